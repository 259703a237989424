import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { verifyCheckpoint } from './checkpoint-file.ts';
import { startOf } from './process-identity.ts';
import { type Checkpoint, checkpointFile } from './tool.ts';

/** One run of the trainer, in a folder of its own. */
export type Attempt = {
  readonly n: number;
  /** Steps that were done before it; its own count from there. */
  readonly after: number;
  readonly seed: number;
  /** ms since 1970. */
  readonly since: number;
  readonly pid?: number;
  /** When the process started, as the system tells it. */
  readonly start?: string;
  /** How it ended; it runs, or its plasma was killed, if that is missing. */
  readonly end?: string;
  /** Checkpoints from this step on don't count: the loss was NaN, or it was not what was asked for. */
  readonly spoilt?: number;
};

/**
 * What has been done of one training, by its action key. The files themselves say which checkpoints there
 * are; this says what their steps mean, since the trainer counts each run from 0 (facts B.11).
 */
export type Ledger = {
  readonly key: string;
  readonly name: string;
  readonly attempts: readonly Attempt[];
  /** All was given out. */
  readonly finished?: boolean;
};

const file = 'ledger.json';

/** A training's folder in what the tool keeps. */
export const folderOf = (keep: string, key: string): string => join(keep, key.slice(0, 16));
export const attemptFolder = (folder: string, n: number): string => join(folder, `attempt-${n}`);
export const outFolder = (folder: string, n: number): string => join(attemptFolder(folder, n), 'out');

/** What the files of an attempt say that they are of. */
export const commentOf = (key: string, { n, after }: Pick<Attempt, 'n' | 'after'>): string =>
  `plasma ${key.slice(0, 16)}, attempt ${n}, after step ${after}`;

export function readLedger(folder: string): Ledger | undefined {
  try {
    const found = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Ledger;
    return typeof found.key === 'string' && Array.isArray(found.attempts) ? found : undefined;
  } catch {
    return undefined;
  }
}

export function writeLedger(folder: string, ledger: Ledger): void {
  mkdirSync(folder, { recursive: true });
  const next = join(folder, `${file}.${process.pid}`);
  writeFileSync(next, `${JSON.stringify(ledger, undefined, 1)}\n`);
  renameSync(next, join(folder, file));
}

/** The same ledger with an attempt as it is now. */
export const withAttempt = (ledger: Ledger, attempt: Attempt): Ledger => ({
  ...ledger,
  attempts: [...ledger.attempts.filter(({ n }) => n !== attempt.n), attempt],
});

/** A trainer that still runs although the plasma that started it is gone. */
export type Orphan = {
  readonly pid: number;
  readonly start: string;
  readonly name: string;
  readonly since: number;
};

/** Trainers that still run, of any training in what the tool keeps. */
export function orphansIn(keep: string): readonly Orphan[] {
  const found: Orphan[] = [];
  for (const { ledger } of trainingsIn(keep))
    for (const { pid, start, end, since } of ledger.attempts)
      if (end === undefined && pid !== undefined && start !== undefined && startOf(pid) === start)
        found.push({ pid, start, name: ledger.name, since });
  return found;
}

/**
 * The checkpoints of a training that are whole, by their true step, as far as none is missing: from the
 * last of them it can go on.
 */
export function savedIn(
  folder: string,
  ledger: Ledger | undefined,
  checkpoints: readonly Checkpoint[],
): readonly (Checkpoint & { readonly path: string })[] {
  const saved: (Checkpoint & { readonly path: string })[] = [];
  const last = checkpoints.at(-1)!;
  for (const checkpoint of checkpoints) {
    const path = ledger && pathOf(folder, ledger, checkpoint, checkpoint === last);
    if (path === undefined) break;
    saved.push({ ...checkpoint, path });
  }
  return saved;
}

/** Where the newest attempt that made a checkpoint has it. */
function pathOf(folder: string, ledger: Ledger, { step }: Checkpoint, isLast: boolean): string | undefined {
  const { key, attempts } = ledger;
  for (const attempt of attempts.toReversed()) {
    const steps = step - attempt.after;
    if (steps <= 0 || step >= (attempt.spoilt ?? Number.POSITIVE_INFINITY)) continue;
    const wanted = { steps, comment: commentOf(key, attempt), since: attempt.since };
    for (const name of [
      ...(isLast ? [`${ledger.name}.safetensors`] : []),
      checkpointFile(ledger.name, steps),
    ]) {
      const path = join(outFolder(folder, attempt.n), name);
      if (verifyCheckpoint(path, wanted).ok) return path;
    }
  }
  return undefined;
}

type Kept = { readonly folder: string; readonly ledger: Ledger; readonly changed: number };

function trainingsIn(keep: string): readonly Kept[] {
  const names = existsSync(keep) ? readdirSync(keep) : [];
  return names.flatMap((name) => {
    const folder = join(keep, name);
    const ledger = readLedger(folder);
    return ledger === undefined
      ? []
      : [{ folder, ledger, changed: statSync(join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0 }];
  });
}

/** Unfinished trainings that are kept for the case that their settings come back. */
const keptUnfinished = 5;

/** Removes what other trainings have left: all of those that were given out, and old unfinished ones. */
export function tidy(keep: string, own: string): void {
  const others = trainingsIn(keep).filter(({ folder }) => folder !== own);
  const unfinished = others.filter(({ ledger }) => !ledger.finished).sort((a, b) => b.changed - a.changed);
  for (const { folder } of [
    ...others.filter(({ ledger }) => ledger.finished),
    ...unfinished.slice(keptUnfinished),
  ])
    rmSync(folder, { recursive: true, force: true });
}
