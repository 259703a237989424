type Side = 'left' | 'right';

/** What a page says of its place. */
export type Sided = { readonly side?: Side; readonly spread?: boolean };

/**
 * On which side of an open book pages fall. A book that is read from the right begins on a left page,
 * one that is read from the left on a right page; the first page that says its side moves all of them.
 * @returns `turned`: the side that is seen first after a turn of the page, where spreads begin
 */
export function sidesIn(
  pages: readonly Sided[],
  reading: 'rtl' | 'ltr',
): { readonly turned: Side; readonly sideOf: (index: number) => Side } {
  const start: Side = reading === 'rtl' ? 'left' : 'right';
  const turned: Side = start === 'left' ? 'right' : 'left';
  const places: number[] = [];
  let place = 0;
  for (const { spread } of pages) {
    places.push(place);
    place += spread ? 2 : 1;
  }
  const anchor = pages.findIndex(({ side, spread }) => side !== undefined && !spread);
  const shift = anchor >= 0 && (places[anchor]! % 2 === 0) !== (pages[anchor]!.side === start) ? 1 : 0;
  return { turned, sideOf: (i) => ((places[i]! + shift) % 2 === 0 ? start : turned) };
}

/** Pages as they are seen together: one or two of them, by their indexes. */
export function openings(pages: readonly Sided[], reading: 'rtl' | 'ltr'): readonly (readonly number[])[] {
  const { turned, sideOf } = sidesIn(pages, reading);
  const seen: number[][] = [];
  pages.forEach(({ spread }, i) => {
    const before = seen.at(-1);
    const mate = before?.length === 1 ? pages[before[0]!]! : undefined;
    if (
      !spread &&
      sideOf(i) !== turned &&
      mate !== undefined &&
      !mate.spread &&
      sideOf(before![0]!) === turned
    )
      before!.push(i);
    else seen.push([i]);
  });
  return seen;
}
