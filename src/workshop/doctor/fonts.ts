import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { didYouMean } from '../../engine/nearest.ts';
import { err } from '../../engine/result.ts';
import { slices } from '../../tools/lettering/font-slices.ts';
import { fonts, isFontFile } from '../../tools/lettering/fonts.ts';
import { listed, type Verdict } from './row.ts';

const require = createRequire(import.meta.url);

/** Whether the font files that come with plasma are there, with the bytes plasma was made with. */
export async function builtInFontsVerdict(
  find: (file: string) => string = (file) => require.resolve(file),
): Promise<Verdict> {
  const bad: string[] = [];
  await Promise.all(
    Object.entries(slices).flatMap(([id, { italic, slices: files }]) =>
      [...files, ...(italic === undefined ? [] : [italic])].map(async ({ file, sha256 }) => {
        const name = `${fonts[id]!.package}/files/${file}`;
        const bytes = await readFile(resolved(find, name)).catch(() => undefined);
        if (bytes === undefined || createHash('sha256').update(bytes).digest('hex') !== sha256) bad.push(id);
      }),
    ),
  );
  const names = Object.keys(fonts);
  const broken = names.filter((id) => bad.includes(id));
  return broken.length === 0
    ? { state: 'ok', found: `the fonts of plasma are whole: ${listed(names)}`, facts: { fonts: names } }
    : {
        state: 'fail',
        found: `the files of ${listed(broken)} are missing or changed`,
        advice: 'Run `npm ci` again where plasma is installed.',
        facts: { broken },
      };
}

function resolved(find: (file: string) => string, name: string): string {
  try {
    return find(name);
  } catch {
    return '';
  }
}

/**
 * Whether the fonts that the config names are ones that plasma has, or font files that can be read.
 * @param root of the book
 */
export async function bookFontsVerdict(
  chains: { readonly [use: string]: readonly string[] },
  root: string | undefined,
): Promise<Verdict | undefined> {
  const named = Object.entries(chains).flatMap(([use, chain]) => chain.map((font) => [use, font] as const));
  if (named.length === 0) return undefined;
  const unknown = named.find(([, font]) => !isFontFile(font) && !Object.hasOwn(fonts, font));
  if (unknown !== undefined) {
    const [use, font] = unknown;
    return {
      state: 'fail',
      found: `the font "${font}" for ${use} is not one that plasma has`,
      advice:
        `${didYouMean(font, Object.keys(fonts)) ?? ''} Correct fonts.${use} in plasma.config.ts; there are: ${listed(Object.keys(fonts))}.`.trim(),
      facts: { use, font },
    };
  }
  const warnings: string[] = [];
  for (const [use, path] of named.filter(([, font]) => isFontFile(font))) {
    const bytes = await readFile(join(root ?? '.', path)).catch(() => undefined);
    const { bookFont } = await import('../../tools/lettering/book-font.ts');
    const font =
      bytes === undefined
        ? err('is not there')
        : bookFont(path, bytes, createHash('sha256').update(bytes).digest('hex'));
    if (!font.ok) {
      return {
        state: 'fail',
        found: `the font ${path} for ${use} ${font.error}`,
        advice: `Put a whole font file there, or correct fonts.${use} in plasma.config.ts.`,
        facts: { use, font: path },
      };
    }
    warnings.push(...font.value.warnings);
  }
  const [warning] = warnings;
  if (warning !== undefined)
    return { state: 'warn', found: warning, advice: 'Look up its licence where the font is from.' };
  return {
    state: 'ok',
    found: `the book's own: ${named.map(([use, font]) => `${use} ${font}`).join(', ')}`,
  };
}
