import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { err, ok, type Result } from '../../engine/result.ts';
import type { JobInput, Setback } from '../../engine/tool.ts';
import { openPicture, type Pixels, pixelsOf } from '../image/picture.ts';
import {
  type Chunk,
  headerOf,
  isPng,
  type PngHeader,
  pictureOnly,
  readPng,
  withChunk,
  writePng,
  xmpChunk,
} from '../image/png.ts';
import { encodePng } from '../image/png-file.ts';
import type { Crop, Size } from './crop.ts';
import { encodeMono } from './mono.ts';
import type { ImageFormat } from './tool.ts';

/** A picture as it is published: what it shows, what we say of it, and nothing else. */
export type Picture = Size & {
  readonly bytes: Buffer;
  readonly format: ImageFormat;
  readonly grey: boolean;
};

/**
 * How a page is wanted.
 * @property crop the part of it that is kept, px
 * @property size what that is brought to, px
 * @property format `smaller` is PNG, or JPEG where that saves much
 */
export type Wanted = {
  readonly crop?: (page: Size) => Crop;
  readonly size?: (cropped: Size) => Size;
  readonly format: ImageFormat | 'smaller';
  /** 1 to 100, for all but PNG; 90 if left out. */
  readonly quality?: number;
  readonly xmp?: string | undefined;
};

const usualQuality = 90;
/** JPEG blurs lines: it has to save this much of a PNG to be worth it. */
const worthIt = 0.6;
/** Lines and tones of few shades are smaller as PNG than any JPEG; bits a pixel. */
const lean = 2;
/** What a format can hold on a side, px (libwebp, AVIF's baseline in libheif, ITU T.81). */
const longest = { png: Number.POSITIVE_INFINITY, jpeg: 65_535, webp: 16_383, avif: 16_384 } as const;
/** From this quality on, who asks for it wants good pictures more than small ones. */
const fine = 80;

/**
 * A page as a file: no prompts, workflows or dates of its making. The picture is only decoded where it
 * has to be: a PNG that is wanted as it is keeps its pixels bit by bit.
 * @param name what a person calls it: `page 3`
 */
export async function pictureOf(
  input: JobInput,
  name: string,
  wanted: Wanted,
): Promise<Result<Picture, Setback>> {
  const bytes = readFileSync(input.file);
  let png: readonly Chunk[] | undefined;
  if (isPng(bytes)) {
    const chunks = readPng(bytes);
    if (!chunks.ok) return err(broken(input, name, chunks.error));
    png = chunks.value;
    if (wanted.format === 'png' && isAsWanted(png, wanted)) return ok(packed(pictureOnly(png), wanted.xmp));
  }
  const opened = await openPicture(input, name);
  if (!opened.ok) return opened;
  const { width, height, decode } = opened.value;
  const crop = wanted.crop?.({ width, height }) ?? { left: 0, top: 0, width, height };
  if (crop.width < 1 || crop.height < 1)
    return err(
      broken(input, name, `it is ${width} × ${height} pixels, too small for its bleed to be cut off`),
    );
  const size = wanted.size?.(crop) ?? crop;
  const most = longest[wanted.format === 'smaller' ? 'png' : wanted.format];
  if (Math.max(size.width, size.height) > most)
    return err({
      kind: 'failed',
      message: `${name}, ${input.path}, can't be published as ${wanted.format}: it is ${size.width} × ${size.height} px, and that format holds at most ${most} on a side`,
      hint: 'Give the format a maxWidth, or publish PNG.',
    });
  let pipeline = decode().flatten({ background: '#fff' });
  if (crop.width !== width || crop.height !== height) pipeline = pipeline.extract(crop);
  if (size.width !== crop.width || size.height !== crop.height)
    pipeline = pipeline.resize(size.width, size.height, { fit: 'fill' });
  const pixels = await pixelsOf(pipeline, input, name);
  if (!pixels.ok) return pixels;
  const isMono = png !== undefined && headerOf(png).grey && headerOf(png).depth === 1;
  return ok(await encoded(pixels.value, wanted, isMono));
}

