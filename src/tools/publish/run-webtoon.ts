import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import * as z from 'zod';
import { ok, type Result } from '../../engine/result.ts';
import type { Done, Job, JobInput, Setback } from '../../engine/tool.ts';
import { openPicture, type Pixels, pixelsOf } from '../image/picture.ts';
import { overlayInput, pageInput } from './about.ts';
import { archive, type Entry } from './archive.ts';
import { trimmed } from './crop.ts';
import { encoded, endingOf, type Picture } from './picture.ts';
import { aboutShape, bleed, cancelled, checked, fail, pageShape } from './schema.ts';
import { drawnRows, inkedRows, type Slice, slicesOf, type Whole } from './slice.ts';
import type { WebtoonPage, WebtoonParams } from './tool.ts';
import { xmpOf } from './xmp.ts';

const rows = z.strictObject({ name: z.string(), top: z.number(), bottom: z.number() });
const paramsSchema: z.ZodType<WebtoonParams> = z.strictObject({
  width: z.int().min(100).max(4000),
  height: z.int().min(100).max(30_000),
  bytes: z.int().min(1000),
  format: z.enum(['jpeg', 'png']),
  bleed: bleed.optional(),
  sourceType: aboutShape.sourceType,
  pages: z.array(z.strictObject({ ...pageShape, name: z.string(), panels: z.array(rows) })).min(1),
});

/** From the best that is worth its bytes to the worst that is worth looking at. */
const qualities = [92, 88, 82, 75, 65, 55] as const;

export async function run(job: Job<WebtoonParams>): Promise<Result<Done, Setback>> {
  const params = checked(job, paramsSchema);
  if (!params.ok) return params;
  const { width, height, pages } = params.value;
  const strip: Pixels[] = [];
  const wholes: Whole[] = [];
  let length = 0;
  for (const [i, page] of pages.entries()) {
    if (job.signal.aborted) return cancelled;
    const row = await rowOf(job, i, page, params.value);
    if (!row.ok) return row;
    strip.push(row.value.pixels);
    wholes.push(
      ...row.value.wholes.map(({ name, top, bottom }) => ({
        name,
        top: top + length,
        bottom: bottom + length,
      })),
    );
    length += row.value.pixels.height;
    job.progress({ done: i + 1, total: 2 * pages.length });
  }
  const slices = slicesOf(length, wholes, height);
  if (!slices.ok) {
    const { from, to, height: high } = slices.error;
    return fail(
      `${from === to ? from : `what reaches from ${from} to ${to}`} is ${high} px high where the strip is ${width} px wide, and a slice has at most ${height}`,
      'A slice is never cut through a panel or a balloon: make it less high, or part it in two.',
    );
  }
  return packed(job, params.value, strip, slices.value);
}

/** A page in the width of the strip, and what must not be cut in it. */
async function rowOf(
  job: Job<WebtoonParams>,
  i: number,
  page: WebtoonPage,
  { width, height: most, bleed: off = 0 }: WebtoonParams,
): Promise<Result<{ readonly pixels: Pixels; readonly wholes: readonly Whole[] }, Setback>> {
  const input = job.inputs[pageInput(i)] as JobInput;
  const opened = await openPicture(input, page.name);
  if (!opened.ok) return opened;
  const crop = trimmed(opened.value, off);
  if (crop.width < 1 || crop.height < 1) return fail(`${page.name} is too small for its bleed to be cut off`);
  const scale = width / crop.width;
  const height = Math.max(1, Math.round(crop.height * scale));
  const pixels = await pixelsOf(
    opened.value
      .decode()
      .flatten({ background: '#fff' })
      .extract(crop)
      .resize(width, height, { fit: 'fill' }),
    input,
    page.name,
  );
  if (!pixels.ok) return pixels;
  const panels =
    page.panels.length === 0
      ? // a page from elsewhere: its gutters are seen; what is higher than a slice has to be cut somewhere
        drawnRows(pixels.value, page.name).filter(({ top, bottom }) => bottom - top <= most)
      : page.panels.map(({ name, top, bottom }) => ({
          name,
          top: Math.max(0, Math.floor((top - off) * scale)),
          bottom: Math.min(height, Math.ceil((bottom - off) * scale)),
        }));
  const overlay = job.inputs[overlayInput(i)];
  if (overlay === undefined) return ok({ pixels: pixels.value, wholes: panels });
  const opacity = await sharp(readFileSync(overlay.file))
    .ensureAlpha()
    .extractChannel('alpha')
    .extract(crop)
    .resize(width, height, { fit: 'fill' })
    .raw({ depth: 'uchar' })
    .toBuffer();
  return ok({
    pixels: pixels.value,
    wholes: [...panels, ...inkedRows(opacity, width, height, `the lettering of ${page.name}`)],
  });
}

async function packed(
  job: Job<WebtoonParams>,
  { pages, bytes, format, sourceType }: WebtoonParams,
  strip: readonly Pixels[],
  slices: readonly Slice[],
): Promise<Result<Done, Setback>> {
  const entries: Entry[] = [];
  const digits = Math.max(3, String(slices.length).length);
  for (const [i, slice] of slices.entries()) {
    if (job.signal.aborted) return cancelled;
    const picture = await small(cut(strip, slice), format, bytes, xmpOf({ sourceType }));
    if (picture.bytes.length > bytes)
      return fail(
        `slice ${i + 1} of ${slices.length} has ${picture.bytes.length} bytes, and at most ${bytes} are allowed`,
        format === 'png' ? 'Publish it as JPEG.' : 'Let slices be less high, so that each holds less.',
      );
    entries.push({
      name: `${String(i + 1).padStart(digits, '0')}.${endingOf(format)}`,
      bytes: picture.bytes,
    });
    job.progress({
      done: pages.length + Math.round(((i + 1) / slices.length) * pages.length),
      total: 2 * pages.length,
    });
  }
  job.outputs.slices!.write(await archive(entries));
  return ok({});
}

/** In the best quality that is small enough, or the worst there is. */
async function small(
  pixels: Pixels,
  format: 'jpeg' | 'png',
  bytes: number,
  xmp: string | undefined,
): Promise<Picture> {
  let picture: Picture | undefined;
  for (const quality of qualities) {
    picture = await encoded(pixels, { format, quality, xmp });
    if (format === 'png' || picture.bytes.length <= bytes) break;
  }
  return picture!;
}

/** Rows of the strip as one picture: grey if all of it is. */
function cut(strip: readonly Pixels[], { top, bottom }: Slice): Pixels {
  const width = strip[0]!.width;
  const parts: { readonly pixels: Pixels; readonly from: number; readonly to: number }[] = [];
  let at = 0;
  for (const pixels of strip) {
    const [from, to] = [Math.max(top - at, 0), Math.min(bottom - at, pixels.height)];
    if (from < to) parts.push({ pixels, from, to });
    at += pixels.height;
  }
  const channels = parts.every(({ pixels }) => pixels.channels === 1) ? 1 : 3;
  const data = new Uint8Array(width * (bottom - top) * channels);
  let offset = 0;
  for (const { pixels, from, to } of parts) {
    const own = pixels.data.subarray(from * width * pixels.channels, to * width * pixels.channels);
    if (pixels.channels === channels) data.set(own, offset);
    else for (let i = 0; i < own.length; i++) data.fill(own[i]!, offset + 3 * i, offset + 3 * i + 3);
    offset += (to - from) * width * channels;
  }
  return { data, width, height: bottom - top, channels };
}
