import sharp from 'sharp';
import * as z from 'zod';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { openPicture, type Picture, pixelsOf } from '../image/picture.ts';
import { encodePng } from '../image/png-file.ts';
import { FontFileError } from '../lettering/faces.ts';
import { blank, type Canvas, lay } from '../page/canvas.ts';
import { type Arrangement, arrange } from './arrange.ts';
import { background, draw, type Labels } from './draw.ts';
import { isRejected, marksOf } from './marks.ts';
import { contactParams } from './params.ts';
import type { ContactParams, ContactPicture } from './tool.ts';

/** Makes the sheet: output `image`. */
export async function run(job: Job<ContactParams>): Promise<Result<Done, Setback>> {
  const checked = contactParams.safeParse(job.params);
  if (!checked.success)
    return err({ kind: 'failed', message: `contact-sheet: ${z.prettifyError(checked.error)}` });
  const params = checked.data as ContactParams;
  const opened = await openAll(job, params);
  if (!opened.ok) return opened;
  const labels = labelsOf(job, params, opened.value);
  const sheet = arrange(
    opened.value.map((row, i) => ({
      pictures: row.map(({ width, height }, j) => ({
        width,
        height,
        lines: linesOf(labels.rows[i]!.pictures[j]!),
      })),
    })),
  );
  let svg: string;
  try {
    svg = draw(sheet, labels, { chain: params.fonts, lang: 'en' });
  } catch (error) {
    if (!(error instanceof FontFileError)) throw error;
    return err({
      kind: 'failed',
      message: error.message,
      hint: 'Install the packages again (npm ci); plasma and its fonts have to be of one version.',
    });
  }
  const canvas = blank(sheet.width, sheet.height, 3, background);
  const placed = await placeAll(job, params, opened.value, sheet, canvas);
  if (!placed.ok) return placed;
  const { data } = await sharp(Buffer.from(svg), { density: 72, unlimited: true })
    .ensureAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  lay(canvas, { data, width: sheet.width, height: sheet.height, channels: 4 });
  job.outputs.image!.write(await encodePng(canvas));
  return ok({});
}

const nameOf = (label: string, picture: ContactPicture): string => `take ${picture.take} of ${label}`;

async function openAll(
  job: Job<ContactParams>,
  params: ContactParams,
): Promise<Result<readonly (readonly Picture[])[], Setback>> {
  const rows: Picture[][] = [];
  for (const { label, pictures } of params.rows) {
    const row: Picture[] = [];
    for (const picture of pictures) {
      const input = job.inputs[picture.input];
      if (input === undefined)
        return err({ kind: 'failed', message: `contact-sheet has no input called "${picture.input}"` });
      const opened = await openPicture(input, nameOf(label, picture));
      if (!opened.ok) return opened;
      row.push(opened.value);
    }
    rows.push(row);
  }
  return ok(rows);
}

/** Scales every picture and copies it to its place, one at a time: raw art may be large. */
async function placeAll(
  job: Job<ContactParams>,
  params: ContactParams,
  opened: readonly (readonly Picture[])[],
  sheet: Arrangement,
  canvas: Canvas,
): Promise<Result<undefined, Setback>> {
  const total = opened.reduce((sum, row) => sum + row.length, 0);
  let done = 0;
  for (const [i, row] of opened.entries()) {
    for (const [j, picture] of row.entries()) {
      if (job.signal.aborted)
        return err({ kind: 'cancelled', message: 'the contact sheet is no longer wanted' });
      job.progress({ done: done++, total });
      const { label, pictures } = params.rows[i]!;
      const { x, y, width, height } = sheet.rows[i]!.cells[j]!;
      const pixels = await pixelsOf(
        picture
          .decode()
          .resize({ width, height, fit: 'fill' })
          .flatten({ background: '#ffffff' })
          .toColourspace('srgb'),
        job.inputs[pictures[j]!.input]!,
        nameOf(label, pictures[j]!),
      );
      if (!pixels.ok) return pixels;
      copyInto(canvas, pixels.value.data, { x, y, width, height }, pixels.value.channels);
    }
  }
  return ok(undefined);
}

function copyInto(
  canvas: Canvas,
  samples: Uint8Array,
  at: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  channels: number,
): void {
  for (let y = 0; y < at.height; y++) {
    for (let x = 0; x < at.width; x++) {
      const from = (y * at.width + x) * channels;
      const to = ((at.y + y) * canvas.width + at.x + x) * 3;
      for (let c = 0; c < 3; c++) canvas.data[to + c] = samples[from + (channels === 1 ? 0 : c)]!;
    }
  }
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

function labelsOf(
  job: Job<ContactParams>,
  params: ContactParams,
  opened: readonly (readonly Picture[])[],
): Labels {
  const total = params.rows.reduce((sum, row) => sum + row.pictures.length, 0);
  return {
    title: params.title,
    summary: `${count(params.rows.length, 'panel')}, ${count(total, 'take')}`,
    rows: params.rows.map((row, i) => {
      const sizes = opened[i]!.map(({ width, height }) => `${width} × ${height} px`);
      const isOneSize = sizes.every((size) => size === sizes[0]);
      return {
        label: row.label,
        note: [isOneSize ? sizes[0]! : 'sizes differ', row.note].filter(Boolean).join(', '),
        pictures: row.pictures.map((picture, j) => {
          const { digest } = job.inputs[picture.input]!;
          return {
            take: `take ${picture.take}`,
            seed: [
              ...(picture.seed === undefined ? [] : [`seed ${picture.seed}`]),
              ...(isOneSize ? [] : [sizes[j]!]),
            ].join('  '),
            shown: picture.shown === true,
            rejected: isRejected(picture, digest),
            marks: marksOf(picture, digest),
            reason: picture.decision?.reason ?? '',
          };
        }),
      };
    }),
  };
}

/** How many lines the caption of a picture needs: take and seed, what was decided, why. */
const linesOf = ({ marks, reason }: Labels['rows'][number]['pictures'][number]): number =>
  reason !== '' ? 3 : marks.length > 0 ? 2 : 1;
