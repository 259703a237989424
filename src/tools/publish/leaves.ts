import type { Side } from './about.ts';

/** One side of a sheet of paper: a page, half of a double page, or nothing. `page` counts from 0. */
export type Leaf =
  | { readonly kind: 'page'; readonly page: number; readonly half?: Side; readonly side: Side }
  | { readonly kind: 'blank'; readonly side: Side };

/**
 * The leaves of a chapter in reading order. The first one is a page by itself: left for reading from
 * the right, right for reading from the left. Where a double page or a page with a side of its own
 * would fall on the wrong side, a blank one comes before it.
 */
export function leavesOf(
  pages: readonly { readonly double?: boolean; readonly side?: Side }[],
  reading: 'rtl' | 'ltr',
): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const [first, second]: readonly [Side, Side] = reading === 'rtl' ? ['right', 'left'] : ['left', 'right'];
  /** The first page stands where the second of a spread does. */
  const next = (): Side => (leaves.length % 2 === 0 ? second : first);
  pages.forEach(({ double, side }, page) => {
    const wanted = double ? first : side;
    if (wanted !== undefined && next() !== wanted) leaves.push({ kind: 'blank', side: next() });
    if (double) {
      leaves.push({ kind: 'page', page, half: first, side: first });
      leaves.push({ kind: 'page', page, half: second, side: second });
    } else leaves.push({ kind: 'page', page, side: next() });
  });
  return leaves;
}
