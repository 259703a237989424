import { readFileSync } from 'node:fs';
import { err, ok, type Result } from '../../engine/result.ts';
import type { JobInput, Setback } from '../../engine/tool.ts';
import { openPicture, pixelsOf } from '../image/picture.ts';
import {
  type Chunk,
  headerOf,
  isPng,
  pictureOnly,
  readPng,
  withChunk,
  writePng,
  xmpChunk,
} from '../image/png.ts';
import { encodePng } from '../image/png-file.ts';

/** A page ready to be packed. */
export type PublishedPage = {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
  readonly grey: boolean;
};

/** @property bleed what to cut off each side, in pixels; xmp the packet to put in */
export type Publishing = { readonly bleed: number; readonly xmp: string | undefined };

/**
 * A page as a PNG with the picture and what we say of it, and nothing else: no prompts, workflows or
 * dates. The picture is only decoded where it has to be cropped, turned or is no PNG.
 */
export async function publishPage(
  input: JobInput,
  name: string,
  { bleed, xmp }: Publishing,
): Promise<Result<PublishedPage, Setback>> {
  const bytes = readFileSync(input.file);
  if (!isPng(bytes)) return encoded(input, name, bleed, xmp);
  const chunks = readPng(bytes);
  if (!chunks.ok) return err(broken(input, name, chunks.error));
  // a turn that only EXIF tells of would be lost with it
  if (bleed > 0 || chunks.value.some(({ type }) => type === 'eXIf')) return encoded(input, name, bleed, xmp);
  return ok(packed(pictureOnly(chunks.value), xmp));
}

async function encoded(
  input: JobInput,
  name: string,
  bleed: number,
  xmp: string | undefined,
): Promise<Result<PublishedPage, Setback>> {
  const picture = await openPicture(input, name);
  if (!picture.ok) return picture;
  const { width, height, decode } = picture.value;
  if (width <= 2 * bleed || height <= 2 * bleed) {
    return err(
      broken(input, name, `it is ${width} × ${height} pixels, too small to cut ${bleed} off each side`),
    );
  }
  const inner = { left: bleed, top: bleed, width: width - 2 * bleed, height: height - 2 * bleed };
  const pixels = await pixelsOf(bleed > 0 ? decode().extract(inner) : decode(), input, name);
  if (!pixels.ok) return pixels;
  const chunks = readPng(await encodePng(pixels.value));
  if (!chunks.ok) throw new Error(chunks.error);
  return ok(packed(chunks.value, xmp));
}

function packed(chunks: readonly Chunk[], xmp: string | undefined): PublishedPage {
  const { width, height, grey } = headerOf(chunks);
  return {
    bytes: writePng(xmp === undefined ? chunks : withChunk(chunks, xmpChunk(xmp))),
    width,
    height,
    grey,
  };
}

const broken = ({ path }: JobInput, name: string, why: string): Setback => ({
  kind: 'failed',
  message: `${name}, ${path}, can't be published: ${why}`,
  hint: path.startsWith('output/')
    ? `Make it again with: plasma build --force ${path}`
    : 'Put a whole PNG in its place.',
});
