import { ok, type Result } from '../../engine/result.ts';
import { common, padded, type Rect, squareOf } from './cut.ts';
import { onlyPicture } from './png-file.ts';
import type { OpenSheet, SheetFault } from './sheet.ts';
import type { CropParams } from './tool.ts';

/** How a box becomes a square picture; `size` is its side, px. */
export type SquareCut = Pick<CropParams, 'fit' | 'padding' | 'fill' | 'size'>;

/**
 * The PNG of one crop: the box with its padding, made square, brought to `size` × `size` px. What lies
 * over the edges of the sheet, or beside a box that is kept whole, is `fill`.
 * @param box on the sheet, px
 */
export async function cropPng(
  sheet: OpenSheet,
  box: Rect,
  { fit, padding, fill, size }: SquareCut,
): Promise<Result<Buffer, SheetFault>> {
  const wanted = padded(box, padding);
  const square = squareOf(wanted, fit);
  // beside a box that is kept whole nothing of its neighbours may show
  const seen = common(fit === 'contain' ? wanted : square, {
    left: 0,
    top: 0,
    width: sheet.width,
    height: sheet.height,
  })!;
  const scale = size / square.width;
  const [left, right] = span(seen.left - square.left, seen.width, scale, size);
  const [top, bottom] = span(seen.top - square.top, seen.height, scale, size);
  const part = await sheet.from(seen);
  if (!part.ok) return part;
  const same = right - left === seen.width && bottom - top === seen.height;
  const scaled = same
    ? part.value
    : part.value.resize({ width: right - left, height: bottom - top, fit: 'fill', kernel: 'lanczos3' });
  const whole = scaled.extend({
    left,
    right: size - right,
    top,
    bottom: size - bottom,
    background: fill,
  });
  return ok(onlyPicture(await whole.png(packing).toBuffer()));
}

/** Measured on crops of drawn sheets, 512 px: two thirds of the work of the usual level, for 12 % more bytes. */
const packing = { compressionLevel: 1, adaptiveFiltering: false } as const;

/** From where to where a length comes to lie: at least a pixel, and within the picture. */
function span(
  from: number,
  length: number,
  scale: number,
  size: number,
): readonly [from: number, to: number] {
  const start = Math.min(Math.round(from * scale), size - 1);
  return [start, Math.max(Math.round((from + length) * scale), start + 1)];
}
