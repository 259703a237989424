import { constants, copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDigest } from '../../engine/digest.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { blobPath } from '../../engine/store.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import type { PinParams } from './tool.ts';

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
  return ok(
    changed
      ? { warnings: ['the script has changed since this was approved and locked; its pixels are kept'] }
      : {},
  );
}
