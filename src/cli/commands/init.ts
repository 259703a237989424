import type { Command } from 'commander';
import { exit } from '../command.ts';
import type { Io } from '../io.ts';
import { diskProblem, refuse } from '../locked.ts';
import { showDiagnostics } from '../show.ts';

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('[folder]', 'where the book goes; made if it is not there', '.')
    .addHelpText(
      'after',
      `
Writes a chapter of two pages, a character, the rules and the settings. Files that are there are
never overwritten.

Examples:
  plasma init my-book
  plasma init              in this folder`,
    )
    .action(async (folder: string) => end(await init(io, folder)));
}

/** Not part of the book: where one is there already, it stays as it is. */
const leaveAlone = new Set(['.gitignore', 'README.md', 'package.json']);

async function init(io: Io, folder: string): Promise<number> {
  const { existsSync } = await import('node:fs');
  const { join, relative, resolve } = await import('node:path');
  const { DiskError } = await import('../../engine/disk.ts');
  const { bookTemplate } = await import('../template.ts');
  const { writeSource } = await import('../../workshop/write-source.ts');
  const root = resolve(io.cwd, folder);
  const files = bookTemplate();
  const there = [...files.keys()].filter((path) => existsSync(join(root, path)));
  const clashes = there.filter((path) => !leaveAlone.has(path));
  if (clashes.length > 0) {
    return refuse(io, {
      severity: 'error',
      code: 'already-there',
      message: `a book is not begun over files that are there; nothing was written`,
      facts: clashes.map((path) => ['there', path] as const),
      hint: 'Begin it in another folder: plasma init my-book',
    });
  }
  try {
    for (const [path, bytes] of files) {
      if (there.includes(path)) {
        io.out(`${io.paint.dim('left as it is')} ${path}\n`);
        continue;
      }
      writeSource(root, path, bytes);
      io.out(`${io.paint.green('written')} ${path}\n`);
    }
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    showDiagnostics(io, [diskProblem(error)]);
    return exit.failed;
  }
  const way = relative(io.cwd, root);
  const quoted = /[^\w./-]/.test(way) ? `"${way}"` : way;
  io.out(`\n${io.paint.green('→')} ${way === '' ? '' : `cd ${quoted} && `}npx plasma build\n`);
  return exit.done;
}
