import type { Command } from 'commander';
import { bookRoot, exit } from '../command.ts';
import type { Io } from '../io.ts';
import { editingBook, refuse } from '../locked.ts';
import { showDiagnostics } from '../show.ts';

type Words = {
  readonly dryRun?: boolean;
  readonly preview?: boolean;
  readonly suggest?: boolean;
  readonly json?: boolean;
};

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('<character>', 'a character with reference sheets, like spyke')
    .option('-n, --dry-run', 'tell what would be cut; write nothing')
    .option('--preview', 'one picture of the sheets with the boxes on them, and the crops beside')
    .option('--suggest', 'look for figures and faces, and add a crop for each that has none to the dataset')
    .option('--json', 'with --dry-run: one object a line {crop, sheet, box, size, kind, flip, file, line}')
    .addHelpText(
      'after',
      `
Boxes stand in datasets/<character>/dataset.yaml. Without an option the crops are cut, as by
plasma build <character>:crop; a person looks at them then: plasma approve <character>/crop/<name>

Examples:
  plasma crop spyke --dry-run
  plasma crop spyke --preview
  plasma crop spyke --suggest
  plasma crop spyke --suggest --dry-run     what would be proposed`,
    )
    .action(async (character: string, words: Words) => end(await crop(io, character, words)));
}

async function crop(io: Io, wanted: string, words: Words): Promise<number> {
  const root = bookRoot(io);
  if (root === undefined) return exit.usage;
  const { characterNamed } = await import('../crop/dataset-file.ts');
  const id = characterNamed(root, wanted);
  if (!id.ok) return refuse(io, id.error);
  if (words.suggest === true) {
    if (words.dryRun === true) return suggest(io, root, id.value, false);
    return editingBook(io, 'plasma crop', (locked) => suggest(io, locked, id.value, true));
  }
  if (words.dryRun === true || words.preview === true) return show(io, root, id.value, words);
  const { buildCommand } = await import('./build.ts');
  return buildCommand(io, [`${id.value}:crop`], { force: [], keepGoing: true });
}

async function show(io: Io, root: string, id: string, words: Words): Promise<number> {
  const { asymmetricOf, datasetFile } = await import('../crop/dataset-file.ts');
  const { placedCrops } = await import('../crop/placed.ts');
  const file = datasetFile(root, id);
  if (!file.ok) return refuse(io, ...file.error);
  const { placed, problems } = await placedCrops(root, file.value);
  const { listCrops, warnOfFlips } = await import('../crop/list.ts');
  if (words.preview !== true || words.dryRun === true) listCrops(io, file.value, placed, words.json === true);
  if (words.preview === true) {
    const { writePreview } = await import('../crop/preview.ts');
    const path = await writePreview(root, file.value, placed);
    if (!path.ok) return refuse(io, path.error);
    io.out(`${path.value}\n`);
  }
  warnOfFlips(io, file.value, asymmetricOf(root, id));
  if (problems.length === 0) return exit.done;
  showDiagnostics(io, problems);
  return exit.usage;
}

async function suggest(io: Io, root: string, id: string, isWritten: boolean): Promise<number> {
  const { suggestCrops } = await import('../crop/suggest.ts');
  const made = await suggestCrops(root, id);
  if (!made.ok) return refuse(io, ...made.error);
  const { file, text, crops, unnamed } = made.value;
  const { paint } = io;
  for (const { name, box, kind } of crops) io.out(`${paint.bold(name)}  ${kind}  [${box.join(', ')}]\n`);
  for (const path of unnamed)
    io.err(
      `${paint.yellow('note')} ${path} is no sheet of ${file}: name it under "sheets" to have it looked at.\n`,
    );
  if (crops.length === 0) {
    io.out('Every figure that stands apart has a crop already.\n');
    return exit.done;
  }
  const count = `${crops.length} ${crops.length === 1 ? 'crop' : 'crops'}`;
  if (!isWritten) {
    io.out(`${count} would be added to ${file}. Nothing was written.\n`);
    return exit.done;
  }
  const { writeSource } = await import('../../workshop/write-source.ts');
  writeSource(root, file, text);
  io.out(`${paint.green('added')} ${count} to ${file}\n`);
  io.out(`${paint.green('→')} plasma crop ${id} --preview, then say there what each of them does: pose\n`);
  return exit.done;
}
