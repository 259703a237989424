/** px of the page: to the right, and down. */
export type Shift = readonly [dx: number, dy: number];
type Box = readonly [x: number, y: number, width: number, height: number];

/**
 * The middle of a balloon, px of the page. Where the script gives no point, it is the middle of its
 * words: a balloon is drawn round them, and its tail is not part of it.
 */
export function middleOf(
  place: string | readonly [number, number] | undefined,
  [x, y, width, height]: Box,
  group: SVGGElement,
): readonly [number, number] {
  if (typeof place === 'object') return [x + place[0] * width, y + place[1] * height];
  const boxes = [...group.querySelectorAll<SVGPathElement>('path.words')].map((path) => path.getBBox());
  const words = boxes.length > 0 ? boxes : [group.getBBox()];
  const left = Math.min(...words.map((box) => box.x));
  const right = Math.max(...words.map((box) => box.x + box.width));
  const top = Math.min(...words.map((box) => box.y));
  const bottom = Math.max(...words.map((box) => box.y + box.height));
  return [(left + right) / 2, (top + bottom) / 2];
}

/** The place that is written for a balloon that was moved: shares of its panel, to a thousandth, inside it. */
export function placeAt(
  [mx, my]: readonly [number, number],
  [dx, dy]: Shift,
  [x, y, width, height]: Box,
): readonly [number, number] {
  const share = (at: number, from: number, length: number): number =>
    Math.round(Math.max(0, Math.min(1, (at - from) / length)) * 1000) / 1000;
  return [share(mx + dx, x, width), share(my + dy, y, height)];
}

/** As much of a move as leaves the middle in its panel. */
export function within(
  [mx, my]: readonly [number, number],
  [dx, dy]: Shift,
  [x, y, width, height]: Box,
): Shift {
  const inside = (at: number, from: number, length: number): number =>
    Math.max(from, Math.min(from + length, at));
  return [inside(mx + dx, x, width) - mx, inside(my + dy, y, height) - my];
}
