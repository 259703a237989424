import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from '../engine/disk.ts';
import { blobPath } from '../engine/store.ts';

/** How two pictures differ: `file` is a picture of it, as a path in the book. */
export type PictureDifference = {
  readonly file: string;
  /** Share of the pixels that are not the same, 0 to 1. */
  readonly differing: number;
  /** In dB; left out if no pixel differs. */
  readonly psnr?: number;
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
  const { diffImages } = await import('../tools/image/diff.ts');
  const file = `.plasma/diff/${name}.png`;
  mkdirSync(join(root, '.plasma/diff'), { recursive: true });
  try {
    const { fraction, psnr } = await diffImages(before, after, join(root, file));
    return { file, differing: fraction, ...(Number.isFinite(psnr) ? { psnr } : {}) };
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
