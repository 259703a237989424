import { statSync } from 'node:fs';
import { err, ok, type Result } from '../../engine/result.ts';
import { notFinite, readSafetensors } from './safetensors.ts';

/** What a checkpoint must say of itself to be the one that an attempt has saved. */
export type Wanted = {
  /** Steps of its own run: a run that goes on counts from 0 (facts B.11). */
  readonly steps: number;
  /** What the run was told to write into its files. */
  readonly comment: string;
  /** Files that are older (ms since 1970) were there before. */
  readonly since: number;
};

export type Flaw = { readonly kind: 'absent' | 'broken' | 'old' | 'not-finite'; readonly why: string };

/** File systems round times down, to 2 s at worst. */
const roundMs = 2000;

/** Whether a file is a whole, fresh, finite checkpoint of the right step; nothing else counts as one. */
export function verifyCheckpoint(file: string, wanted: Wanted): Result<void, Flaw> {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return err({ kind: 'absent', why: 'it is not there' });
  if (stat.mtimeMs < wanted.since - roundMs)
    return err({ kind: 'old', why: 'it was there before the training began' });
  const read = readSafetensors(file);
  if (!read.ok) return err({ kind: 'broken', why: read.error });
  const { metadata, tensors } = read.value;
  if (tensors.length === 0) return err({ kind: 'broken', why: 'it holds no tensors' });
  if (metadata.ss_training_comment !== wanted.comment)
    return err({ kind: 'old', why: 'it is of another training' });
  if (metadata.ss_steps !== String(wanted.steps))
    return err({
      kind: 'broken',
      why: `it is of step ${metadata.ss_steps ?? 'unknown'} and not of ${wanted.steps}`,
    });
  const bad = notFinite(file, read.value);
  if (!bad.ok) return err({ kind: 'broken', why: bad.error });
  if (bad.value !== undefined)
    return err({ kind: 'not-finite', why: `its weights are no numbers any more, in ${bad.value}` });
  return ok(undefined);
}
