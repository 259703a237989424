import type { Command } from 'commander';
import { bookRoot, exit } from '../command.ts';
import type { Io } from '../io.ts';
import { editingBook, refuse } from '../locked.ts';
import { showDiagnostics } from '../show.ts';

type ExportWords = {
  readonly lang?: string;
  readonly from?: string;
  readonly output?: string;
  readonly format?: string;
  readonly missing?: boolean;
};
type ImportWords = { readonly dryRun?: boolean };

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  const sub = (name: string, about: string): Command =>
    command
      .command(name)
      .description(about)
      .exitOverride()
      .configureOutput({ writeOut: io.out, writeErr: io.err });
  command.addHelpText(
    'after',
    `
The table has one row for each text: id, speaker, kind, source, target, note. Translators fill in
target; the other columns stay as they are. It opens in Excel, LibreOffice and Google Sheets.

Examples:
  plasma script export ch-01 --lang fr          writes ch-01.fr.csv
  plasma script import ch-01.fr.csv --dry-run   tells what would change
  plasma script import ch-01.fr.csv`,
  );
  sub('export', 'write the texts of chapters as a table for translators')
    .argument('[chapter...]', 'all of them if left out')
    .option('--lang <language>', 'the language to translate into')
    .option('--from <language>', 'the language to translate from; the main one if left out')
    .option('--missing', 'only texts that have no translation yet')
    .option('--format <format>', 'csv or tsv', 'csv')
    .option('-o, --output <file>', 'where to write it; - for standard output')
    .action(async (chapters: readonly string[], words: ExportWords) =>
      end(await exportTable(io, chapters, words)),
    );
  sub('import', 'write the translations of a table into the scripts')
    .argument('<table>', 'a table that was exported: CSV or TSV')
    .option('-n, --dry-run', 'tell what would change; write nothing')
    .action(async (table: string, words: ImportWords) =>
      end(await editingBook(io, 'plasma script import', (root) => importTable(io, root, table, words))),
    );
}

async function exportTable(io: Io, wanted: readonly string[], words: ExportWords): Promise<number> {
  const root = bookRoot(io);
  if (root === undefined) return exit.usage;
  const { didYouMean } = await import('../../engine/nearest.ts');
  const { translationTable } = await import('../../project/translation.ts');
  const { writeTableFile } = await import('../../project/table-file.ts');
  const { toTranslate } = await import('../../workshop/translatable.ts');
  const book = await toTranslate(root);
  if (!book.ok) return refuse(io, ...book.error);
  const { languages } = book.value;
  const say = (message: string, hint: string): number =>
    refuse(io, { severity: 'error', code: 'bad-option', message, hint });
  const from = words.from ?? languages[0]!;
  const others = languages.filter((language) => language !== from);
  const to = words.lang ?? (others.length === 1 ? others[0] : undefined);
  const list = `Languages: ${languages.join(', ')}; they are listed in plasma.config.ts.`;
  if (!languages.includes(from))
    return say(`"${from}" is not a language of this book`, didYouMean(from, languages) ?? list);
  if (to === undefined)
    return others.length === 0
      ? say('this book has one language', "Add another one in plasma.config.ts: languages: ['en', 'ja']")
      : say('into which language?', `Name it with --lang: ${others.join(', ')}.`);
  if (!languages.includes(to))
    return say(`"${to}" is not a language of this book`, didYouMean(to, languages) ?? list);
  if (to === from) return say(`${from} is the language to translate from`, 'Name another one with --lang.');
  if (words.format !== 'csv' && words.format !== 'tsv')
    return say(
      `a table is csv or tsv, not ${words.format}`,
      'Both open in Excel, LibreOffice and Google Sheets.',
    );
  const ids = book.value.chapters.map(({ chapter }) => chapter);
  const unknown = wanted.find((chapter) => !ids.includes(chapter));
  if (unknown !== undefined)
    return say(
      `no chapter is called "${unknown}"`,
      didYouMean(unknown, ids) ?? `Chapters: ${ids.join(', ') || 'none yet'}.`,
    );
  const chapters = book.value.chapters.filter(
    ({ chapter }) => wanted.length === 0 || wanted.includes(chapter),
  );
  const rows = translationTable(chapters, from, to, {
    main: languages[0]!,
    ...(words.missing ? { missing: true } : {}),
  });
  const text = writeTableFile(rows, words.format);
  if (words.output === '-') {
    io.out(text);
    return exit.done;
  }
  const { basename, dirname, resolve } = await import('node:path');
  const { DiskError } = await import('../../engine/disk.ts');
  const { writeSource } = await import('../../workshop/write-source.ts');
  const { diskProblem } = await import('../locked.ts');
  const name = wanted.length === 1 ? wanted[0]! : wanted.length === 0 ? 'script' : wanted.join('+');
  const file = words.output ?? `${name}.${to}.${words.format}`;
  const path = resolve(io.cwd, file);
  try {
    writeSource(dirname(path), basename(path), text);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    showDiagnostics(io, [diskProblem(error)]);
    return exit.failed;
  }
  const open = rows.slice(1).filter((row) => row[4] === '').length;
  io.out(
    `${io.paint.green('written')} ${file}  ${rows.length - 1} texts, ${open} without ${to}\n${io.paint.green('→')} plasma script import ${/[^\w./+-]/.test(file) ? `"${file}"` : file}\n`,
  );
  return exit.done;
}

