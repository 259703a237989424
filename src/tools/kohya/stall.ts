import type { Timing } from '../comfyui/client/timing.ts';

/** How long a trainer may be silent, in ms (facts E57). */
export type StallLimits = {
  /** Before the first step: models are loaded and kernels compiled without a word. */
  readonly startMs: number;
  /** Between two steps: so many times as long as the median step … */
  readonly stepFactor: number;
  /** … and never less than this. */
  readonly leastMs: number;
};
export const usualLimits: StallLimits = { startMs: 30 * 60_000, stepFactor: 10, leastMs: 5 * 60_000 };

export type StallWatch = {
  /** It printed something. */
  readonly heard: () => void;
  /** A step is done. */
  readonly stepped: () => void;
  /** Median of the newest steps, ms. */
  readonly medianMs: () => number | undefined;
  readonly stop: () => void;
};

/** How often the silence is looked at, ms. */
const tickMs = 5000;
const keptSteps = 101;

/**
 * Calls `onStall` once when a trainer has been silent for too long. A laptop that slept makes one long
 * tick, which counts as two short ones: nobody was there to hear.
 */
export function stallWatch(
  timing: Timing,
  limits: StallLimits,
  onStall: (silentMs: number) => void,
): StallWatch {
  let silent = 0;
  let last = timing.now();
  let lastStep: number | undefined;
  let awake = 0;
  const steps: number[] = [];
  const median = (): number | undefined => [...steps].sort((a, b) => a - b)[steps.length >> 1];
  const pass = (): void => {
    const now = timing.now();
    const passed = Math.min(now - last, 2 * tickMs);
    last = now;
    silent += passed;
    awake += passed;
  };
  const limit = (): number =>
    lastStep === undefined ? limits.startMs : Math.max(limits.leastMs, limits.stepFactor * (median() ?? 0));
  let cancel = timing.after(tickMs, tick);
  function tick(): void {
    pass();
    if (silent > limit()) {
      onStall(silent);
      return;
    }
    cancel = timing.after(tickMs, tick);
  }
  return {
    heard: () => {
      pass();
      silent = 0;
    },
    stepped: () => {
      pass();
      silent = 0;
      if (lastStep !== undefined) steps.push(awake - lastStep);
      if (steps.length > keptSteps) steps.shift();
      lastStep = awake;
    },
    medianMs: median,
    stop: () => cancel(),
  };
}
