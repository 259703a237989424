import { createHash } from 'node:crypto';
import { constants, copyFileSync, createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isDigest } from '../../engine/digest.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { blobPath } from '../../engine/store.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { trainingTime } from './how-long.ts';
import type { ChosenNotes, ChosenParams } from './tool.ts';

/** Gives the chosen checkpoint, or waits for a choice, for the training before it, or for its file. */
export async function run(job: Job<ChosenParams>): Promise<Result<Done, Setback>> {
  const { character, sha256 } = job.params;
  const notes = { name: character, checkpoints: [], ...job.action.notes } as ChosenNotes;
  if (sha256 === undefined) return err(nothingChosen(job, notes));
  const found = await fileOf(job, notes, sha256);
  if (found === undefined) return err(notHere(job, notes, sha256));
  copyFileSync(found, job.outputs.lora!.file, constants.COPYFILE_FICLONE);
  return ok({});
}

/** A file with exactly the chosen bytes. */
async function fileOf(job: Job, { chosen }: ChosenNotes, sha256: string): Promise<string | undefined> {
  const { kept } = job.inputs;
  if (kept?.digest === sha256) return kept.file;
  const blob = isDigest(sha256) ? join(job.root, blobPath(sha256)) : undefined;
  if (blob !== undefined && existsSync(blob)) return blob;
  // somebody may have brought it from another machine
  const file = chosen === undefined ? undefined : join(job.root, chosen.file);
  return file !== undefined && existsSync(file) && (await digestOf(file)) === sha256 ? file : undefined;
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function nothingChosen(job: Job<ChosenParams>, notes: ChosenNotes): Setback {
  const { name, checkpoints } = notes;
  const { character } = job.params;
  const trained = checkpoints.filter(({ file }) => existsSync(join(job.root, file)));
  if (trained.length > 0)
    return {
      kind: 'waiting',
      message: `nobody has chosen a checkpoint of ${name}'s LoRA`,
      facts: [['trained', `${trained.length} of ${checkpoints.length} checkpoints`]],
      hint: `Look at them with: plasma lora grid ${character}. Then: plasma lora select ${character} --step <n> --reason "…"`,
    };
  return {
    kind: 'waiting',
    message: `${name}'s LoRA is not trained yet`,
    facts: timeOf(job, notes),
    hint: `Train it with: plasma build lora:${character}. Or draw without it: write "lora: false" in datasets/${character}/character.yaml.`,
  };
}

function notHere(job: Job<ChosenParams>, notes: ChosenNotes, sha256: string): Setback {
  const { name, chosen } = notes;
  const { character } = job.params;
  const isThere = chosen !== undefined && existsSync(join(job.root, chosen.file));
  return {
    kind: 'waiting',
    message: `the checkpoint of ${name}'s LoRA that was chosen${chosen === undefined ? '' : `, step ${chosen.step},`} is not here${isThere ? ': other bytes are in its place' : ''}`,
    facts: [
      ...(chosen === undefined ? [] : [['file', chosen.file] as const]),
      ['digest', sha256],
      ...timeOf(job, notes),
    ],
    hint: `${chosen === undefined ? 'Bring it back' : `Put it at ${chosen.file}`}, or choose another: plasma lora select ${character} --step <n>. If there is none: plasma build lora:${character}`,
  };
}

const timeOf = (job: Job<ChosenParams>, { steps }: ChosenNotes): readonly (readonly [string, string])[] =>
  steps === undefined ? [] : [['training', trainingTime(job.root, job.params.character, steps)]];
