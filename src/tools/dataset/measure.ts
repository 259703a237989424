import { createHash } from 'node:crypto';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Measured } from './looked-at.ts';
import { greySide, hashesOf, hashSide } from './perceptual-hash.ts';

/** A thumbnail's longer side, px: sharp on a screen of two pixels a point. */
export const thumbnailSide = 240;

/** What can be told of a picture, and a small one of it. */
export type Look = { readonly measured: Measured; readonly thumbnail: Thumbnail };
/** WebP; sides in px. */
export type Thumbnail = { readonly bytes: Uint8Array; readonly width: number; readonly height: number };

/**
 * Looks at a picture as the trainer will see it: Pillow neither turns it upright nor converts its
 * profile, and drops transparency.
 * @param trained the sides it is trained at, px: sharpness is measured at no more than that
 * @returns why it can't be read, as part of a sentence
 */
export async function measure(
  bytes: Uint8Array,
  trained: readonly [width: number, height: number],
): Promise<Result<Look, string>> {
  try {
    const meta = await sharp(bytes).metadata();
    if (!['png', 'jpeg', 'webp', 'tiff', 'gif', 'heif'].includes(meta.format))
      return err(`it is ${meta.format}`);
    const { width, height } = meta;
    const image = sharp(bytes);
    const alpha = meta.hasAlpha ? ((await hasTransparency(bytes)) ? 'used' : 'opaque') : 'none';
    const { data, info } = await image
      .resize({ width: trained[0], height: trained[1], fit: 'outside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const decoded = (): Sharp =>
      sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
    const greyOf = (side: number): Promise<Buffer> =>
      decoded().resize(side, side, { fit: 'fill' }).toColourspace('b-w').extractChannel(0).raw().toBuffer();
    const [stats, tiny, grey, small] = await Promise.all([
      decoded().stats(),
      greyOf(hashSide),
      greyOf(greySide),
      decoded()
        .resize({ width: thumbnailSide, height: thumbnailSide, fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 72, effort: 2 })
        .toBuffer({ resolveWithObject: true }),
    ]);
    return ok({
      measured: {
        digest: createHash('sha256').update(bytes).digest('hex'),
        format: meta.format,
        width,
        height,
        mode: modeOf(meta),
        alpha,
        turned: (meta.orientation ?? 1) !== 1,
        sharpness: stats.sharpness,
        entropy: stats.entropy,
        contrast: Math.max(...stats.channels.slice(0, 3).map(({ min, max }) => max - min)),
        ...hashesOf(tiny),
        grey,
      },
      thumbnail: { bytes: small.data, width: small.info.width, height: small.info.height },
    });
  } catch (error) {
    // only the first line: libvips repeats itself
    return err((error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim());
  }
}

async function hasTransparency(bytes: Uint8Array): Promise<boolean> {
  const { isOpaque } = await sharp(bytes).stats();
  return !isOpaque;
}

function modeOf({ space, depth, isPalette }: Metadata): Measured['mode'] {
  if (space === 'cmyk') return 'cmyk';
  const isDeep = depth !== 'uchar' && depth !== 'char';
  if (space === 'b-w' || space === 'grey16') return isDeep ? 'deep-grey' : 'grey';
  if (space === 'lab' || space === 'labs') return 'lab';
  return isDeep ? 'deep' : isPalette === true ? 'palette' : 'rgb';
}
