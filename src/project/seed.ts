import { sha256 } from '../engine/digest.ts';

/** The first 48 bits of a SHA-256: a whole number that JSON, JavaScript and every backend hold exactly. */
const number48 = (text: string): number => Number.parseInt(sha256(text).slice(0, 12), 16);

/**
 * The seed of a take. With no seed in the script it comes from the ids alone, so that new pages and
 * panels, and a changed text, reseed nothing. Take 1 of a written seed is that seed; later takes come
 * from the seed and their number, so that raising `takes` changes none that is there.
 */
export function seedOf(chapter: string, page: string, panel: string, take: number, written?: number): number {
  if (written === undefined) return number48(`plasma seed\n${chapter}\n${page}\n${panel}\n${take}`);
  return take === 1 ? written : number48(`plasma take\n${written}\n${take}`);
}
