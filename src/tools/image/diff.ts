import { readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import type { Pixels } from './picture.ts';
import { encodePng } from './png-file.ts';
import { type Ssim, ssimOf } from './ssim.ts';

/** How far two pictures are apart. Where only one of them has a pixel, that pixel has changed. */
export type Difference = {
  /** Of the smallest box that holds both, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly changedPixels: number;
  /** Changed pixels as a share of all. */
  readonly fraction: number;
  /** The largest change of one sample, 0 to 255. */
  readonly maxDelta: number;
  /** Peak signal-to-noise ratio in decibels over red, green, blue and opacity; infinite if nothing changed. */
  readonly psnr: number;
  /** Of their brightness on white; undefined if they differ in size. */
  readonly ssim?: Ssim;
};

const peak = 255;
/** What did not change is shown this faint, so that what did stands out. */
const faint = 0.3;
const least = 64;

/**
 * Compares two picture files and draws where they differ into `outPng`: the first one faint in grey,
 * changes over it in red, stronger where more has changed.
 * @throws Error that names the file, if one can't be read as a picture
 */
export async function diffImages(fileA: string, fileB: string, outPng: string): Promise<Difference> {
  const [a, b] = await Promise.all([rgba(fileA), rgba(fileB)]);
  const width = Math.max(a.width, b.width);
  const height = Math.max(a.height, b.height);
  const shown = new Uint8Array(width * height * 3);
  let changedPixels = 0;
  let maxDelta = 0;
  let squares = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = x < a.width && y < a.height ? (y * a.width + x) * 4 : -1;
      const j = x < b.width && y < b.height ? (y * b.width + x) * 4 : -1;
      let delta = 0;
      for (let c = 0; c < 4; c++) {
        const difference = i < 0 || j < 0 ? peak : Math.abs(a.data[i + c]! - b.data[j + c]!);
        delta = Math.max(delta, difference);
        squares += difference * difference;
      }
      maxDelta = Math.max(maxDelta, delta);
      const at = (y * width + x) * 3;
      const below = 255 - Math.round((255 - (i < 0 ? 255 : greyOver(a.data, i))) * faint);
      shown.fill(below, at, at + 3);
      if (delta === 0) continue;
      changedPixels++;
      const strength = Math.max(delta, least) / peak;
      shown[at] = Math.round(below + (230 - below) * strength);
      shown[at + 1] = Math.round(below * (1 - strength));
      shown[at + 2] = Math.round(below * (1 - strength) + 40 * strength);
    }
  }
  writeFileSync(outPng, await encodePng({ data: shown, width, height, channels: 3 }));
  const mean = squares / (width * height * 4);
  const isOneSize = a.width === b.width && a.height === b.height;
  return {
    width,
    height,
    changedPixels,
    fraction: changedPixels / (width * height),
    maxDelta,
    psnr: mean === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10((peak * peak) / mean),
    ...(isOneSize ? { ssim: ssimOf(brightness(a), brightness(b), width, height) } : {}),
  };
}

/**
 * Whether two picture files hold the same samples, of the same depth and colour space. What else the
 * files say (text, dates, how they are packed) does not count; a colour profile does.
 * @throws Error that names the file, if one can't be read as a picture
 */
export async function samePixels(fileA: string, fileB: string): Promise<boolean> {
  const [a, b] = await Promise.all([samples(fileA), samples(fileB)]);
  return a.form === b.form && a.data.equals(b.data);
}

async function samples(file: string): Promise<{ readonly form: string; readonly data: Buffer }> {
  try {
    const bytes = readFileSync(file);
    const { width, height, channels, depth, space, orientation, icc } = await sharp(bytes).metadata();
    // left to itself sharp makes 8 bits of 16
    const decoded = depth === 'uchar' ? sharp(bytes) : sharp(bytes).toColourspace(space);
    const data = await decoded.raw({ depth: depth === 'uchar' ? 'uchar' : 'ushort' }).toBuffer();
    const form = [width, height, channels, depth, space, orientation ?? 1, icc?.toString('base64')].join(' ');
    return { form, data };
  } catch (error) {
    throw unreadable(file, error);
  }
}

const unreadable = (file: string, error: unknown): Error =>
  new Error(
    `${file} can't be read as a picture: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
  );

async function rgba(file: string): Promise<Pixels> {
  try {
    const { data, info } = await sharp(readFileSync(file), { autoOrient: true })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels: 4 };
  } catch (error) {
    throw unreadable(file, error);
  }
}

function brightness({ data, width, height }: Pixels): Float32Array {
  const luma = new Float32Array(width * height);
  for (let i = 0; i < luma.length; i++) luma[i] = greyOver(data, i * 4);
  return luma;
}

/** A pixel's luma (Rec. 601) on white. */
function greyOver(data: Uint8Array, at: number): number {
  const opacity = data[at + 3]! / 255;
  const luma = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
  return luma * opacity + 255 * (1 - opacity);
}
