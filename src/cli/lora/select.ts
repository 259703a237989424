import { randomBytes } from 'node:crypto';
import { constants, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import type { Disk } from '../../engine/disk.ts';
import { inputsOf } from '../../engine/graph.ts';
import { bookPath } from '../../engine/path.ts';
import { realDisk } from '../../engine/real/disk.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { composeSource } from '../../project/source.ts';
import { type Candidate, checkedCandidate, choiceText, intoStore } from '../../workshop/checkpoint-choice.ts';
import { type BookLora, loraNamed } from '../../workshop/loras.ts';
import { openWorkshop, type Workshop } from '../../workshop/open.ts';
import { writeSource } from '../../workshop/write-source.ts';
import { exit, type Io } from '../io.ts';
import { refuse } from '../locked.ts';

export type SelectWords = {
  readonly step?: number;
  readonly file?: string;
  readonly strength?: number;
  readonly reason?: string;
  readonly keep?: boolean;
};

/** Writes the choice of a checkpoint into selected.yaml, bound to its bytes, which go into the store. */
export async function select(io: Io, root: string, id: string, words: SelectWords): Promise<number> {
  const opened = await openWorkshop(root, { readOnly: true });
  if (!opened.ok) return refuse(io, ...opened.error);
  const lora = loraFor(opened.value, id, words);
  if (!lora.ok) return refuse(io, lora.error);
  const candidate = candidateIn(io, root, lora.value, words);
  if (!candidate.ok) return refuse(io, candidate.error);
  const disk = realDisk(root);
  let { file } = candidate.value;
  const sha256 = await disk.digest(file);
  if (words.keep === true) {
    const kept = await keepIn(disk, `datasets/${id}/${basename(file)}`, file, sha256);
    if (!kept.ok) return refuse(io, kept.error);
    file = kept.value;
  }
  intoStore(disk, file, sha256);
  const path = `datasets/${id}/selected.yaml`;
  const before = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
  const text = choiceText(path, { ...candidate.value, file, sha256 }, words, before);
  if (!text.ok) return refuse(io, text.error);
  writeSource(root, path, text.value);
  await tell(io, root, lora.value, { ...candidate.value, file, sha256, path });
  return exit.done;
}

/** The LoRA of a character; of one that is not trained here, as far as a file says anything. */
function loraFor(workshop: Workshop, id: string, words: SelectWords): Result<BookLora, Diagnostic> {
  const lora = loraNamed(workshop, id);
  const isCharacter = workshop.disk.stat(`datasets/${id}/character.yaml`)?.kind === 'file';
  return lora.ok || words.file === undefined || !isCharacter
    ? lora
    : ok({ id, name: id, checkpoints: [], to: '' });
}

function candidateIn(
  io: Io,
  root: string,
  { id, name, checkpoints }: BookLora,
  words: SelectWords,
): Result<Candidate, Diagnostic> {
  const there = checkpoints.filter(({ file }) => existsSync(join(root, file)));
  const steps = there.map(({ step }) => step).join(', ');
  const which = there.length === 0 ? `Train it with: plasma build lora:${id}` : `There are: ${steps}.`;
  if (words.file === undefined && words.step === undefined)
    return refused('no-step', `which checkpoint of ${name}'s LoRA? Say --step, or --file`, which);
  const known = there.find(({ step }) => step === words.step);
  if (words.file === undefined) {
    if (known !== undefined) return checkedCandidate(root, known, words.step);
    const isMade = checkpoints.some(({ step }) => step === words.step);
    return refused(
      'no-checkpoint',
      isMade
        ? `the checkpoint of step ${words.step} is not here`
        : `the training of ${name} saves no checkpoint at step ${words.step}`,
      which,
    );
  }
  const within = relative(root, resolve(io.cwd, words.file));
  if (within.startsWith('..') || isAbsolute(within))
    return refused(
      'bad-path',
      `${words.file} lies outside the book, and others who build it would not have it`,
      `Copy it to datasets/${id} and choose it there.`,
    );
  const file = bookPath(within.split(sep).join('/'));
  if (!file.ok) return refused('bad-path', `${words.file}: ${file.error}`, 'Give it another name.');
  if (!existsSync(join(root, file.value)))
    return refused('missing-source', `${file.value} is not there`, which);
  return checkedCandidate(root, { step: words.step ?? 0, file: file.value }, words.step);
}

/** A copy of the chosen file beside the character's sources. Another file of that name is not touched. */
async function keepIn(
  disk: Disk,
  path: string,
  from: string,
  sha256: string,
): Promise<Result<string, Diagnostic>> {
  if (path === from) return ok(path);
  const [target, source] = [disk.locate(path), disk.locate(from)];
  if (existsSync(target))
    return (await disk.digest(path)) === sha256
      ? ok(path)
      : refused(
          'in-the-way',
          `${path} is there, and is another file`,
          'Rename it, or choose without --keep.',
        );
  mkdirSync(dirname(target), { recursive: true });
  const half = `${target}.${randomBytes(4).toString('hex')}.half`;
  try {
    copyFileSync(source, half, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    renameSync(half, target);
  } finally {
    rmSync(half, { force: true });
  }
  return ok(path);
}

async function tell(
  io: Io,
  root: string,
  { id, name }: BookLora,
  chosen: Candidate & { readonly sha256: string; readonly path: string },
): Promise<void> {
  const { paint } = io;
  io.out(
    `${paint.green('chosen')} step ${chosen.step} of ${name}  ${paint.dim(`${chosen.sha256.slice(0, 12)}  ${chosen.file}`)}\n`,
  );
  io.out(`${paint.green('written')} ${chosen.path}\n`);
  const own = composeSource(readFileSync(join(root, `datasets/${id}/character.yaml`), 'utf8'), '').source;
  if (own?.root.kind === 'map' && own.root.entries.has('lora')) {
    const at = own.where(['lora']);
    io.err(
      `${paint.yellow('warning')} datasets/${id}/character.yaml:${at.line} says which LoRA draws ${name}, and that counts: take "lora" out of it to draw with this one\n`,
    );
    return;
  }
  const opened = await openWorkshop(root, { backend: 'comfyui', readOnly: true });
  if (!opened.ok) return;
  const panels = drawnWith(opened.value, id);
  if (panels > 0)
    io.out(
      `${panels} ${panels === 1 ? 'picture is' : 'pictures are'} drawn with it: plasma build --backend comfyui\n`,
    );
}

/** How many steps read what a character's choice gives. */
function drawnWith({ graph }: Workshop, id: string): number {
  let [chosen, count] = [-1, 0];
  for (let file = 0; file < graph.files; file++)
    if (graph.producer[file]! >= 0 && graph.label(graph.producer[file]!) === `chosen:${id}`) chosen = file;
  for (let step = 0; step < graph.steps; step++) if (inputsOf(graph, step).includes(chosen)) count++;
  return count;
}

const refused = (
  code: string,
  message: string,
  hint: string,
): { readonly ok: false; readonly error: Diagnostic } => err({ severity: 'error', code, message, hint });
