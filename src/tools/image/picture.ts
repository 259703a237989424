import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { err, ok, type Result } from '../../engine/result.ts';
import type { JobInput, Setback } from '../../engine/tool.ts';
import { headerOf, isPng, type PngHeader, readPng } from './png.ts';

/** Samples of a picture, 8 bits each, row by row. */
export type Pixels = {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB, 4 RGB and opacity. */
  readonly channels: 1 | 3 | 4;
};

/** A picture that can be decoded: its size is the one people see, with its EXIF turn applied. */
export type Picture = { readonly width: number; readonly height: number; readonly decode: () => Sharp };

const formats = new Set(['png', 'jpeg', 'webp', 'tiff', 'heif', 'gif']);

/**
 * Opens an input as a picture: 8 bits, sRGB (or grey), upright, whatever the file holds (16 bits, CMYK,
 * a palette, another profile).
 * @param name what a person calls it: `the art of panel k2`
 */
export async function openPicture(input: JobInput, name: string): Promise<Result<Picture, Setback>> {
  // from memory and not by file name: libvips keeps decoded files by name, and files change
  const bytes = readFileSync(input.file);
  const told = headerIn(bytes);
  if (told !== undefined) {
    const { width, height, grey } = told;
    return ok({ width, height, decode: () => upright(bytes, grey) });
  }
  try {
    const meta = await sharp(bytes).metadata();
    if (!formats.has(meta.format)) return err(unreadable(input, name, `it is ${meta.format}`));
    const { width, height } = meta.autoOrient;
    const grey = meta.space === 'b-w' || meta.space === 'grey16';
    return ok({
      width,
      height,
      decode: () => upright(bytes, grey),
    });
  } catch (error) {
    return err(unreadable(input, name, reason(error)));
  }
}

const upright = (bytes: Buffer, grey: boolean): Sharp =>
  sharp(bytes, { autoOrient: true }).toColourspace(grey ? 'b-w' : 'srgb');

/** What a whole PNG says of itself, without a way through libvips; one that EXIF turns is left to it. */
function headerIn(bytes: Buffer): PngHeader | undefined {
  const chunks = isPng(bytes) ? readPng(bytes) : undefined;
  if (chunks === undefined || !chunks.ok || chunks.value.some(({ type }) => type === 'eXIf'))
    return undefined;
  const header = headerOf(chunks.value);
  return header.width > 0 && header.height > 0 ? header : undefined;
}

/** The samples that a sharp pipeline gives, or the setback of a file that ends too early. */
export async function pixelsOf(
  pipeline: Sharp,
  input: JobInput,
  name: string,
): Promise<Result<Pixels, Setback>> {
  try {
    const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return ok({
      data,
      width: info.width,
      height: info.height,
      channels: info.channels as Pixels['channels'],
    });
  } catch (error) {
    return err(unreadable(input, name, reason(error)));
  }
}

/** The same as the bytes of a file, if the pipeline encodes one. */
export async function encodedBy(
  pipeline: Sharp,
  input: JobInput,
  name: string,
): Promise<Result<Buffer, Setback>> {
  try {
    return ok(await pipeline.toBuffer());
  } catch (error) {
    return err(unreadable(input, name, reason(error)));
  }
}

/** Only the first line: libvips repeats itself. */
const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim();

function unreadable({ path }: JobInput, name: string, why: string): Setback {
  return {
    kind: 'failed',
    message: `${name}, ${path}, can't be read as a picture: ${why}`,
    hint: path.startsWith('output/')
      ? `Make it again with: plasma build --force ${path}`
      : 'Put a whole PNG, JPEG or WebP in its place.',
  };
}
