import type { Command } from 'commander';
import { exit } from '../command.ts';
import type { Io } from '../io.ts';
import { inLockedBook, refuse } from '../locked.ts';
import { showDiagnostics } from '../show.ts';

type Words = { readonly from?: string; readonly replace?: boolean };

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('<output>', 'raw art that you painted on, like output/ch-01/raw/ch01_p001_k2_v1.png')
    .option('--from <file>', 'the picture to adopt, if it lies somewhere else')
    .option('--replace', 'take the place of a painting that is there already (it is kept in .plasma/aside/)')
    .addHelpText(
      'after',
      `
The picture is copied to chapters/<chapter>/paint/ and stands in for the panel's art from then on;
plasma's own version goes back to where it was.

Examples:
  plasma adopt output/ch-01/raw/ch01_p001_k2_v1.png
  plasma adopt output/ch-01/raw/ch01_p001_k2_v1.png --from ~/krita/k2.png`,
    )
    .action(async (output: string, words: Words) =>
      end(await inLockedBook(io, 'plasma adopt', (root) => adopt(io, root, output, words))),
    );
}

async function adopt(io: Io, root: string, output: string, words: Words): Promise<number> {
  const { openWorkshop } = await import('../../workshop/open.ts');
  const opened = await openWorkshop(root);
  if (!opened.ok) return refuse(io, ...opened.error);
  const { artNamed, takeAsPaint } = await import('../../workshop/adopt.ts');
  const { putBack } = await import('../../workshop/put-back.ts');
  const { resolve } = await import('node:path');
  const named = artNamed(opened.value, output);
  if (!named.ok) return refuse(io, named.error);
  const { file, path, paint } = named.value;
  const from = words.from === undefined ? undefined : resolve(io.cwd, words.from);
  const taken = await takeAsPaint(opened.value, {
    file,
    paint,
    replace: words.replace === true,
    ...(from === undefined ? {} : { from }),
  });
  if (!taken.ok) return refuse(io, taken.error);
  if (taken.value.aside !== undefined)
    io.out(`${io.paint.dim(`the painting that was there is kept at ${taken.value.aside}`)}\n`);
  io.out(`${io.paint.green('adopted')} ${paint}\n`);

  const { disk } = opened.value;
  try {
    // these very bytes lie safe in paint/ by now
    if (disk.stat(path) !== undefined && (await disk.digest(path)) === taken.value.digest) disk.remove(path);
    const back = await putBack(opened.value, file);
    if (back.kind === 'problem' && back.problem.code === 'not-in-store') {
      showDiagnostics(io, [
        {
          ...back.problem,
          severity: 'warning',
          message: `the store no longer has what plasma made of ${path}`,
        },
      ]);
    }
    if (back.kind === 'put' && back.aside !== undefined)
      io.out(`  ${io.paint.dim(`what lay at ${path} is kept at ${back.aside}`)}\n`);
  } finally {
    opened.value.ledger.settle();
  }
  const label = opened.value.graph.label(opened.value.graph.producer[file]!);
  io.out(`${io.paint.green('→')} plasma build ${label?.split('/').slice(0, 2).join('/') ?? ''}\n`);
  return exit.done;
}
