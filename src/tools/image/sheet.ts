import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Rect, SheetSize } from './cut.ts';

/** Red, green, blue, 8 bits each, row by row, with nothing transparent left. */
export type Rgb = SheetSize & { readonly data: Buffer };

/** What keeps a sheet from being cut: a sentence and what to do. */
export type SheetFault = { readonly message: string; readonly hint: string };

/** A picture that pieces are cut from. Its size is the one that people see, with its EXIF turn applied. */
export type OpenSheet = SheetSize & {
  /** The pixels of a part of it. */
  readonly part: (rect: Rect) => Promise<Result<Rgb, SheetFault>>;
  /** The same as the beginning of a pipeline, with nothing decoded twice and nothing copied. */
  readonly from: (rect: Rect) => Promise<Result<Sharp, SheetFault>>;
};

/** Width × height, and the longer side, of what is opened: 20,000 px sheets are, as long as they are no square. */
export const sheetLimits = { pixels: 0x3fff * 0x3fff, side: 65_500 } as const;

/** A decoded sheet stays for the other crops of it, the last ones used up to so many bytes in all. */
const keepBytes = 96 * 1024 * 1024;
type Kept = SheetSize & { readonly pixels: Promise<Result<Rgb, SheetFault>> };
const kept = new Map<string, Kept>();
let keptBytes = 0;

const formats = new Set(['png', 'jpeg', 'webp', 'tiff', 'gif', 'heif']);

/**
 * Opens a sheet: 8-bit sRGB, upright, on `fill` where it is transparent, whatever the file holds (16
 * bits, CMYK, a palette, another profile). It is decoded once for all that is cut from it.
 * @param digest SHA-256 of the file: what it is kept by
 * @param fill `#rrggbb`
 */
export async function openSheet(
  file: string,
  digest: string,
  fill: string,
): Promise<Result<OpenSheet, SheetFault>> {
  const name = `${digest} ${fill}`;
  const known = kept.get(name);
  if (known !== undefined) {
    // what was used last goes last
    kept.delete(name);
    kept.set(name, known);
    return ok(inMemory(known));
  }
  // from memory and not by file name: libvips keeps decoded files by name, and files change
  const bytes = readFileSync(file);
  try {
    const meta = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (!formats.has(meta.format)) return err(unreadable(`it is ${meta.format}`));
    const { width, height } = meta.autoOrient;
    if (width * height > sheetLimits.pixels || Math.max(width, height) > sheetLimits.side) {
      return err({
        message: `has ${width} × ${height} px: more than the ${Math.floor(sheetLimits.pixels / 1e6)} million px that a sheet may have`,
        hint: 'Make it smaller, or cut it into two sheets: training pictures are made smaller anyway.',
      });
    }
    const decode = (): Sharp =>
      sharp(bytes, { autoOrient: true, limitInputPixels: sheetLimits.pixels, sequentialRead: true });
    if (width * height * 3 <= keepBytes) return ok(inMemory(keep(name, { width, height }, decode, fill)));
    return ok(
      opened({ width, height }, async (rect) => {
        const part = await rgb(decode().extract(rect), fill);
        return part.ok ? ok(partOf(part.value, { left: 0, top: 0, ...sizeOf(rect) })) : part;
      }),
    );
  } catch (error) {
    return err(unreadable(reason(error)));
  }
}

const sizeOf = ({ width, height }: SheetSize): SheetSize => ({ width, height });

const inMemory = (sheet: Kept): OpenSheet =>
  opened(sheet, async (rect) => {
    const whole = await sheet.pixels;
    return whole.ok ? ok(partOf(whole.value, rect)) : whole;
  });

const opened = ({ width, height }: SheetSize, from: OpenSheet['from']): OpenSheet => ({
  width,
  height,
  from,
  part: async (rect) => {
    const pipeline = await from(rect);
    if (!pipeline.ok) return pipeline;
    return ok({ data: await pipeline.value.raw({ depth: 'uchar' }).toBuffer(), ...sizeOf(rect) });
  },
});

/** Decodes a sheet for all that is cut from it, unless another crop has begun to. */
function keep(name: string, size: SheetSize, decode: () => Sharp, fill: string): Kept {
  const begun = kept.get(name);
  if (begun !== undefined) return begun;
  const bytes = size.width * size.height * 3;
  for (const [name, old] of kept) {
    if (keptBytes + bytes <= keepBytes) break;
    kept.delete(name);
    keptBytes -= old.width * old.height * 3;
  }
  const made: Kept = { ...size, pixels: rgb(decode(), fill) };
  kept.set(name, made);
  keptBytes += bytes;
  return made;
}

/** A part of what is decoded: only its rows are handed over, and they are not copied. */
function partOf({ data, width }: Rgb, rect: Rect): Sharp {
  const stride = width * 3;
  const rows = data.subarray(rect.top * stride, (rect.top + rect.height) * stride);
  const raw = { width, height: rect.height, channels: 3 } as const;
  return sharp(rows, { raw, limitInputPixels: false }).extract({
    left: rect.left,
    top: 0,
    ...sizeOf(rect),
  });
}

async function rgb(picture: Sharp, fill: string): Promise<Result<Rgb, SheetFault>> {
  try {
    const { data, info } = await picture
      .flatten({ background: fill })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return ok({
      data: info.channels === 3 ? data : threeOf(data, info.channels),
      width: info.width,
      height: info.height,
    });
  } catch (error) {
    return err(unreadable(reason(error)));
  }
}

/** Grey as three colours; what comes after three is left out. */
function threeOf(data: Buffer, channels: number): Buffer {
  const pixels = data.length / channels;
  const out = Buffer.allocUnsafe(pixels * 3);
  for (let i = 0; i < pixels; i++)
    for (let c = 0; c < 3; c++) out[i * 3 + c] = data[i * channels + (channels < 3 ? 0 : c)]!;
  return out;
}

/** Only the first line: libvips repeats itself. */
const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim();

const unreadable = (why: string): SheetFault => ({
  message: `can't be read as a picture: ${why}`,
  hint: 'Put a whole PNG, JPEG, WebP or TIFF in its place.',
});
