import { type LongRun, type LongRuns, pendingIn, tellEnd } from '../engine/long-run.ts';
import { type Lock, tryLock } from '../engine/real/lock.ts';

/** What goes on in this process between the turns of builds, and a lock that tells other processes so. */
export type LongWatch = {
  readonly runs: LongRuns;
  /** Settles when one of those that run now is over; undefined if none runs. */
  readonly freed: () => Promise<void> | undefined;
  /** After every turn, with the build lock still held: others that build must spare what is staged here. */
  readonly keep: () => void;
  /** Stops those that a build began, and waits for their end. */
  readonly stop: (of: AbortSignal) => Promise<void>;
};

/** @param onFreed called when one of them is over */
export function longWatch(root: string, command: string, onFreed: () => void): LongWatch {
  const runs: LongRuns = new Map();
  const heard = new WeakSet<LongRun>();
  let lock: Lock | undefined;
  const keep = (): void => {
    for (const run of pendingIn(runs)) {
      if (heard.has(run)) continue;
      heard.add(run);
      void run.over.then(onFreed);
    }
    if (runs.size === 0) {
      lock?.release();
      lock = undefined;
    } else if (lock === undefined) {
      const got = tryLock(root, command, 'long');
      if ('lock' in got) lock = got.lock;
    }
  };
  return {
    runs,
    freed: () => {
      const pending = pendingIn(runs);
      return pending.length === 0 ? undefined : Promise.race(pending.map(({ over }) => over));
    },
    keep,
    stop: async (of) => {
      const mine = [...runs.values()].filter(({ signal }) => signal === of);
      for (const { stop } of mine) stop.abort();
      await Promise.all(mine.map(({ over }) => over));
      for (const run of mine) if (isVain(run) && runs.delete(run.target)) tellEnd(run);
      keep();
    },
  };
}

/** Nothing came of it that another turn would have to write down. */
const isVain = ({ end }: LongRun): boolean => end?.result.ok !== true;
