export type Box = readonly [x: number, y: number, width: number, height: number];
export type Size = { readonly width: number; readonly height: number };

/** Which edges of a box are taken hold of: `''` moves all of it, `nw` its upper left corner. */
export type Hold = '' | 'n' | 's' | 'w' | 'e' | 'nw' | 'ne' | 'sw' | 'se';
export const holds: readonly Exclude<Hold, ''>[] = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'];

/** px, the least that a box is wide and high. */
const least = 8;

/** A box is written in shares of its sheet if no number of it is over 1. */
export const isShares = (box: Box): boolean => box.every((n) => n <= 1);

/** A box as it is written, in px of its sheet. */
export const inPixels = (box: Box, { width, height }: Size): Box =>
  isShares(box) ? [box[0] * width, box[1] * height, box[2] * width, box[3] * height] : box;

/** A box in px as it is written: whole pixels, or shares to a ten-thousandth where it was in shares. */
export function asWritten([x, y, width, height]: Box, sheet: Size, shares: boolean): Box {
  if (!shares) {
    const [left, top] = [Math.round(x), Math.round(y)];
    return [left, top, Math.round(x + width) - left, Math.round(y + height) - top];
  }
  const of = (n: number, length: number): number => Math.round((n / length) * 10_000) / 10_000;
  return [of(x, sheet.width), of(y, sheet.height), of(width, sheet.width), of(height, sheet.height)];
}

const clamp = (n: number, from: number, to: number): number => Math.max(from, Math.min(to, n));

/** A box after one of its edges, a corner or all of it was moved, inside the sheet. px */
export function pulled([x, y, width, height]: Box, hold: Hold, dx: number, dy: number, sheet: Size): Box {
  if (hold === '')
    return [clamp(x + dx, 0, sheet.width - width), clamp(y + dy, 0, sheet.height - height), width, height];
  const left = hold.includes('w') ? clamp(x + dx, 0, x + width - least) : x;
  const top = hold.includes('n') ? clamp(y + dy, 0, y + height - least) : y;
  const right = hold.includes('e') ? clamp(x + width + dx, x + least, sheet.width) : x + width;
  const bottom = hold.includes('s') ? clamp(y + height + dy, y + least, sheet.height) : y + height;
  return [left, top, right - left, bottom - top];
}

/** The box between two points. */
export function between(a: readonly [number, number], b: readonly [number, number], sheet: Size): Box {
  const x = clamp(Math.min(a[0], b[0]), 0, sheet.width);
  const y = clamp(Math.min(a[1], b[1]), 0, sheet.height);
  return [
    x,
    y,
    clamp(Math.max(a[0], b[0]), 0, sheet.width) - x,
    clamp(Math.max(a[1], b[1]), 0, sheet.height) - y,
  ];
}

export const isLarge = ([, , width, height]: Box): boolean => width >= least && height >= least;

/**
 * What is cut for a box, px: the square that the picture is made of, which may reach over the sheet, and what
 * of the sheet is seen in it. A box that is kept whole shows nothing of its neighbours.
 * @param padding px, or a share of the longer side if under 1
 */
export function cutOf(
  [x, y, width, height]: Box,
  padding: number,
  fit: 'contain' | 'cover',
): { readonly square: Box; readonly seen: Box } {
  const room = padding < 1 ? Math.round(padding * Math.max(width, height)) : padding;
  const wanted: Box = [x - room, y - room, width + 2 * room, height + 2 * room];
  const side = (fit === 'cover' ? Math.min : Math.max)(wanted[2], wanted[3]);
  const square: Box = [x + width / 2 - side / 2, y + height / 2 - side / 2, side, side];
  return { square, seen: fit === 'cover' ? square : wanted };
}
