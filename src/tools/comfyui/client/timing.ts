/** All waiting of the client: polls, backoff, watchdogs. Time in ms, from a clock that never goes back. */
export type Timing = {
  readonly now: () => number;
  /** Calls `act` once after `ms`; the function it gives calls that off. */
  readonly after: (ms: number, act: () => void) => () => void;
};

/** Time `speed` times as fast as a wall clock: 1 outside of tests. */
export function timingAt(speed: number): Timing {
  return {
    now: () => performance.now() * speed,
    after(ms, act) {
      const timer = setTimeout(act, ms / speed);
      return () => clearTimeout(timer);
    },
  };
}

export const realTiming: Timing = timingAt(1);

/** Waits `ms`, or until the signal is aborted; never rejects. */
export function rest(timing: Timing, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = timing.after(ms, done);
    function done(): void {
      stop();
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** A signal that is aborted `ms` after another one: for what should still be finished, but not for ever. */
export function later(
  timing: Timing,
  signal: AbortSignal | undefined,
  ms: number,
): { readonly signal: AbortSignal; readonly end: () => void } {
  const control = new AbortController();
  let stop = (): void => {};
  const start = (): void => {
    stop = timing.after(ms, () => control.abort());
  };
  if (signal?.aborted) start();
  else signal?.addEventListener('abort', start, { once: true });
  return {
    signal: control.signal,
    end() {
      signal?.removeEventListener('abort', start);
      stop();
    },
  };
}

/** Something to wait for that can also be woken: a ring while nobody waits counts for the next wait. */
export type Bell = {
  readonly ring: () => void;
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
};

export function bell(timing: Timing): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      if (wake === undefined) rung = true;
      else wake();
    },
    async wait(ms, signal) {
      if (rung) {
        rung = false;
        return;
      }
      const woken = new AbortController();
      wake = () => woken.abort();
      const both = signal === undefined ? woken.signal : AbortSignal.any([woken.signal, signal]);
      await rest(timing, ms, both);
      wake = undefined;
    },
  };
}

/**
 * The n-th wait (from 0) of a growing series: `first` × 2ⁿ up to `most`, and a quarter more or less by
 * chance, so that many clients don't come back in step.
 */
export function backoff(n: number, first: number, most: number): number {
  return Math.min(most, first * 2 ** Math.min(n, 30)) * (0.75 + Math.random() / 2);
}
