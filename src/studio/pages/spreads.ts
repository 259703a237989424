import type { PageView } from '../../service/contract/book.ts';
import { type Leaf, leavesOf } from '../../tools/publish/leaves.ts';

/** One side of an open book: a page, nothing printed, or no paper at all (before the first page). */
export type Side =
  | { readonly kind: 'page'; readonly page: PageView }
  | { readonly kind: 'blank' }
  | { readonly kind: 'none' };

/** What lies open at a time: two sides, or one picture across both. `pages` are in reading order. */
export type Spread =
  | { readonly kind: 'sides'; readonly left: Side; readonly right: Side; readonly pages: readonly PageView[] }
  | { readonly kind: 'double'; readonly page: PageView; readonly pages: readonly PageView[] };

/** The spreads of a chapter in reading order, as its reader turns them. */
export function spreadsOf(pages: readonly PageView[], reading: 'rtl' | 'ltr'): readonly Spread[] {
  const leaves = leavesOf(
    pages.map(({ spread, side }) => ({ double: spread, ...(side === null ? {} : { side }) })),
    reading,
  );
  const spreads: Spread[] = [];
  // the first leaf lies alone
  for (let i = -1; i < leaves.length; i += 2) {
    const [first, second] = [leaves[i], leaves[i + 1]];
    if (first?.kind === 'page' && first.half !== undefined) {
      const page = pages[first.page]!;
      spreads.push({ kind: 'double', page, pages: [page] });
      continue;
    }
    const sides = [sideOf(pages, first), sideOf(pages, second)] as const;
    const [right, left] = reading === 'rtl' ? sides : [sides[1], sides[0]];
    spreads.push({
      kind: 'sides',
      left,
      right,
      pages: sides.flatMap((side) => (side.kind === 'page' ? [side.page] : [])),
    });
  }
  return spreads.filter(({ pages: shown }) => shown.length > 0);
}

const sideOf = (pages: readonly PageView[], leaf: Leaf | undefined): Side =>
  leaf === undefined
    ? { kind: 'none' }
    : leaf.kind === 'blank'
      ? { kind: 'blank' }
      : { kind: 'page', page: pages[leaf.page]! };

/** `1`, `2–3`: what a spread is called. */
export const spreadName = ({ pages }: Spread): string => pages.map(({ number }) => number).join('–');
