import { constants, copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isDigest } from '../../engine/digest.ts';
import { err, never, ok, type Result } from '../../engine/result.ts';
import { blobPath } from '../../engine/store.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { type Review, standingOf } from './standing.ts';
import type { GateParams } from './tool.ts';

/** A decision counts for exactly the bytes it was made about; the answer is then to wait, never to fail. */
export async function run(job: Job<GateParams>): Promise<Result<Done, Setback>> {
  const { what, command, lenient = false, stale = false, remedy } = job.params;
  const art = job.inputs.art!;
  const waits = (message: string, hint = `Look at ${art.path}, then: ${command}`): Result<Done, Setback> =>
    err({ kind: 'waiting', message, facts: [['art', art.path]], hint });
  const passes = (...warnings: readonly string[]): Result<Done, Setback> => {
    copyFileSync(art.file, job.outputs.image!.file, constants.COPYFILE_FICLONE);
    return ok(warnings.length === 0 ? {} : { warnings });
  };
  const review = reviewIn(job);
  const standing = standingOf(review, art.digest, stale);
  switch (standing) {
    case 'approved':
      return passes();
    case 'unreviewed':
      return lenient ? passes() : waits(`${what} waits for your approval`);
    case 'rejected': {
      const reason = review?.reason === undefined ? '' : `: ${review.reason}`;
      return waits(
        `${what} was rejected${reason}`,
        `${remedy ?? `Give it a new seed (plasma reroll ${what}), change the script`}, or change your mind: ${command}`,
      );
    }
    case 'drawn-anew':
      return lenient ? passes() : waits(`${what} has other pixels than those that were rejected`);
    case 'stale':
      return lenient
        ? passes(`${what} was drawn again: what it is made from has changed since it was approved`)
        : waits(`${what} has other pixels than those that were approved: what it is made from has changed`);
    case 'missing': {
      const digest = review?.digest ?? '';
      const isKept = isDigest(digest) && existsSync(join(job.root, blobPath(digest)));
      return waits(
        isKept
          ? `${what} has other pixels than those that were approved`
          : `${what} has other pixels than those that were approved, which are gone from the store`,
        isKept
          ? `To go back to the approved pixels, add "lock: true" to ${job.inputs.review!.path}. Or look at ${art.path}, then: ${command}`
          : `Bring .plasma/store back from a backup and add "lock: true" to ${job.inputs.review!.path}. Or look at ${art.path}, then: ${command}`,
      );
    }
    default:
      throw never(standing);
  }
}

/** The decision, if there is one. The project has checked the file already: here only what it says counts. */
function reviewIn(job: Job<GateParams>): Review | undefined {
  const review = job.inputs.review!;
  if (review.digest === 'absent') return undefined;
  const said = parse(readFileSync(review.file, 'utf8')) as Review;
  return { ...said, digest: said.digest.replace(/^sha256:/, '') };
}
