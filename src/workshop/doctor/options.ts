import type { Verdict } from './row.ts';

/** What matters among the words that a server was started with: one verdict for each. */
export function optionVerdicts(argv: readonly string[]): readonly (Verdict & { readonly option: string })[] {
  const found: (Verdict & { readonly option: string })[] = [];
  const add = (option: string, verdict: Verdict): void => void found.push({ option, ...verdict });
  const has = (option: string): boolean =>
    argv.some((word) => word === option || word.startsWith(`${option}=`));
  const open = openTo(given(argv, '--listen', '0.0.0.0,::'));
  if (open !== undefined)
    add('--listen', {
      state: 'warn',
      found: `listens on ${open}: ComfyUI has no password, so everybody who reaches it can use it`,
      advice:
        'If plasma runs on the same machine, start ComfyUI without `--listen`; else let a firewall admit only your machines.',
    });
  const origin = given(argv, '--enable-cors-header', '*');
  if (origin === '*')
    add('--enable-cors-header', {
      state: 'warn',
      found: 'any web page open in a browser here may use it (--enable-cors-header)',
      advice: 'Start ComfyUI without `--enable-cors-header`, or name the one page after it.',
    });
  if (has('--disable-metadata'))
    add('--disable-metadata', {
      state: 'warn',
      found: "pictures don't hold their workflow (--disable-metadata): they can't be dropped into ComfyUI",
      advice: 'Start ComfyUI again without `--disable-metadata`.',
    });
  if (has('--cache-none'))
    add('--cache-none', {
      state: 'warn',
      found: 'every panel loads the models again (--cache-none)',
      advice: 'Start ComfyUI again without `--cache-none`, unless memory is short.',
    });
  if (has('--disable-all-custom-nodes') && !has('--whitelist-custom-nodes'))
    add('--disable-all-custom-nodes', {
      state: 'warn',
      found: 'nodes that were installed are left out (--disable-all-custom-nodes)',
      advice: 'Start ComfyUI without it if the book uses such nodes.',
    });
  const previews = given(argv, '--preview-method', 'none') ?? 'none';
  if (previews === 'none')
    add('--preview-method', {
      state: 'ok',
      found: 'no previews while it draws',
      advice: 'To see pictures grow, start ComfyUI with `--preview-method auto`',
    });
  return found;
}

/** The value of an option, `bare` if it stands alone, undefined if it isn't there. The last one counts. */
function given(argv: readonly string[], option: string, bare: string): string | undefined {
  for (let i = argv.length - 1; i >= 0; i--) {
    const word = argv[i]!;
    if (word.startsWith(`${option}=`)) return word.slice(option.length + 1);
    if (word !== option) continue;
    const next = argv[i + 1];
    return next === undefined || next.startsWith('--') ? bare : next;
  }
  return undefined;
}

/** In words, to whom a `--listen` opens a server, or undefined if only to its own machine. */
function openTo(listen: string | undefined): string | undefined {
  const addresses = (listen ?? '').split(',').map((part) => part.trim());
  const outside = addresses.filter((address) => address !== '' && !isLoopback(address));
  if (outside.length === 0) return undefined;
  return outside.some((address) => address === '0.0.0.0' || address === '::')
    ? 'every network'
    : outside.join(' and ');
}

/** True for a host name or address that only its own machine reaches. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d+){3}$/.test(name)
  );
}
