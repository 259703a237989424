import * as z from 'zod';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, JobInput, Setback } from '../../engine/tool.ts';
import type { Pixels } from '../image/picture.ts';
import { encodePng } from '../image/png-file.ts';
import { artFor, overlayFor } from './art.ts';
import { black, blank, type Canvas, type Colour, fill, greyed, isGrey, lay, paint } from './canvas.ts';
import { panelBox } from './layout.ts';
import { moved } from './outline.ts';
import { pixels } from './paper.ts';
import type { Polygon } from './polygon.ts';
import type { PagePanel, PageParams } from './tool.ts';

const share = z.number().min(-4).max(5);
const panelSchema = z.strictObject({
  id: z.string().min(1),
  polygon: z.array(z.tuple([z.number(), z.number()])).min(3),
  bleed: z.array(z.boolean()).optional(),
  focus: z.tuple([share, share]).optional(),
  crop: z.tuple([share, share, share, share]).optional(),
  border: z.enum(['line', 'thick', 'none']).optional(),
  over: z.boolean().optional(),
});
const paramsSchema = z.strictObject({
  width: z.int().min(1).max(32_767),
  height: z.int().min(1).max(32_767),
  dpi: z.number().positive().max(2400),
  panels: z.array(panelSchema),
  borderMm: z.number().min(0).max(20).optional(),
  background: z
    .string()
    .regex(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i, 'a colour is written #rgb or #rrggbb')
    .optional(),
});

const usualBorderMm = 0.7;
/** The strip between a panel and those it lies on; about a gutter between columns. */
const stripMm = 1.6;

/** A layer that goes into a polygon. */
type Layer = {
  readonly panel?: PagePanel;
  readonly polygon: Polygon;
  readonly input: JobInput;
  readonly name: string;
};

export async function run(job: Job<PageParams>): Promise<Result<Done, Setback>> {
  const parsed = paramsSchema.safeParse(job.params);
  if (!parsed.success) return err(failed(`page: ${z.prettifyError(parsed.error)}`));
  const params: PageParams = parsed.data;
  const layers = layersOf(job, params);
  if (!layers.ok) return layers;
  const background = colourOf(params.background ?? '#fff');
  const overlayInput = present(job.inputs.overlay);

  const [overlay, ...arts] = await Promise.all([
    overlayInput === undefined ? undefined : overlayFor(overlayInput, params.width, params.height),
    ...layers.value.map(({ panel, polygon, input, name }) =>
      artFor(input, name, panelBox(polygon), { crop: panel?.crop, focus: panel?.focus }, background),
    ),
  ]);
  const found: Pixels[] = [];
  for (const art of arts) {
    if (!art!.ok) return art!;
    found.push(art!.value);
  }
  if (overlay?.ok === false) return overlay;
  if (job.signal.aborted) return err({ kind: 'cancelled', message: 'stopped before it was finished' });

  const grey =
    background.every((sample) => sample === background[0]) &&
    [...found, ...(overlay === undefined ? [] : [overlay.value])].every(isGrey);
  const canvas = blank(params.width, params.height, grey ? 1 : 3, background);
  layers.value.forEach(({ panel, polygon }, i) => {
    const art = grey ? greyed(found[i]!) : found[i]!;
    paintPanel(canvas, params, panel, polygon, art, background);
  });
  if (overlay !== undefined) lay(canvas, overlay.value);
  job.outputs.image!.write(await encodePng(canvas, params.dpi));
  return ok({});
}

function layersOf(
  job: Job<PageParams>,
  { width, height, panels }: PageParams,
): Result<readonly Layer[], Setback> {
  const layers: Layer[] = [];
  const pageArt = present(job.inputs.pageArt);
  if (pageArt !== undefined) {
    const whole: Polygon = [
      [0, 0],
      [width, 0],
      [width, height],
      [0, height],
    ];
    layers.push({ polygon: whole, input: pageArt, name: 'the art of the page' });
  }
  for (const panel of panels) {
    const input = present(job.inputs[`art.${panel.id}`]);
    if (input === undefined) {
      return err({
        ...failed(`panel ${panel.id} has no art`),
        hint: `The page needs an input called "art.${panel.id}".`,
      });
    }
    const box = panelBox(panel.polygon);
    if (box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height) {
      return err({
        ...failed(`panel ${panel.id} reaches beyond the page of ${width} × ${height} pixels`),
        hint: 'Lay the panels out on the same paper.',
      });
    }
    layers.push({ panel, polygon: panel.polygon, input, name: `the art of panel ${panel.id}` });
  }
  if (layers.length === 0) return err(failed('the page has neither panels nor art of its own'));
  return ok(layers);
}

function paintPanel(
  canvas: Canvas,
  { dpi, borderMm = usualBorderMm }: PageParams,
  panel: PagePanel | undefined,
  polygon: Polygon,
  art: Pixels,
  background: Colour,
): void {
  const border =
    panel === undefined || panel.border === 'none'
      ? 0
      : even(pixels(borderMm, dpi) * (panel.border === 'thick' ? 2 : 1));
  const onEdges = (distance: number): readonly number[] =>
    polygon.map((_, i) => (panel?.bleed?.[i] ? 0 : distance));
  if (panel?.over) fill(canvas, [moved(polygon, onEdges(border / 2 + pixels(stripMm, dpi)))], background);
  const box = panelBox(polygon);
  paint(canvas, polygon, art, box.x, box.y);
  if (border === 0) return;
  const inside = moved(polygon, onEdges(-border / 2));
  fill(canvas, [moved(polygon, onEdges(border / 2)), [...inside].reverse()], black);
}

const present = (input: JobInput | undefined): JobInput | undefined =>
  input?.digest === 'absent' ? undefined : input;
const failed = (message: string): Setback => ({ kind: 'failed', message });

function colourOf(hex: string): Colour {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join('') : hex.slice(1);
  const sample = (at: number): number => Number.parseInt(digits.slice(at, at + 2), 16);
  return [sample(0), sample(2), sample(4)];
}

/** A line of an even number of pixels, on corners that are whole ones, has no blurred edges. */
const even = (width: number): number => (width === 0 ? 0 : Math.max(2, 2 * Math.round(width / 2)));
