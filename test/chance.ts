/** Chance that comes out the same for the same seed (mulberry32). */
export type Chance = {
  /** A whole number from 0 to n - 1. */
  readonly below: (n: number) => number;
  /** True in one of n cases. */
  readonly oneIn: (n: number) => boolean;
  readonly pick: <T>(of: readonly T[]) => T;
};

export function chance(seed: number): Chance {
  let a = (seed * 0x9e3779b9) >>> 0;
  const next = (): number => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return { below, oneIn: (n) => below(n) === 0, pick: (of) => of[below(of.length)]! };
}
