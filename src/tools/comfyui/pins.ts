import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Job, Setback } from '../../engine/tool.ts';
import { modelDigest } from './model-digest.ts';
import type { Seat } from './settings.ts';

/** Digests of models as far as they are known; null for one whose file is out of reach. */
export type ModelDigests = { readonly [name: string]: string | null };

/**
 * Holds the models of an action to what plasma.lock pins, where their folder can be seen from here: a
 * model that was replaced under its name would draw other pictures under the old key.
 */
export async function checkPins(
  job: Pick<Job, 'action' | 'keep' | 'signal'>,
  seat: Seat,
): Promise<Result<ModelDigests, Setback>> {
  const digests: { [name: string]: string | null } = {};
  for (const [name, pin] of Object.entries(job.action.models ?? {})) {
    const pinned = pin.startsWith('sha256:') ? pin.slice(7) : undefined;
    const file = seat.models === undefined ? undefined : join(seat.models, name);
    if (file === undefined || !existsSync(file)) {
      digests[name] = pinned ?? null;
      continue;
    }
    const digest = await modelDigest(file, job.keep, job.signal);
    if (pinned !== undefined && digest !== pinned) {
      return err({
        kind: 'failed',
        message: `the model ${name} of ${seat.name} is not the one that plasma.lock pins`,
        facts: [
          ['pinned', pinned.slice(0, 12)],
          ['there', digest.slice(0, 12)],
        ],
        hint: 'Put the pinned file back, or take the new one with: plasma models lock (its panels are made anew then).',
      });
    }
    digests[name] = digest;
  }
  return ok(digests);
}
