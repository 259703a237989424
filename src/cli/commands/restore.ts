import type { Command } from 'commander';
import { exit } from '../command.ts';
import type { Io } from '../io.ts';
import { inLockedBook, refuse } from '../locked.ts';
import { showDiagnostics } from '../show.ts';

type Words = { readonly backend?: string };

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('<path...>', 'outputs whose bytes plasma should put back: paths, labels or globs')
    .option('--backend <name>', 'who draws the panels')
    .addHelpText(
      'after',
      `
A file that you changed is kept in .plasma/aside/ first.

Examples:
  plasma restore output/ch-01/raw/ch01_p001_k2_v1.png
  plasma restore 'output/ch-01/pages/*'`,
    )
    .action(async (paths: readonly string[], words: Words) =>
      end(await inLockedBook(io, 'plasma restore', (root) => restore(io, root, paths, words))),
    );
}

async function restore(io: Io, root: string, paths: readonly string[], words: Words): Promise<number> {
  const { openWorkshop } = await import('../../workshop/open.ts');
  const { planOf } = await import('../../workshop/order.ts');
  const { outputsOf } = await import('../../engine/graph.ts');
  const { putBack } = await import('../../workshop/put-back.ts');
  const opened = await openWorkshop(root, words.backend === undefined ? {} : { backend: words.backend });
  if (!opened.ok) return refuse(io, ...opened.error);
  const { graph, ledger } = opened.value;
  const files = new Set<number>();
  for (const path of paths) {
    const file = graph.find(path.replace(/^\.\//, ''));
    if (file >= 0 && graph.producer[file]! >= 0) {
      files.add(file);
      continue;
    }
    const plan = planOf(opened.value, { selectors: [path], force: [] });
    if (!plan.ok) return refuse(io, ...plan.error);
    for (const step of plan.value.asked === 'all' ? [] : plan.value.asked)
      for (const output of outputsOf(graph, step)) files.add(output);
  }
  let failed = 0;
  let put = 0;
  try {
    for (const file of files) {
      const end = await putBack(opened.value, file);
      if (end.kind === 'problem') {
        failed++;
        showDiagnostics(io, [end.problem]);
      } else if (end.kind === 'put') {
        put++;
        io.out(`${io.paint.green('restored')} ${graph.path(file)}\n`);
        if (end.aside !== undefined) io.out(`  ${io.paint.dim(`your version is kept at ${end.aside}`)}\n`);
      }
    }
  } finally {
    ledger.settle();
  }
  if (put === 0 && failed === 0)
    io.out(
      files.size === 1
        ? 'Nothing to do: this is what plasma made.\n'
        : `Nothing to do: all ${files.size} files are what plasma made.\n`,
    );
  return failed > 0 ? exit.failed : exit.done;
}
