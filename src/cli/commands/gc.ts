import type { Command } from 'commander';
import type { Graph } from '../../engine/graph.ts';
import type { Workshop } from '../../workshop/open.ts';
import { exit } from '../command.ts';
import type { Io } from '../io.ts';
import { inLockedBook, refuse } from '../locked.ts';
import { showBytes } from '../show.ts';

type Words = {
  readonly keepDays: number;
  readonly keepResults: number;
  readonly maxSize?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
};

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .option(
      '--keep-days <n>',
      'keep what was made or used in the last n days',
      whole(command, '--keep-days'),
      30,
    )
    .option(
      '--keep-results <n>',
      'keep the newest n results of every target',
      whole(command, '--keep-results'),
      3,
    )
    .option(
      '--max-size <size>',
      'remove younger results too until the store is this small, like 10GB',
      size(command),
    )
    .option('--dry-run', 'only say what would be removed')
    .option('--json', 'one object: {removed, freed, kept, needed, traces, jobs}')
    .addHelpText(
      'after',
      `
Never removed: what a build needs (with every backend that was used), approved art, chosen checkpoints,
and the newest results of every target. Jobs that ended before that time are forgotten, and so are
their pictures in output/jobs.

Examples:
  plasma gc --dry-run
  plasma gc --keep-days 7
  plasma gc --max-size 10GB`,
    )
    .action(async (words: Words) => end(await inLockedBook(io, 'plasma gc', (root) => gc(io, root, words))));
}

const whole =
  (command: Command, option: string) =>
  (value: string): number => {
    const n = Number(value);
    if (!Number.isInteger(n) || n < 0 || value.trim() === '')
      command.error(`error: ${option} wants a whole number, not ${JSON.stringify(value)}`);
    return n;
  };

const size =
  (command: Command) =>
  (value: string): number =>
    bytesIn(value) ??
    command.error(`error: --max-size wants a size like 10GB or 500MB, not ${JSON.stringify(value)}`);

/** `10GB`, `500 MB`, `1.5TB`, `4096` as bytes (KB is 1024 bytes); undefined for anything else. */
export function bytesIn(text: string): number | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(?:([KMGT])i?)?B?\s*$/i.exec(text);
  if (found === null) return undefined;
  return Math.floor(
    Number(found[1]) * 1024 ** (found[2] === undefined ? 0 : 1 + 'KMGT'.indexOf(found[2].toUpperCase())),
  );
}

async function gc(io: Io, root: string, words: Words): Promise<number> {
  const { openWorkshop } = await import('../../workshop/open.ts');
  const { prune } = await import('../../engine/prune.ts');
  const opened = await openWorkshop(root);
  if (!opened.ok) return refuse(io, ...opened.error);
  const { disk, clock, ledger, engine } = opened.value;
  const dryRun = words.dryRun === true;
  const keepMs = words.keepDays * 24 * 60 * 60 * 1000;
  const { forgetJobs } = await import('../kept-jobs.ts');
  const { jobFolder, sweepJobPictures } = await import('../../workshop/job-pictures.ts');
  const before = new Date(clock.now() - keepMs).toISOString();
  const { forgotten, listed, pictures } = forgetJobs(root, before, dryRun);
  // while the record still says which files are theirs
  const ofJobs = await sweepJobPictures(disk, listed, { all: false, dryRun });
  const pruned = await prune(disk, clock, {
    graphs: await keptGraphs(opened.value),
    state: ledger.state,
    versionOf: (tool) => engine.tools.get(tool)?.version,
    approved: [...approvedIn(opened.value), ...pictures],
    keepResults: words.keepResults,
    keepMs,
    isForgotten: (path) => path.startsWith(`${jobFolder}/`) && listed !== 'unknown' && !listed.has(path),
    ...(words.maxSize === undefined ? {} : { maxBytes: words.maxSize }),
    dryRun,
  });
  // pictures of differences are made again by whoever asks for one
  if (!dryRun) disk.remove('.plasma/diff');
  if (!dryRun && pruned.traces > 0) {
    // a plasma that watches knows places in the record that are wrong now: a line in the journal makes it open the book anew
    ledger.forgetStray('');
    ledger.settle();
  }
  const { remove, freed, kept, needed, traces } = pruned;
  if (words.json) {
    io.out(`${JSON.stringify({ removed: remove.length, freed, kept, needed, traces, jobs: forgotten })}\n`);
    return exit.done;
  }
  const results = `${remove.length} ${remove.length === 1 ? 'result' : 'results'}`;
  const verb = dryRun ? 'Would remove' : 'Removed';
  io.out(
    remove.length === 0
      ? 'Nothing to remove.\n'
      : `${verb} ${results}: ${io.paint.green(`${showBytes(freed)} freed`)}.\n`,
  );
  if (forgotten > 0 || ofJobs.removed.length > 0)
    io.out(
      `${dryRun ? 'Would forget' : 'Forgot'} ${forgotten} old ${forgotten === 1 ? 'job' : 'jobs'}, and ${dryRun ? 'remove' : 'removed'} ${ofJobs.removed.length} ${ofJobs.removed.length === 1 ? 'file' : 'files'} from ${jobFolder}.\n`,
    );
  if (traces > 0) io.out(`${verb} ${traces} old ${traces === 1 ? 'record' : 'records'}.\n`);
  io.out(io.paint.dim(`The store holds ${showBytes(kept)}, of which ${showBytes(needed)} is needed.\n`));
  if (words.maxSize !== undefined && kept > words.maxSize)
    io.out(io.paint.yellow(`That is more than ${showBytes(words.maxSize)}, and none of it may go.\n`));
  return exit.done;
}

/** The graph of every backend that was used, and the present one. */
async function keptGraphs({ disk, graph }: Workshop): Promise<readonly Graph[]> {
  const { loadGraph } = await import('../../engine/graph-file.ts');
  const graphs = [graph];
  for (const name of disk.list('.plasma/graph') ?? []) {
    const kept = name.endsWith('.graph') ? loadGraph(disk, name.slice(0, -'.graph'.length)) : undefined;
    if (kept !== undefined && kept.graph.id !== graph.id) graphs.push(kept.graph);
  }
  return graphs;
}

/**
 * Every digest that a review or the choice of a checkpoint names, read as text: one that is broken
 * otherwise still protects what it names.
 */
function* approvedIn({ disk }: Workshop): Generator<string> {
  for (const folder of ['chapters', 'datasets']) {
    for (const one of disk.list(folder) ?? []) {
      const reviews = `${folder}/${one}/reviews`;
      const files = (disk.list(reviews) ?? []).map((name) => `${reviews}/${name}`);
      for (const file of [...files, `${folder}/${one}/selected.yaml`]) {
        if (disk.stat(file)?.kind !== 'file') continue;
        const text = Buffer.from(disk.read(file) ?? []).toString('utf8');
        for (const [digest] of text.matchAll(/[0-9a-f]{64}/g)) yield digest;
      }
    }
  }
}
