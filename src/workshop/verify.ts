import type { Fate } from '../engine/dry-run.ts';
import { targetOf } from '../engine/graph.ts';
import { compareBytes } from '../engine/json.ts';
import { rehearse } from '../engine/rehearse.ts';
import { digestAt } from '../engine/state.ts';
import { blobPath, holds, inventory } from '../engine/store.ts';
import type { Workshop } from './open.ts';
import { foresee, type Plan } from './order.ts';

/** What came of running one step again. */
export type Verified = {
  readonly target: string;
  readonly label?: string;
  readonly tool: string;
  /** `similar`: other bytes, and a picture that a person can't tell apart. */
  readonly state: 'identical' | 'similar' | 'different' | 'failed' | 'skipped';
  readonly outputs: readonly OutputVerified[];
  /** Why it failed or was passed over. */
  readonly why?: string;
};

export type OutputVerified = {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly psnr?: number;
  /** The picture of the difference, or what was made this time, in .plasma/diff/. */
  readonly image?: string;
};

/** Compares two pictures by their files: what is known of the difference, or why it can't be told. */
export type Compare = (
  before: string,
  after: string,
  name: string,
) => Promise<{ readonly file: string; readonly differing: number; readonly psnr?: number } | string>;

/** Above this, in dB, two pictures count as the same to the eye (8-bit, whole picture). */
const alikeDb = 45;

/**
 * Runs the fresh steps of a plan that were asked for once more, one after another, and compares.
 * Training and what costs money only runs if `dear` is set. The workshop must be one opened for
 * reading, and the book locked: `scratch` is a workshop whose disk can be written.
 */
export async function* verifyPlan(
  scratch: Workshop,
  reading: Workshop,
  plan: Plan,
  how: { readonly dear: boolean; readonly signal: AbortSignal; readonly compare: Compare },
): AsyncGenerator<Verified> {
  const fates = new Map<number, Fate>();
  const { findings } = await foresee(
    reading,
    plan,
    () => {},
    (step, fate) => fates.set(step, fate),
  );
  const { graph } = reading;
  const { state } = reading.ledger;
  const engine = { ...scratch.engine, ledger: reading.ledger };
  const room = `.plasma/staging/verify-${process.pid}`;
  for (const step of plan.cone) {
    if (how.signal.aborted) return;
    if (plan.asked !== 'all' && !plan.asked.has(step)) continue;
    const label = graph.label(step);
    const head = {
      target: targetOf(graph, step),
      tool: graph.tool(step),
      ...(label === undefined ? {} : { label }),
    };
    if (fates.get(step) !== 'fresh') {
      yield { ...head, state: 'skipped', outputs: [], why: 'it is not fresh: build it first' };
      continue;
    }
    const action = graph.action(step);
    if (!how.dear && (action.onRequest || reading.onRequest.has(step) || action.cost !== undefined)) {
      yield { ...head, state: 'skipped', outputs: [], why: 'it costs hours or money: add --dear' };
      continue;
    }
    try {
      const made = await rehearse(engine, step, room, how.signal);
      if (!made.ok) {
        if (made.error.kind === 'cancelled') return;
        yield { ...head, state: 'failed', outputs: [], why: made.error.message };
        continue;
      }
      const outputs: OutputVerified[] = [];
      let worst: Verified['state'] = 'identical';
      for (const { path, staged, digest } of made.value) {
        const file = graph.find(path);
        const before = digestAt(state, file) ?? '';
        if (digest === before) {
          outputs.push({ path, before, after: digest });
          continue;
        }
        const old = holds(scratch.disk, before)
          ? blobPath(before)
          : findings.other.has(file)
            ? undefined
            : path;
        const seen =
          old !== undefined && /\.(png|jpe?g|webp|avif)$/i.test(path)
            ? await how.compare(
                scratch.disk.locate(old),
                scratch.disk.locate(staged),
                `verify-${before.slice(0, 12)}-${digest.slice(0, 12)}`,
              )
            : '';
        const alike = typeof seen !== 'string' && (seen.psnr ?? Number.POSITIVE_INFINITY) >= alikeDb;
        if (!alike) worst = 'different';
        else if (worst === 'identical') worst = 'similar';
        outputs.push({
          path,
          before,
          after: digest,
          ...(typeof seen === 'string'
            ? {}
            : { image: seen.file, ...(seen.psnr === undefined ? {} : { psnr: seen.psnr }) }),
        });
      }
      yield { ...head, state: worst, outputs };
    } finally {
      scratch.disk.remove(room);
    }
  }
}

/** Blobs of the store whose bytes don't have their digest any more. */
export async function* damagedBlobs(
  workshop: Workshop,
  signal: AbortSignal,
): AsyncGenerator<{ readonly digest: string; readonly damaged: boolean }> {
  const all = [...inventory(workshop.disk)].sort((a, b) => compareBytes(a.digest, b.digest));
  for (const { digest } of all) {
    if (signal.aborted) return;
    yield { digest, damaged: (await workshop.disk.digest(blobPath(digest))) !== digest };
  }
}
