import sharp from 'sharp';
import { err, ok, type Result } from '../../engine/result.ts';
import { readPng } from '../image/png.ts';
import { xmpOf } from '../publish/xmp.ts';

/** A picture that was decoded to its end. Sizes in px. */
export type Came = {
  readonly png: Uint8Array;
  /** What it came as. */
  readonly format: 'png' | 'jpeg' | 'webp';
  readonly width: number;
  readonly height: number;
};

/**
 * The picture in `bytes` as a PNG: the very bytes if it is one, else converted and marked as made by a
 * model (the mark that came with it is lost in that). What it is called does not count, its first bytes do.
 * @returns or in one sentence why it is no whole picture
 */
export async function pngOf(bytes: Uint8Array): Promise<Result<Came, string>> {
  const format = formatOf(bytes);
  if (format === undefined)
    return err(`what came as a picture begins with ${startOf(bytes)}: no PNG or JPEG`);
  if (format === 'png') {
    const chunks = readPng(bytes);
    if (!chunks.ok) return err(`the PNG is damaged: ${chunks.error}`);
  }
  try {
    // libvips gives a JPEG that ends too early as grey below; `error` makes it say so
    const decoded = sharp(bytes, { autoOrient: true, failOn: 'error' }).toColourspace('srgb');
    if (format === 'png') {
      const { info } = await decoded.raw().toBuffer({ resolveWithObject: true });
      return ok({ png: bytes, format, width: info.width, height: info.height });
    }
    const xmp = xmpOf({ sourceType: 'trainedAlgorithmicMedia' });
    const marked = xmp === undefined ? decoded : decoded.withXmp(xmp);
    const { data, info } = await marked
      .png({ compressionLevel: 6, adaptiveFiltering: true })
      .toBuffer({ resolveWithObject: true });
    return ok({ png: data, format, width: info.width, height: info.height });
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim();
    return err(`the ${format.toUpperCase()} can't be decoded: ${why}`);
  }
}

function formatOf(bytes: Uint8Array): Came['format'] | undefined {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (start.startsWith('RIFF') && start.slice(8) === 'WEBP') return 'webp';
  return undefined;
}

const startOf = (bytes: Uint8Array): string =>
  bytes.length === 0 ? 'nothing' : Buffer.from(bytes.subarray(0, 8)).toString('hex');
