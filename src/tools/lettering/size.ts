import type { Fit } from './fit.ts';

/** What a balloon may take of the page: px, and px². */
export type Budget = { readonly w: number; readonly h: number; readonly area: number };
export type Sized = { readonly fit: Fit; readonly em: number };

/** Sizes are tried in quarters of a point. */
const step = 0.25;

/**
 * The largest text size from `max` down to `min` (pt) at which a setting is within a budget, with
 * the best looking setting there. Undefined if none is.
 */
export function sizeWithin(
  fits: readonly Fit[],
  budget: Budget,
  range: { readonly min: number; readonly max: number },
  pt: number,
): Sized | undefined {
  const within = ({ reachX, reachY }: Fit, em: number): boolean =>
    2 * reachX * em <= budget.w &&
    2 * reachY * em <= budget.h &&
    4 * reachX * reachY * em * em <= budget.area;
  const steps = Math.max(0, Math.round((range.max - range.min) / step));
  const at = (i: number): number => (i === steps ? range.min : range.max - i * step) * pt;
  // Whatever goes in at a size goes in at every smaller one: binary search for the first that does.
  let [low, high] = [0, steps + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits.some((fit) => within(fit, at(middle)))) high = middle;
    else low = middle + 1;
  }
  if (low > steps) return undefined;
  const em = at(low);
  return { fit: fits.find((fit) => within(fit, em))!, em };
}
