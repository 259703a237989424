import type { Command } from 'commander';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import { exit, type Io } from '../io.ts';
import { showDiagnostic } from '../show.ts';
import type { Examined } from '../workflow/examine.ts';

type Words = {
  readonly server?: string;
  readonly objectInfo?: string;
  readonly save?: string;
  readonly json?: boolean;
};

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .command('check')
    .description('are the ComfyUI workflows in order, and does the server have what they need')
    .argument('[file...]', 'workflows in API format; all of rules/workflows if left out')
    .option('--server <url>', 'the ComfyUI to ask; COMFYUI_URL or the servers of the config if left out')
    .option('--object-info <file>', 'a saved copy of what a server has, instead of a server')
    .option('--save <file>', 'save what the server has, to check against later')
    .option('--json', 'one object: {servers, workflows: [{file, ready, slots, can, problems}]}')
    .addHelpText(
      'after',
      `
Examples:
  plasma workflow check
  plasma workflow check rules/workflows/mine.json --server http://127.0.0.1:8188
  plasma workflow check --server http://127.0.0.1:8188 --save object-info.json
  plasma workflow check --object-info object-info.json`,
    )
    .action(async (files: readonly string[], words: Words) => end(await check(io, files, words)));
  command
    .command('slots')
    .description('the titles by which plasma finds the nodes that it fills')
    .action(async () => {
      const { slotLines } = await import('../workflow/table.ts');
      io.out(`Give a node one of these titles (double-click its title in ComfyUI), and plasma fills it:\n\n`);
      io.out(`${slotLines(io).join('\n')}\n`);
      end(exit.done);
    });
}

async function check(io: Io, files: readonly string[], words: Words): Promise<number> {
  const { existsSync, readdirSync, readFileSync } = await import('node:fs');
  const { join, resolve } = await import('node:path');
  const { DiskError } = await import('../../engine/disk.ts');
  const { findRoot } = await import('../../workshop/root.ts');
  const { askServer, comfyuiOfBook, readSaved, saveClasses, serversFor, unreadable } = await import(
    '../workflow/classes.ts'
  );
  const { examine, once } = await import('../workflow/examine.ts');
  const { diskProblem } = await import('../locked.ts');
  const refuse = (problems: readonly Diagnostic[], code: number): number => {
    if (words.json) io.out(`${JSON.stringify({ servers: [], workflows: [], problems })}\n`);
    else for (const problem of problems) io.err(showDiagnostic(problem, io.paint));
    return code;
  };

  const root = findRoot(io.cwd);
  const settings = root === undefined ? undefined : await comfyuiOfBook(root);
  if (settings?.ok === false) return refuse(settings.error, exit.usage);
  const comfyui = settings?.value;

  const workflowsIn = (folder: string): readonly { readonly file: string; readonly at: string }[] => {
    const workflows = join(folder, 'rules', 'workflows');
    if (!existsSync(workflows)) return [];
    return readdirSync(workflows)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => ({ file: `rules/workflows/${name}`, at: join(workflows, name) }));
  };
  const named =
    files.length > 0
      ? files.map((file) => ({ file, at: resolve(io.cwd, file) }))
      : workflowsIn(root ?? io.cwd);
  if (named.length === 0) {
    return refuse(
      [
        {
          severity: 'error',
          code: 'missing-source',
          message: 'there are no workflows in rules/workflows',
          hint: 'Name a file, or export one from ComfyUI into that folder: Workflow → Export (API).',
        },
      ],
      exit.usage,
    );
  }

  const asked = await Promise.all(serversFor(io, words, comfyui).map((url) => askServer(url, io.signal)));
  if (words.objectInfo !== undefined) asked.push(readSaved(io.cwd, words.objectInfo));
  const servers = asked.flatMap((one) => (one.ok ? [one.value] : []));
  const silent = asked.flatMap((one) => (one.ok ? [] : [one.error]));
  if (words.save !== undefined && servers[0] !== undefined) {
    try {
      saveClasses(io.cwd, words.save, servers[0]);
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      return refuse([diskProblem(error)], exit.failed);
    }
  }

  const examined = named.map(({ file, at }): Examined => {
    try {
      return examine(readFileSync(at, 'utf8'), file, servers, comfyui);
    } catch (error) {
      return { file, own: [unreadable(file, error)], onServers: [], ofConfig: [] };
    }
  });
  const others = [...once(examined.flatMap(({ ofConfig }) => ofConfig)), ...silent];
  if (words.json) await tellJson(io, examined, servers, others);
  else await tell(io, examined, servers, others, words.save);
  if (examined.some(({ own }) => own.some(isError))) return exit.usage;
  return others.some(isError) || examined.some(({ onServers }) => onServers.some(isError))
    ? exit.failed
    : exit.done;
}

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';
const isReady = ({ own, onServers }: Examined): boolean => ![...own, ...onServers].some(isError);

type Servers = readonly { readonly from: string; readonly info: object }[];

async function tell(
  io: Io,
  examined: readonly Examined[],
  servers: Servers,
  others: readonly Diagnostic[],
  saved: string | undefined,
): Promise<void> {
  const { paint } = io;
  const { workflowTable } = await import('../workflow/table.ts');
  for (const one of examined) {
    const verdict = isReady(one) ? paint.green('ready') : paint.red('not ready');
    io.out(`${paint.bold(one.file)}  ${verdict}\n`);
    for (const line of workflowTable(io, one)) io.out(`${line}\n`);
    for (const problem of [...one.own, ...one.onServers])
      io.out(`\n${showDiagnostic(problem, paint).replace(/^(?=.)/gm, '  ')}`);
    io.out('\n');
  }
  for (const problem of others) io.err(showDiagnostic(problem, paint));
  for (const { from, info } of servers)
    io.out(paint.dim(`checked against ${from}, which has ${Object.keys(info).length} nodes\n`));
  if (servers.length === 0 && others.length === 0) {
    io.out(
      paint.dim('not checked against a server: name one with --server, or a saved copy with --object-info\n'),
    );
  }
  if (saved !== undefined && servers.length > 0) io.out(`${paint.green('written')} ${saved}\n`);
}

async function tellJson(
  io: Io,
  examined: readonly Examined[],
  servers: Servers,
  others: readonly Diagnostic[],
): Promise<void> {
  const { slotsOf } = await import('../workflow/table.ts');
  const workflows = examined.map((one) => ({
    file: one.file,
    ready: isReady(one),
    slots: slotsOf(one),
    starts: one.abilities?.starts ?? [],
    can: one.abilities?.can ?? {},
    problems: [...one.own, ...one.onServers],
  }));
  io.out(`${JSON.stringify({ servers: servers.map(({ from }) => from), workflows, problems: others })}\n`);
}
