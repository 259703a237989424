import type { Command } from 'commander';
import { bookRoot, exit } from '../command.ts';
import type { Io } from '../io.ts';
import { diskProblem, refuse } from '../locked.ts';
import { showBytes, showDiagnostics } from '../show.ts';

type Words = {
  readonly output?: string;
  readonly lang?: readonly string[];
  /** `--no-build` */
  readonly build: boolean;
};

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('<chapter>', 'a chapter, like ch-01')
    .option('-o, --output <file>', 'where to write it; output/<chapter>/proof.html if left out')
    .option(
      '--lang <language>',
      'only this language (repeatable)',
      (value: string, all: readonly string[] | undefined) => [...(all ?? []), value],
    )
    .option('--no-build', 'show pages as they lie on the disk')
    .addHelpText(
      'after',
      `
Builds the pages of a chapter and writes one HTML page for an editor: pages as they are opened, the
script beside the art, takes, what plasma check marks, and what has changed since the last proof. It
needs nothing else and can be sent by mail.

Examples:
  plasma proof ch-01
  plasma proof ch-01 --lang ja -o /tmp/ch-01.html`,
    )
    .action(async (chapter: string, words: Words) => end(await proof(io, chapter, words)));
}

async function proof(io: Io, wanted: string, words: Words): Promise<number> {
  const root = bookRoot(io);
  if (root === undefined) return exit.usage;
  const { DiskError } = await import('../../engine/disk.ts');
  const { didYouMean } = await import('../../engine/nearest.ts');
  const { realDisk } = await import('../../engine/real/disk.ts');
  const { openWorkshop, realClock } = await import('../../workshop/open.ts');
  const { readProject } = await import('../../workshop/expand.ts');
  const { toTranslate } = await import('../../workshop/translatable.ts');
  const disk = realDisk(root);
  const read = await readProject(root, disk, realClock, {});
  if (!read.ok) return refuse(io, ...read.error);
  const { project } = read.value;
  const ids = project.book.chapters.map(({ id }) => id);
  const chapter = project.book.chapters.find(({ id }) => id === wanted.replace(/\/+$/, ''));
  if (chapter === undefined)
    return refuse(io, {
      severity: 'error',
      code: 'no-chapter',
      message: `no chapter is called ${JSON.stringify(wanted)}`,
      hint: didYouMean(wanted, ids) ?? `Chapters: ${ids.join(', ') || 'none yet'}.`,
    });
  const languages = words.lang ?? chapter.languages;
  const unknown = languages.find((language) => !chapter.languages.includes(language));
  if (unknown !== undefined)
    return refuse(io, {
      severity: 'error',
      code: 'bad-option',
      message: `"${unknown}" is not a language of this book`,
      hint: didYouMean(unknown, chapter.languages) ?? `Languages: ${chapter.languages.join(', ')}.`,
    });
  let built: number = exit.done;
  if (words.build) {
    const { buildCommand } = await import('./build.ts');
    built = await buildCommand(io, [`${chapter.id}:page`], { force: [], keepGoing: true });
    if (built === exit.usage || built === exit.interrupted) return built;
  }
  const opened = await openWorkshop(root, { readOnly: true });
  if (!opened.ok) return refuse(io, ...opened.error);
  const scripts = await toTranslate(root);
  if (!scripts.ok) return refuse(io, ...scripts.error);
  const { script } = scripts.value.chapters.find((other) => other.chapter === chapter.id)!;
  const { collectProof } = await import('../../workshop/proof/collect.ts');
  const { proofHtml } = await import('../../workshop/proof/html.ts');
  const { keepRecord } = await import('../../workshop/proof/record.ts');
  const { writeSource } = await import('../../workshop/write-source.ts');
  const { basename, dirname, relative, resolve } = await import('node:path');
  const at = new Date(realClock.now()).toISOString();
  const { proof: made, record } = await collectProof(opened.value, {
    project,
    chapter,
    script,
    languages,
    at,
  });
  const html = proofHtml(made);
  const path =
    words.output === undefined
      ? resolve(root, `output/${chapter.id}/proof.html`)
      : resolve(io.cwd, words.output);
  try {
    writeSource(dirname(path), basename(path), html);
    keepRecord(disk, chapter.id, record);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    showDiagnostics(io, [diskProblem(error)]);
    return exit.failed;
  }
  const missing = made.pages.filter((page) =>
    languages.some((language) => page.pictures[language]?.now === undefined),
  );
  const marks = made.pages.reduce((sum, { marks: own }) => sum + own.length, made.marks.length);
  io.out(
    `${io.paint.green('written')} ${relative(io.cwd, path) || path}  ${made.pages.length} pages, ${marks} marked, ${showBytes(Buffer.byteLength(html))}\n`,
  );
  if (missing.length > 0)
    io.err(`${io.paint.yellow('note')} not built: ${missing.map(({ id }) => id).join(', ')}\n`);
  return built;
}
