/** Why the same is asked again. */
export type Why =
  /** Too many in this minute. */
  | 'minute'
  /** The service has no room. */
  | 'crowded'
  /** It is down, or can't be reached. */
  | 'down'
  /** It began and gave up, or its answer was lost: it may be charged. */
  | 'lost'
  /** An answer without an image. */
  | 'empty'
  /** A filter that does not always say the same. */
  | 'noisy'
  /** An image that can't be decoded. */
  | 'broken';

/** How often each is tried again. */
const most: { readonly [why in Why]: number } = {
  minute: 5,
  crowded: 4,
  down: 4,
  lost: 2,
  empty: 2,
  noisy: 1,
  broken: 1,
};
/** And all of them together. */
const mostOfAll = 8;

const firstMs = 1000;
const longestMs = 60_000;
/** Who is asked to wait longer than this is better told so. */
const patienceMs = 15 * 60_000;
/** Several builds that wait for one minute must not come back in one instant. */
const jitter = 0.25;

/** How often something has been tried again so far, by reason. */
export type Tally = { readonly [why in Why]?: number };

/**
 * How long to wait before the next try, in ms; undefined if there is none.
 * @param askedMs what the server asks for: less is never waited
 * @param random from 0 up to 1
 */
export function waitFor(
  why: Why,
  tally: Tally,
  askedMs: number | undefined,
  random: number,
): number | undefined {
  const times = tally[why] ?? 0;
  const all = Object.values(tally).reduce((sum, each) => sum + each, 0);
  if (times >= most[why] || all >= mostOfAll) return undefined;
  if ((askedMs ?? 0) > patienceMs) return undefined;
  if (why === 'empty' || why === 'noisy' || why === 'broken') return 0;
  const backoff = Math.min(longestMs, firstMs * 2 ** times);
  const least = Math.max(askedMs ?? 0, backoff);
  return Math.round(least + random * jitter * Math.min(least, longestMs));
}
