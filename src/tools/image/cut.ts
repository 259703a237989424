import { err, ok, type Result } from '../../engine/result.ts';
import type { CropParams } from './tool.ts';

/** A rectangle of whole pixels. */
export type Rect = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};
export type SheetSize = { readonly width: number; readonly height: number };

/** What is wrong with a box on a sheet of that size: a sentence and what to do. */
export type BoxFault = { readonly message: string; readonly hint: string };

/** [x, y, width, height]: px, or shares of the sheet if no number is over 1. */
export type Box = CropParams['box'];

const shares = (box: Box): boolean => box.every((number) => number <= 1);

/**
 * The pixels of a sheet that a box means. Shares are rounded to the nearest pixel, at both edges: boxes
 * that touch go on touching.
 * @returns or what is wrong, with the size of the sheet
 */
export function pixelBox(box: Box, sheet: SheetSize): Result<Rect, BoxFault> {
  const [x, y, width, height] = box;
  if (!box.every((n) => Number.isFinite(n) && n >= 0) || width === 0 || height === 0)
    return err({
      message: `the box [${box.join(', ')}] holds nothing`,
      hint: 'A box is [x, y, width, height].',
    });
  const [across, down] = shares(box) ? [sheet.width, sheet.height] : [1, 1];
  const left = Math.round(x * across);
  const top = Math.round(y * down);
  const right = Math.round((x + width) * across);
  const bottom = Math.round((y + height) * down);
  if (right > sheet.width || bottom > sheet.height || left >= sheet.width || top >= sheet.height) {
    const over =
      right > sheet.width
        ? `its right edge would be at ${right} px`
        : `its lower edge would be at ${bottom} px`;
    return err({
      message: `the box [${box.join(', ')}] lies outside the sheet, which has ${sheet.width} × ${sheet.height} px: ${over}`,
      hint: 'A box is [x, y, width, height] from the top left corner, with width and height and not the far corner.',
    });
  }
  if (right <= left || bottom <= top)
    return err({
      message: `the box [${box.join(', ')}] is less than a pixel of the sheet, which has ${sheet.width} × ${sheet.height} px`,
      hint: 'Make it larger.',
    });
  return ok({ left, top, width: right - left, height: bottom - top });
}

/** A box with room round it, px; it may reach over the edges of the sheet. */
export function padded(box: Rect, padding: number): Rect {
  const room = padding < 1 ? Math.round(padding * Math.max(box.width, box.height)) : Math.round(padding);
  return {
    left: box.left - room,
    top: box.top - room,
    width: box.width + 2 * room,
    height: box.height + 2 * room,
  };
}

/**
 * The square that is made of a box: round all of it (`contain`), or within it and as large as can be
 * (`cover`), both about its middle. It may reach over the edges of the sheet.
 */
export function squareOf(box: Rect, fit: CropParams['fit']): Rect {
  const side = fit === 'cover' ? Math.min(box.width, box.height) : Math.max(box.width, box.height);
  return {
    left: box.left + Math.floor((box.width - side) / 2),
    top: box.top + Math.floor((box.height - side) / 2),
    width: side,
    height: side,
  };
}

/** What two rectangles have in common, or undefined. */
export function common(a: Rect, b: Rect): Rect | undefined {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  const width = Math.min(a.left + a.width, b.left + b.width) - left;
  const height = Math.min(a.top + a.height, b.top + b.height) - top;
  return width <= 0 || height <= 0 ? undefined : { left, top, width, height };
}
