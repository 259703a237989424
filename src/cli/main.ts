import type { Quick } from '../quick/check.ts';
import type { CommandFile } from './command.ts';
import { exit, type Io, paintFor } from './io.ts';
import { output } from './output.ts';
import type { QuickOrder } from './start.ts';

/** Every command: what it is for, and where its file is. Only the one that is called is loaded. */
export const commands: {
  readonly [name: string]: readonly [about: string, load: () => Promise<CommandFile>];
} = {
  build: ['bring targets up to date', () => import('./commands/build.ts')],
  status: ['what is fresh, stale, edited or waiting', () => import('./commands/status.ts')],
  explain: ['why a target is stale, or how it was made', () => import('./commands/explain.ts')],
  log: ['the history of a target', () => import('./commands/log.ts')],
  diff: ['this result of a target against the one before', () => import('./commands/diff.ts')],
  graph: ['the graph of targets, as dot, mermaid, json or svg', () => import('./commands/graph.ts')],
  approve: ['approve the art of a panel', () => import('./commands/approve.ts')],
  reject: ['reject the art of a panel', () => import('./commands/reject.ts')],
  reroll: ['give a panel a new seed', () => import('./commands/reroll.ts')],
  adopt: ['make a file changed by hand the art', () => import('./commands/adopt.ts')],
  restore: ["take plasma's version of a file back", () => import('./commands/restore.ts')],
  crop: ['cut training pictures from reference sheets', () => import('./commands/crop.ts')],
  dataset: ['check what a LoRA is to learn from', () => import('./commands/dataset.ts')],
  check: ['what an editor would mark', () => import('./commands/check.ts')],
  proof: ['a chapter as one page for an editor', () => import('./commands/proof.ts')],
  script: ['tables for translators', () => import('./commands/script.ts')],
  verify: ['run again and compare', () => import('./commands/verify.ts')],
  release: [
    'write what a platform wants, checked, with its provenance',
    () => import('./commands/release.ts'),
  ],
  clean: ['remove outputs that nothing makes any more', () => import('./commands/clean.ts')],
  gc: ['remove stored results that nothing needs', () => import('./commands/gc.ts')],
  lora: ['look at LoRAs, draw with their checkpoints, choose one', () => import('./commands/lora.ts')],
  models: ['which models are used, and pin them in plasma.lock', () => import('./commands/models.ts')],
  workflow: ['check ComfyUI workflows', () => import('./commands/workflow.ts')],
  serve: ['serve this book over HTTP: jobs, builds, events', () => import('./commands/serve.ts')],
  studio: ['the page where a book is made', () => import('./commands/studio.ts')],
  doctor: ['what is in order on this machine, and what to do', () => import('./commands/doctor.ts')],
  schema: ['write JSON Schemas for editors', () => import('./commands/schema.ts')],
  init: ['begin a new book', () => import('./commands/init.ts')],
  completion: ['print a completion script for your shell', () => import('./commands/completion.ts')],
};

/** Two signals within this many ms are one wish. */
const twiceMs = 400;

/**
 * Runs the command line and sets the exit code. Never throws for what a person typed.
 * @param order what `startCli` read of a plain build, and `quick` what it found out on its way
 */
export async function main(words: readonly string[], order?: QuickOrder, quick?: Quick): Promise<void> {
  const stop = new AbortController();
  let stopped: number | undefined;
  const onStop = (): void => {
    // one Ctrl-C can come twice, from the terminal and passed on by npm: only a later one means "at once"
    if (stopped !== undefined && performance.now() - stopped > twiceMs) process.exit(exit.interrupted);
    stopped ??= performance.now();
    stop.abort();
  };
  process.on('SIGINT', onStop);
  process.on('SIGTERM', onStop);
  // a closed pipe (`plasma log x | head`) is no fault
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? exit.done);
    });
  }
  const out = output((text) => void process.stdout.write(text));
  const io: Io = {
    cwd: process.cwd(),
    env: process.env,
    out: out.write,
    // what was said before comes before
    err: (text) => {
      out.flush();
      process.stderr.write(text);
    },
    live: process.stderr.isTTY === true && process.env.TERM !== 'dumb' && !process.env.CI,
    columns: () => process.stderr.columns ?? 80,
    paint: paintFor(process.env, process.stderr.isTTY === true),
    signal: stop.signal,
  };
  try {
    process.exitCode = order === undefined ? await run(words, io) : await plainBuild(io, order, quick);
  } catch (error) {
    const refused = await refusedByDisk(error, io);
    if (refused) {
      process.exitCode = exit.failed;
      return;
    }
    io.err(
      `plasma itself broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n` +
        'This is a fault of plasma and not of your book. Nothing of yours was lost.\n',
    );
    out.flush();
    // something may still be open that would keep the process
    process.exit(exit.failed);
  } finally {
    out.flush();
    process.off('SIGINT', onStop);
    process.off('SIGTERM', onStop);
  }
}

/** Tells what the disk refused; false if the error is another one. */
async function refusedByDisk(error: unknown, io: Io): Promise<boolean> {
  const { DiskError, diskHint } = await import('../engine/disk.ts');
  if (!(error instanceof DiskError)) return false;
  const { showDiagnostics } = await import('./show.ts');
  showDiagnostics(io, [
    { severity: 'error', code: 'disk', message: error.message, hint: diskHint(error.code) },
  ]);
  return true;
}

async function plainBuild(io: Io, order: QuickOrder, quick: Quick | undefined): Promise<number> {
  const { buildCommand } = await import('./commands/build.ts');
  return buildCommand(io, order.selectors, { ...order, force: [] }, quick);
}

/** Runs one command line: its exit code. */
export async function run(words: readonly string[], io: Io): Promise<number> {
  if (words[0] === '__complete') {
    const { complete } = await import('./commands/completion.ts');
    return complete(words.slice(1), io);
  }
  const { Command, CommanderError } = await import('commander');
  const { plasmaVersion } = await import('../workshop/version.ts');
  const program = new Command('plasma')
    .description('make for AI manga: rebuilds only what is stale, and can say why of every pixel')
    .version(plasmaVersion)
    .showHelpAfterError('(plasma --help lists every command)')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err });
  program.addHelpText(
    'after',
    `
Examples:
  plasma build ch-01                 build a chapter
  plasma build ch-01 --watch         build it again whenever something is saved
  plasma explain ch-01/p001/k2       why this panel would be made again
  plasma build --dry-run             what would run, and what it would cost

Exit codes: 0 done, 1 something failed, 2 wrong usage or bad sources, 3 something waits for you, 130 interrupted`,
  );
  let code: number | undefined;
  const end = (value: number): void => {
    code = value;
  };
  for (const [name, [about, load]] of Object.entries(commands)) {
    const command = program
      .command(name)
      .description(about)
      .exitOverride()
      .configureOutput({ writeOut: io.out, writeErr: io.err });
    if (words.includes(name)) (await load()).describe(command, io, end);
  }
  if (words.length === 0) {
    program.outputHelp();
    return exit.done;
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exit.done : exit.usage;
  }
  return code ?? exit.done;
}
