import sharp, { type OverlayOptions } from 'sharp';
import * as z from 'zod';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, JobInput, Setback } from '../../engine/tool.ts';
import { type Losses, readLosses } from '../chart/losses.ts';
import { openPicture, pixelsOf } from '../image/picture.ts';
import { encodePng } from '../image/png-file.ts';
import { FontFileError } from '../lettering/faces.ts';
import { type Arrangement, arrange } from './arrange.ts';
import { background, draw } from './draw.ts';
import { gridParams } from './params.ts';
import { cellName, cellsOf, type GridCell, type LoraGridParams } from './tool.ts';

/** Puts the grid together: output `image`. */
export async function run(job: Job<LoraGridParams>): Promise<Result<Done, Setback>> {
  const checked = gridParams.safeParse(job.params);
  if (!checked.success)
    return err({ kind: 'failed', message: `lora-grid: ${z.prettifyError(checked.error)}` });
  const params = checked.data as LoraGridParams;
  const curve = lossesIn(job.inputs.losses);
  if (!curve.ok) return curve;
  const first = inputOf(job, [...cellsOf(params)][0]!);
  if (!first.ok) return first;
  const shape = await openPicture(first.value, first.value.path);
  if (!shape.ok) return shape;
  const sheet = arrange({
    steps: params.steps.length,
    strengths: params.strengths.length,
    probes: params.probes.length,
    seeds: params.seeds.length,
    picture: { width: shape.value.width, height: shape.value.height },
    hasCurve: curve.value !== undefined,
  });
  let svg: string;
  try {
    svg = draw(sheet, params, curve.value, { chain: params.fonts, lang: 'en' });
  } catch (error) {
    if (!(error instanceof FontFileError)) throw error;
    return err({
      kind: 'failed',
      message: error.message,
      hint: 'Install the packages again (npm ci); plasma and its fonts have to be of one version.',
    });
  }
  const pictures = await picturesOf(job, params, sheet);
  if (!pictures.ok) return pictures;
  const { width, height } = sheet;
  const [r, g, b] = background;
  const { data } = await sharp({
    create: { width, height, channels: 3, background: { r, g, b } },
    limitInputPixels: false,
  })
    .composite([
      // what is written stands beside the pictures, except for the frame round those of the chosen one
      { input: Buffer.from(svg), density: 72, left: 0, top: 0, limitInputPixels: false },
      ...pictures.value,
    ])
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  job.outputs.image!.write(await encodePng({ data, width, height, channels: 3 }));
  return ok({});
}

function lossesIn(input: JobInput | undefined): Result<Losses | undefined, Setback> {
  if (input === undefined) return ok(undefined);
  const losses = readLosses(input.file);
  return losses.ok
    ? losses
    : err({
        kind: 'failed',
        message: `${input.path} is no record of a training: ${losses.error}`,
        hint: 'The training writes it: plasma restore brings its own back.',
      });
}

function inputOf(job: Job, cell: GridCell): Result<JobInput, Setback> {
  const input = job.inputs[cellName(cell)];
  return input === undefined
    ? err({ kind: 'failed', message: `lora-grid has no input called "${cellName(cell)}"` })
    : ok(input);
}

/** Every picture in the size of its place. One of another shape is shown whole. */
async function picturesOf(
  job: Job<LoraGridParams>,
  params: LoraGridParams,
  sheet: Arrangement,
): Promise<Result<readonly OverlayOptions[], Setback>> {
  const cells = [...cellsOf(params)];
  const placed: OverlayOptions[] = [];
  for (const [done, cell] of cells.entries()) {
    if (job.signal.aborted) return err({ kind: 'cancelled', message: 'the grid is no longer wanted' });
    job.progress({ done, total: cells.length });
    const input = inputOf(job, cell);
    if (!input.ok) return input;
    const opened = await openPicture(input.value, input.value.path);
    if (!opened.ok) return opened;
    const column = sheet.columns[params.steps.indexOf(cell.step)]![params.strengths.indexOf(cell.strength)]!;
    const probe = params.probes.findIndex(({ name }) => name === cell.probe);
    const row = sheet.probes[probe]!.rows[params.seeds.indexOf(cell.seed)]!;
    const pixels = await pixelsOf(
      opened.value
        .decode()
        .flatten({ background: '#ffffff' })
        .resize({ width: column.width, height: row.height, fit: 'contain', background: '#242528' })
        .toColourspace('srgb'),
      input.value,
      input.value.path,
    );
    if (!pixels.ok) return pixels;
    const { data, width, height, channels } = pixels.value;
    placed.push({ input: data as Buffer, raw: { width, height, channels }, left: column.x, top: row.y });
  }
  return ok(placed);
}
