import type { Timeouts } from '../http/request.ts';
import { type Memory, makeMemory } from './account.ts';
import type { Environment } from './key.ts';

/** What drawing needs of the machine beside files and the network: a test gives its own. */
export type World = {
  readonly env: Environment;
  /** ms since 1970. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Comes back after `ms`, or at once when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly timeouts: Timeouts;
  readonly memory: Memory;
};

/** A picture of 4K may take three minutes; a server that sends nothing for five has gone. */
const timeouts: Timeouts = { connectMs: 10_000, headersMs: 300_000, idleMs: 60_000, totalMs: 420_000 };

const memory = makeMemory();

export const realWorld: World = {
  get env() {
    return process.env;
  },
  now: Date.now,
  random: Math.random,
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end, { once: true });
    }),
  timeouts,
  memory,
};
