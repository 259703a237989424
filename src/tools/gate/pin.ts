import { constants, copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDigest } from '../../engine/digest.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { blobPath } from '../../engine/store.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { readPng } from '../image/png.ts';
import { textsOf } from '../image/png-text.ts';
import type { PinParams } from './tool.ts';

/** Puts the approved bytes in place: output `image`, and `workflow` and `record` as the picture tells them. */
export async function run(job: Job<PinParams>): Promise<Result<Done, Setback>> {
  const { digest, what, changed } = job.params;
  const blob = isDigest(digest) ? join(job.root, blobPath(digest)) : undefined;
  if (blob === undefined || !existsSync(blob)) {
    return err({
      kind: 'failed',
      message: `the approved pixels of ${what} are gone from the store`,
      facts: [['digest', String(digest)]],
      hint: `Bring them back (from a backup of .plasma/store), or remove "lock: true" from the review of ${what} to have it drawn again.`,
    });
  }
  copyFileSync(blob, job.outputs.image!.file, constants.COPYFILE_FICLONE);
  const warnings = changed
    ? ['the script has changed since this was approved and locked; its pixels are kept']
    : [];
  const { workflow, record } = job.outputs;
  if (workflow !== undefined || record !== undefined) {
    const chunks = readPng(readFileSync(blob));
    const texts = chunks.ok ? textsOf(chunks.value) : new Map<string, string>();
    if (workflow !== undefined) {
      const prompt = texts.get('prompt');
      const graph = prompt !== undefined && objectIn(prompt) !== undefined ? prompt : undefined;
      if (graph === undefined)
        warnings.push('the approved picture does not tell the workflow it was made with');
      // as it stands in the picture: to parse and print it would round seeds beyond 2^53
      workflow.write(`${graph ?? '{}'}\n`);
    }
    const told = objectIn(texts.get('plasma') ?? '');
    record?.write(`${JSON.stringify({ ...told, locked: true, sha256: digest }, null, 2)}\n`);
  }
  return ok(warnings.length === 0 ? {} : { warnings });
}

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
