import sharp from 'sharp';
import { ok, type Result } from '../../engine/result.ts';
import { common, padded, type Rect, squareOf } from './cut.ts';
import { encodePng } from './png-file.ts';
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
  const part = await sheet.part(seen);
  if (!part.ok) return part;
  const side = square.width;
  let data = part.value.data;
  if (seen.width !== side || seen.height !== side) {
    data = Buffer.alloc(side * side * 3, Buffer.from(fill.slice(1), 'hex'));
    for (let y = 0; y < seen.height; y++) {
      const at = ((seen.top - square.top + y) * side + seen.left - square.left) * 3;
      part.value.data.copy(data, at, y * seen.width * 3, (y + 1) * seen.width * 3);
    }
  }
  const raw = { width: side, height: side, channels: 3 } as const;
  if (side === size) return ok(await encodePng({ data, ...raw }));
  const pixels = await sharp(data, { raw, limitInputPixels: false })
    .resize({ width: size, height: size, fit: 'fill', kernel: 'lanczos3' })
    .raw({ depth: 'uchar' })
    .toBuffer();
  return ok(await encodePng({ data: pixels, width: size, height: size, channels: 3 }));
}