async function importTable(io: Io, root: string, table: string, words: ImportWords): Promise<number> {
  const { readFileSync } = await import('node:fs');
  const { resolve } = await import('node:path');
  const { setTexts } = await import('../../project/edit-text.ts');
  const { readTableFile } = await import('../../project/table-file.ts');
  const { readTranslation } = await import('../../project/translation.ts');
  const { toTranslate } = await import('../../workshop/translatable.ts');
  const { writeSource } = await import('../../workshop/write-source.ts');
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(resolve(io.cwd, table));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refuse(io, {
      severity: 'error',
      code: 'no-table',
      message: code === 'ENOENT' ? `${table} is not there` : `${table} can't be read: ${code}`,
      hint: 'Name a table that plasma script export wrote.',
    });
  }
  const rows = readTableFile(bytes);
  if (!rows.ok)
    return refuse(io, {
      severity: 'error',
      code: 'bad-table',
      message: `${table}: ${rows.error.message}`,
      at: { file: table, line: rows.error.line, column: 1 },
    });
  const book = await toTranslate(root);
  if (!book.ok) return refuse(io, ...book.error);
  const { chapters, languages } = book.value;
  const read = readTranslation(rows.value, table, chapters, languages);
  if (!read.ok) {
    showDiagnostics(io, read.error);
    io.err('Nothing was imported.\n');
    return exit.failed;
  }
  const { to, changes, empty, same } = read.value;
  const edits: (readonly [file: string, text: string])[] = [];
  for (const { chapter, source, script } of chapters) {
    const own = changes.get(chapter);
    if (own === undefined) continue;
    const edited = setTexts(source.text, own, script.lang ?? languages[0]!);
    if (!edited.ok)
      return refuse(io, {
        severity: 'error',
        code: 'not-written',
        message: edited.error,
        at: { file: source.file, line: 1, column: 1 },
      });
    edits.push([source.file, edited.value]);
  }
  const { paint } = io;
  for (const list of changes.values())
    for (const { id, text, before } of list)
      io.out(
        `${paint.bold(id)}  ${before === undefined ? '' : `${paint.red(before)} → `}${paint.green(text)}\n`,
      );
  if (!words.dryRun) for (const [file, text] of edits) writeSource(root, file, text);
  const total = [...changes.values()].reduce((sum, list) => sum + list.length, 0);
  io.out(
    `${words.dryRun ? 'would write' : paint.green('written')} ${total} ${to} ${total === 1 ? 'text' : 'texts'}; ${same} as they were, ${empty} without a translation\n`,
  );
  return exit.done;
}
