import type { Fate } from '../engine/dry-run.ts';
import { targetOf } from '../engine/graph.ts';
import { compareBytes } from '../engine/json.ts';
import { type Rehearsed, rehearse } from '../engine/rehearse.ts';
import { digestAt } from '../engine/state.ts';
import { blobPath, holds, inventory } from '../engine/store.ts';
import type { Workshop } from './open.ts';
import { foresee, type Plan } from './order.ts';

/**
 * What came of running one step again.
 * - `identical`: every picture has the same pixels, and every other output the same bytes
 * - `similar`: pictures that a person can't tell apart
 */
export type Verified = {
  readonly target: string;
  readonly label?: string;
  readonly tool: string;
  readonly state: 'identical' | 'similar' | 'different' | 'failed' | 'skipped';
  readonly outputs: readonly OutputVerified[];
  /** Why it failed or was passed over. */
  readonly why?: string;
};

export type OutputVerified = {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly sameBytes: boolean;
  /** Of pictures. A picture that says when or where it was made can have these and other bytes. */
  readonly samePixels?: boolean;
  /** Share of the pixels that are not the same, 0 to 1. */
  readonly differing?: number;
  /** In dB; left out if no pixel differs. */
  readonly psnr?: number;
  readonly ssim?: { readonly mean: number; readonly lowest: number };
  /** The picture of the difference, in .plasma/diff/. */
  readonly image?: string;
  /** Why it counts for nothing, or what could not be compared. */
  readonly note?: string;
};

/** What is known of the difference of two pictures. */
export type Seen = Pick<OutputVerified, 'psnr' | 'ssim'> & {
  readonly samePixels: boolean;
  readonly differing: number;
  readonly file?: string;
};

/** Compares two pictures by their files: the difference, or why it can't be told. */
export type Compare = (before: string, after: string, name: string) => Promise<Seen | string>;

/**
 * When two pictures count as the same to the eye (8 bits a sample): from 45 dB on the difference is
 * noise of about one level. Less may be noise too, as other graphics cards give it; then no part of the
 * picture may have another structure. These bounds are ours.
 */
const alikeDb = 45;
const noisyDb = 33;
const alikeSsim = 0.9;

const alike = ({ psnr, ssim }: Seen): boolean =>
  psnr === undefined ||
  psnr >= alikeDb ||
  (psnr >= noisyDb && ssim !== undefined && ssim.lowest >= alikeSsim);

/** Outputs that tell how a run went: its time, its server. Each run has its own. */
const tellsOfTheRun = (name: string): boolean => name === 'record';

const isPicture = (path: string): boolean => /\.(png|jpe?g|webp|avif)$/i.test(path);

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
      for (const one of made.value) {
        const file = graph.find(one.path);
        const before = digestAt(state, file) ?? '';
        const kept = holds(scratch.disk, before) ? blobPath(before) : one.path;
        const old = kept === one.path && findings.other.has(file) ? undefined : scratch.disk.locate(kept);
        const staged = scratch.disk.locate(one.staged);
        const seen = await compared({ ...one, before, old, staged }, how.compare);
        outputs.push(seen.output);
        if (seen.state === 'different' || worst === 'identical') worst = seen.state;
      }
      yield { ...head, state: worst, outputs };
    } finally {
      scratch.disk.remove(room);
    }
  }
}

/** @property old absolute path of what it was before; undefined if that is nowhere to be found */
type Pair = Pick<Rehearsed, 'name' | 'path' | 'digest' | 'staged'> & {
  readonly before: string;
  readonly old: string | undefined;
};

async function compared(
  { name, path, digest, before, old, staged }: Pair,
  compare: Compare,
): Promise<{ readonly output: OutputVerified; readonly state: 'identical' | 'similar' | 'different' }> {
  const head = { path, before, after: digest, sameBytes: digest === before };
  if (head.sameBytes)
    return { output: { ...head, ...(isPicture(path) ? { samePixels: true } : {}) }, state: 'identical' };
  if (tellsOfTheRun(name))
    return { output: { ...head, note: 'it tells of this run, and was not compared' }, state: 'identical' };
  if (!isPicture(path)) return { output: head, state: 'different' };
  if (old === undefined)
    return { output: { ...head, note: 'what it was before is gone' }, state: 'different' };
  const seen = await compare(old, staged, `verify-${before.slice(0, 12)}-${digest.slice(0, 12)}`);
  if (typeof seen === 'string') return { output: { ...head, note: seen }, state: 'different' };
  const { file, ...measured } = seen;
  return {
    output: { ...head, ...measured, ...(file === undefined ? {} : { image: file }) },
    state: seen.samePixels ? 'identical' : alike(seen) ? 'similar' : 'different',
  };
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
