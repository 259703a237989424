import type { Command } from 'commander';
import { exit } from '../command.ts';
import type { Io } from '../io.ts';
import { diskProblem } from '../locked.ts';
import { showDiagnostics } from '../show.ts';

type Words = { readonly output: string };

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .option('-o, --output <folder>', 'where to write them', 'schemas')
    .addHelpText(
      'after',
      `
Editors complete and check a source whose first line names its schema:
  # yaml-language-server: $schema=../../schemas/chapter.schema.json

Examples:
  plasma schema
  plasma schema --output .vscode/schemas`,
    )
    .action(async (words: Words) => end(await schema(io, words)));
}

async function schema(io: Io, words: Words): Promise<number> {
  const { existsSync, readFileSync } = await import('node:fs');
  const { isAbsolute, join, relative } = await import('node:path');
  const { DiskError } = await import('../../engine/disk.ts');
  const { jsonSchemas, schemaText } = await import('../../project/json-schema.ts');
  const { findRoot } = await import('../../workshop/root.ts');
  const { writeSource } = await import('../../workshop/write-source.ts');
  // inside a book the sources name them from its root
  const base = findRoot(io.cwd) ?? io.cwd;
  const folder = isAbsolute(words.output)
    ? words.output
    : words.output === 'schemas'
      ? join(base, 'schemas')
      : join(io.cwd, words.output);
  try {
    for (const [name, value] of Object.entries(jsonSchemas())) {
      const text = schemaText(value);
      const path = join(folder, name);
      const same = existsSync(path) && readFileSync(path, 'utf8') === text;
      if (!same) writeSource(folder, name, text);
      io.out(
        `${same ? io.paint.dim('as it was') : io.paint.green('written')} ${relative(io.cwd, path) || path}\n`,
      );
    }
    return exit.done;
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    showDiagnostics(io, [diskProblem(error)]);
    return exit.failed;
  }
}
