import { constants, copyFileSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import type { GateParams } from './tool.ts';

/** New bytes void an approval; the answer is then to wait, never to fail. */
export async function run(job: Job<GateParams>): Promise<Result<Done, Setback>> {
  const { what, command } = job.params;
  const art = job.inputs.art!;
  const review = job.inputs.review!;
  const waits = (message: string, hint = `Look at ${art.path}, then: ${command}`): Result<Done, Setback> =>
    err({ kind: 'waiting', message, facts: [['art', art.path]], hint });
  if (review.digest === 'absent') return waits(`${what} waits for your approval`);
  // the project has checked the file already: here only the decision counts
  const decision = parse(readFileSync(review.file, 'utf8')) as {
    readonly status?: string;
    readonly digest?: string;
    readonly reason?: string;
  };
  if (decision.digest?.replace(/^sha256:/, '') !== art.digest)
    return waits(`${what} has other pixels than those that were ${decision.status ?? 'looked at'}`);
  if (decision.status === 'rejected') {
    return waits(
      `${what} was rejected${decision.reason === undefined ? '' : `: ${decision.reason}`}`,
      `Give it a new seed (plasma reroll ${what}), change the script, or change your mind: ${command}`,
    );
  }
  copyFileSync(art.file, job.outputs.image!.file, constants.COPYFILE_FICLONE);
  return ok({});
}
