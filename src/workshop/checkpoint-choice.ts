import { randomBytes } from 'node:crypto';
import { constants, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Disk } from '../engine/disk.ts';
import { keepFolder } from '../engine/perform.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { holds, takeIn } from '../engine/store.ts';
import { composeSource } from '../project/source.ts';
import { chosenLoraTool } from '../tools/chosen/tool.ts';
import { notFinite, readSafetensors } from '../tools/kohya/safetensors.ts';
import { type Entry, entriesText } from './entries.ts';

/** A checkpoint that can be chosen: its book path, and the step that it was saved at. */
export type Candidate = { readonly step: number; readonly file: string };

const names = ['step', 'file', 'sha256', 'strength', 'clip', 'reason', 'at'] as const;

/** A candidate whose file is whole and finite; its step from its header, if nobody says it. @param saidStep the step that was said */
export function checkedCandidate(
  root: string,
  { step, file }: Candidate,
  saidStep: number | undefined,
): Result<Candidate, Diagnostic> {
  const read = readSafetensors(join(root, file));
  const bad = read.ok ? notFinite(join(root, file), read.value) : read;
  if (!read.ok || !bad.ok) {
    const why = read.ok ? (bad as { readonly error: string }).error : read.error;
    return refused('bad-safetensors', `${file}: ${why}`, 'Choose another one.');
  }
  if (bad.value !== undefined)
    return refused(
      'not-finite',
      `${file}: its weights are no numbers any more, in ${bad.value}`,
      'Choose an earlier one.',
    );
  const said = stepOf(read.value.metadata);
  if (saidStep !== undefined) return ok({ step, file });
  return Number.isSafeInteger(said) && said > 0
    ? ok({ step: said, file })
    : refused('no-step', `${file} does not say at which step it was saved`, 'Say it with --step.');
}

/** A training that was stopped and went on counts its own steps, and says in its comment after how many. */
function stepOf(metadata: { readonly [name: string]: string }): number {
  const before = /^plasma .*after step (\d+)$/.exec(metadata.ss_training_comment ?? '')?.[1];
  return Number(metadata.ss_steps) + Number(before ?? 0);
}

/** Chosen bytes stay, whatever is trained later on. */
export function intoStore(disk: Disk, file: string, sha256: string): void {
  if (holds(disk, sha256)) return;
  keepFolder(disk, chosenLoraTool.id);
  const half = `.plasma/tools/${chosenLoraTool.id}/${randomBytes(4).toString('hex')}.half`;
  copyFileSync(disk.locate(file), disk.locate(half), constants.COPYFILE_FICLONE);
  takeIn(disk, half, sha256);
}

/**
 * The text of selected.yaml for a choice. How strongly it works stays as it was, unless that is said anew; a
 * reason stays with its checkpoint.
 * @param before the text that is there
 */
export function choiceText(
  path: string,
  { step, file, sha256 }: Candidate & { readonly sha256: string },
  { strength, reason }: { readonly strength?: number; readonly reason?: string },
  before: string | undefined,
): Result<string, Diagnostic> {
  const known = before === undefined ? undefined : composeSource(before, '').source?.value();
  const was = (known ?? {}) as { readonly strength?: Entry; readonly clip?: Entry; readonly sha256?: string };
  const isSame = String(was.sha256).replace(/^sha256:/, '') === sha256;
  const values = new Map<string, Entry>([
    ['step', step],
    ['file', file],
    ['sha256', `sha256:${sha256}`],
    ['at', new Date().toISOString().replace(/\.\d+Z$/, 'Z')],
  ]);
  // how strongly is a choice of its own; a reason is for one checkpoint
  const kept = { ...was, ...(strength === undefined ? {} : { strength }) };
  for (const name of ['strength', 'clip'] as const)
    if (kept[name] !== undefined) values.set(name, kept[name]);
  const why = reason ?? (isSame ? (known as { readonly reason?: string }).reason : undefined);
  if (why !== undefined) values.set('reason', why);
  const text = entriesText(names, values, '../../schemas/selected.schema.json', before);
  return text.ok
    ? text
    : refused(
        'bad-yaml',
        `${path} can't be changed: ${text.error}`,
        'Mend it, or remove it and choose again.',
      );
}

const refused = (
  code: string,
  message: string,
  hint: string,
): { readonly ok: false; readonly error: Diagnostic } => err({ severity: 'error', code, message, hint });
