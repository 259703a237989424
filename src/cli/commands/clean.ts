import type { Command } from 'commander';
import { exit } from '../command.ts';
import type { Io } from '../io.ts';
import { inLockedBook, refuse } from '../locked.ts';
import { showBytes } from '../show.ts';

type Words = {
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly backend?: string;
};

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .option('--all', 'everything that was built; the store is kept, so the next build only copies it back')
    .option('--dry-run', 'only say what would be removed')
    .option('--backend <name>', 'who draws the panels')
    .option('--json', 'one object: {removed, kept: [{path, why}], bytes, foreign, jobs}')
    .addHelpText(
      'after',
      `
Files that you changed, or that plasma did not make, are never removed.

Examples:
  plasma clean              outputs that no rule makes any more, and files of jobs that are not listed any more
  plasma clean --dry-run
  plasma clean --all        everything under output/ that plasma made`,
    )
    .action(async (words: Words) =>
      end(await inLockedBook(io, 'plasma clean', (root) => clean(io, root, words))),
    );
}

async function clean(io: Io, root: string, words: Words): Promise<number> {
  const { openWorkshop } = await import('../../workshop/open.ts');
  const { cleanOutputs } = await import('../../workshop/clean.ts');
  const opened = await openWorkshop(root, words.backend === undefined ? {} : { backend: words.backend });
  if (!opened.ok) return refuse(io, ...opened.error);
  const dryRun = words.dryRun === true;
  const { listedJobFiles } = await import('../kept-jobs.ts');
  const cleaned = await cleanOutputs(opened.value, { all: words.all === true, dryRun }, listedJobFiles(root));
  if (words.json) {
    io.out(`${JSON.stringify(cleaned)}\n`);
    return exit.done;
  }
  const { paint } = io;
  for (const path of cleaned.removed) io.out(`${dryRun ? 'would remove' : 'removed'} ${path}\n`);
  const why = {
    edited: 'you changed it',
    'not-in-store': 'the store no longer has it',
    'no-file': 'it is no plain file',
  } as const;
  for (const kept of cleaned.kept)
    io.out(`${paint.yellow('kept')} ${kept.path} ${paint.dim(`(${why[kept.why]})`)}\n`);
  const { length } = cleaned.removed;
  if (length === 0 && cleaned.kept.length === 0)
    io.out(
      words.all
        ? 'Nothing to remove: nothing is built.\n'
        : 'Nothing to remove: every output is one that a rule makes.\n',
    );
  else
    io.out(
      `${dryRun ? 'Would remove' : 'Removed'} ${length} ${length === 1 ? 'file' : 'files'}, ${showBytes(cleaned.bytes)}.\n`,
    );
  if (cleaned.jobs > 0)
    io.out(
      paint.dim(
        `${cleaned.jobs} ${cleaned.jobs === 1 ? 'file' : 'files'} of jobs ${cleaned.jobs === 1 ? 'stays' : 'stay'} in output/jobs: plasma gc forgets jobs of more than 30 days ago.\n`,
      ),
    );
  if (cleaned.foreign > 0)
    io.out(
      paint.dim(
        `${cleaned.foreign} ${cleaned.foreign === 1 ? 'file' : 'files'} in output/ ${cleaned.foreign === 1 ? 'is' : 'are'} not plasma's: left alone.\n`,
      ),
    );
  return exit.done;
}
