import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from '../engine/disk.ts';
import { blobPath } from '../engine/store.ts';
import type { Ssim } from '../tools/image/ssim.ts';

/** How two pictures differ. */
export type PictureDifference = {
  /** Sample for sample, whatever else the files say. */
  readonly samePixels: boolean;
  /** A picture of the difference, as a path in the book; left out if there is none to see. */
  readonly file?: string;
  /** Share of the pixels that are not the same, 0 to 1. */
  readonly differing: number;
  /** In dB; left out if no pixel differs. */
  readonly psnr?: number;
  /** Of their brightness; left out if no pixel differs, or their sizes do. */
  readonly ssim?: Ssim;
};

/**
 * Compares two picture files and writes the picture of the difference to `.plasma/diff/<name>.png`.
 * What can't be read as a picture gives a sentence that says so.
 */
export async function differenceOf(
  root: string,
  before: string,
  after: string,
  name: string,
): Promise<PictureDifference | string> {
  const { diffImages, samePixels } = await import('../tools/image/diff.ts');
  const file = `.plasma/diff/${name}.png`;
  try {
    if (await samePixels(before, after)) return { samePixels: true, differing: 0 };
    mkdirSync(join(root, '.plasma/diff'), { recursive: true });
    const { fraction, psnr, ssim } = await diffImages(before, after, join(root, file));
    if (fraction === 0) {
      rmSync(join(root, file));
      return { samePixels: false, differing: 0 };
    }
    return { samePixels: false, file, differing: fraction, psnr, ...(ssim === undefined ? {} : { ssim }) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The same for two results in the store. */
export async function differenceInStore(
  root: string,
  disk: Disk,
  before: string,
  after: string,
): Promise<PictureDifference | string> {
  const files = [before, after].map((digest) => disk.locate(blobPath(digest))) as [string, string];
  const seen = await differenceOf(root, ...files, `${before.slice(0, 12)}-${after.slice(0, 12)}`);
  if (typeof seen !== 'string') return seen;
  return [before, after].reduce((text, digest, i) => text.replace(files[i]!, digest.slice(0, 12)), seen);
}
