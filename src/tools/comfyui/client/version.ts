/** Below this the client was never tried and the routes it needs are not all there. */
export const leastVersion = '0.3.40';
/** Above this it was never tried; it goes on, by looking at what the server can. */
export const triedVersion = '0.38.1';
/** Since then an interrupt stops only the prompt it names; before, whatever runs (facts A.5). */
export const interruptByIdVersion = '0.3.58';

/** Compares `0.3.9` and `0.3.64` by number, part by part; what is no number counts as 0. */
export function compareVersions(a: string, b: string): number {
  const parts = (text: string): number[] => text.split(/[.+-]/).map((part) => Number.parseInt(part, 10) || 0);
  const left = parts(a);
  const right = parts(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