/** Samples as a file. */
export async function encoded(
  pixels: Pixels,
  wanted: Omit<Wanted, 'crop' | 'size'>,
  isMono = false,
): Promise<Picture> {
  if (wanted.format === 'png') return asPng(pixels, wanted.xmp, isMono);
  if (wanted.format !== 'smaller') return lossy(pixels, wanted.format, wanted);
  const png = await asPng(pixels, wanted.xmp, isMono);
  if (isMono || png.bytes.length * 8 < lean * pixels.width * pixels.height) return png;
  if (Math.max(pixels.width, pixels.height) > longest.jpeg) return png;
  const jpeg = await lossy(pixels, 'jpeg', wanted);
  return jpeg.bytes.length < worthIt * png.bytes.length ? jpeg : png;
}

async function asPng(pixels: Pixels, xmp: string | undefined, isMono: boolean): Promise<Picture> {
  const mono = isMono ? encodeMono(pixels) : undefined;
  const chunks = readPng(mono ?? (await encodePng(pixels)));
  if (!chunks.ok) throw new Error(chunks.error);
  return packed(chunks.value, xmp);
}

async function lossy(
  { data, width, height, channels }: Pixels,
  format: Exclude<ImageFormat, 'png'>,
  { quality = usualQuality, xmp }: Pick<Wanted, 'quality' | 'xmp'>,
): Promise<Picture> {
  const coded = (how: (pipeline: Sharp) => Sharp): Promise<Buffer> => {
    const raw = sharp(data, { raw: { width, height, channels } });
    const pipeline = how(raw.toColourspace(channels === 1 ? 'b-w' : 'srgb'));
    return (xmp === undefined ? pipeline : pipeline.withXmp(xmp)).toBuffer();
  };
  let bytes: Buffer | undefined;
  // lines and screentone are a quarter of the bytes as lossless WebP, and sharp
  if (format === 'webp') {
    bytes = await coded((pipeline) => pipeline.webp({ lossless: true, effort: 2 }));
    if (quality >= fine && bytes.length * 8 < lean * width * height)
      return { bytes, width, height, format, grey: channels === 1 };
  }
  const smaller = await coded((pipeline) => as(pipeline, format, quality));
  if (bytes === undefined || smaller.length < bytes.length) bytes = smaller;
  return { bytes, width, height, format, grey: channels === 1 };
}

function as(pipeline: Sharp, format: Exclude<ImageFormat, 'png'>, quality: number): Sharp {
  switch (format) {
    case 'jpeg':
      return pipeline.jpeg({ quality, chromaSubsampling: '4:4:4', mozjpeg: true });
    case 'webp':
      return pipeline.webp({ quality, smartSubsample: true });
    case 'avif':
      return pipeline.avif({ quality, chromaSubsampling: '4:4:4', effort: 3 });
  }
}

/** Whether a PNG can go out as it lies there. */
function isAsWanted(png: readonly Chunk[], { crop, size }: Wanted): boolean {
  // a turn that only EXIF tells of would be lost with it, and what can be seen through has no place in a book
  if (png.some(({ type }) => type === 'eXIf' || type === 'tRNS') || hasAlpha(png)) return false;
  const header = headerOf(png);
  const kept = crop?.(header) ?? { ...header, left: 0, top: 0 };
  const brought = size?.(kept) ?? kept;
  return same(header, kept) && same(header, brought);
}

const same = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;
/** Colour types 4 and 6 (W3C PNG, third edition, §11.2.1). */
const hasAlpha = (png: readonly Chunk[]): boolean => (png[0]!.data[9]! & 0b100) !== 0;

function packed(chunks: readonly Chunk[], xmp: string | undefined): Picture {
  const { width, height, grey }: PngHeader = headerOf(chunks);
  return {
    bytes: writePng(xmp === undefined ? chunks : withChunk(chunks, xmpChunk(xmp))),
    width,
    height,
    grey,
    format: 'png',
  };
}

const broken = ({ path }: JobInput, name: string, why: string): Setback => ({
  kind: 'failed',
  message: `${name}, ${path}, can't be published: ${why}`,
  hint: path.startsWith('output/')
    ? `Make it again with: plasma build --force ${path}`
    : 'Put a whole PNG in its place.',
});

const endings = { png: 'png', jpeg: 'jpg', webp: 'webp', avif: 'avif' } as const satisfies {
  readonly [format in ImageFormat]: string;
};
/** How the name of a file of a format ends. */
export const endingOf = (format: ImageFormat): string => endings[format];
