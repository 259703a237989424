/** How a build goes on. All times in ms. */
export type Pace = {
  /** How many targets it set out to make, and how many of them are done. */
  readonly stale: number;
  readonly done: number;
  /** What it was expected to take when it began, from earlier runs. */
  readonly expectedMs?: number;
  readonly elapsedMs: number;
};

/**
 * What is left of a build, or undefined while that is anybody's guess. What earlier runs took counts for
 * much at first, and what this one takes for more and more.
 */
export function leftMs({ stale, done, expectedMs, elapsedMs }: Pace): number | undefined {
  if (stale === 0 || done >= stale) return undefined;
  const share = done / stale;
  const byPace = done >= 3 ? (elapsedMs / done) * (stale - done) : undefined;
  const byHistory = expectedMs === undefined || expectedMs <= elapsedMs ? undefined : expectedMs - elapsedMs;
  if (byPace === undefined) return byHistory;
  if (byHistory === undefined) return byPace;
  return byHistory * (1 - share) + byPace * share;
}

/** A length of time as people say it: `0.4 s`, `12 s`, `3 min`, `2 h 5 min`. */
export function inWords(ms: number): string {
  if (ms < 950) return `${Math.max(0, Math.round(ms / 10)) / 100} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** `1 page`, `3 pages`. */
export const count = (n: number, what: string): string =>
  `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
