/** A stream of numbers in [0, 1). */
export type Random = () => number;

/** FNV-1a over UTF-16 code units, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  return h >>> 0;
}

/**
 * A stream of its own for each purpose, so that one more cloud moves no building. Mulberry32
 * (Tommy Ettinger's 32-bit generator) over a hash of the whole seed: all 53 bits count.
 */
export function randomFrom(seed: number | string, purpose: string): Random {
  let state = hash(`${seed}/${purpose}`);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const between = (random: Random, low: number, high: number): number => low + (high - low) * random();

export const oneOf = <T>(random: Random, of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
