import * as z from 'zod';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, JobInput, Setback } from '../../engine/tool.ts';
import type { Pixels } from '../image/picture.ts';
import { encodePng } from '../image/png-file.ts';
import { type Art, artFor, overlayFor } from './art.ts';
import { encodeBilevel } from './bilevel.ts';
import { type BorderStyle, borderStyles, framed } from './border.ts';
import {
  black,
  blank,
  borderOn,
  type Canvas,
  type Colour,
  fill,
  greyed,
  isGrey,
  lay,
  paint,
} from './canvas.ts';
import { artBox } from './layout.ts';
import { moved } from './outline.ts';
import { pixels } from './paper.ts';
import type { Box, Polygon } from './polygon.ts';
import { screened } from './screentone.ts';
import type { PagePanel, PageParams } from './tool.ts';

const share = z.number().min(-4).max(5);
const panelSchema = z.strictObject({
  id: z.string().min(1),
  polygon: z.array(z.tuple([z.number(), z.number()])).min(3),
  bleed: z.array(z.boolean()).optional(),
  focus: z.tuple([share, share]).optional(),
  crop: z.tuple([share, share, share, share]).optional(),
  border: z.enum(borderStyles).optional(),
  breakout: z
    .array(z.tuple([z.number(), z.number()]))
    .min(3)
    .optional(),
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
  mono: z.strictObject({ lpi: z.number().min(10).max(300) }).optional(),
});

const usualBorderMm = 0.7;
/** The strip between a panel and those it lies on; about a gutter between columns. */
const stripMm = 1.6;

/** A layer that goes into a polygon. */
type Layer = {
  readonly panel?: PagePanel;
  readonly polygon: Polygon;
  /** What its art fills, with what breaks out. */
  readonly box: Box;
  readonly input: JobInput;
  /** White where the cast is: what of its art breaks out. */
  readonly mask?: JobInput;
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
  const framed = (layer: Layer, input: JobInput, name: string, on: Colour, grey: boolean) =>
    artFor(input, name, layer.box, { crop: layer.panel?.crop, focus: layer.panel?.focus }, on, grey);

  const [overlay, masks, ...arts] = await Promise.all([
    overlayInput === undefined ? undefined : overlayFor(overlayInput, params.width, params.height),
    Promise.all(
      layers.value.map((layer) =>
        layer.mask === undefined
          ? undefined
          : framed(layer, layer.mask, `the mask of panel ${layer.panel!.id}`, black, true),
      ),
    ),
    ...layers.value.map((layer) =>
      framed(layer, layer.input, layer.name, background, params.mono !== undefined),
    ),
  ]);
  const found: Art[] = [];
  for (const art of arts) {
    if (!art.ok) return art;
    found.push(art.value);
  }
  for (const mask of masks) if (mask?.ok === false) return mask;
  if (overlay?.ok === false) return overlay;
  if (job.signal.aborted) return err({ kind: 'cancelled', message: 'stopped before it was finished' });

  const grey =
    params.mono === undefined &&
    background.every((sample) => sample === background[0]) &&
    [...found, ...(overlay === undefined ? [] : [overlay.value])].every(isGrey);
  const canvas = blank(params.width, params.height, grey || params.mono !== undefined ? 1 : 3, background);
  const ready = found.map((art) => (canvas.channels === 1 ? greyed(art) : art));
  layers.value.forEach((layer, i) => {
    paintPanel(canvas, params, layer, ready[i]!, background);
  });
  layers.value.forEach(({ panel, box }, i) => {
    if (panel?.breakout === undefined) return;
    const mask = masks[i]?.ok ? greyed(masks[i].value) : undefined;
    paint(canvas, panel.breakout, ready[i]!, box.x, box.y, mask);
  });
  const enlarged = Math.max(...found.map((art) => art.enlarged));
  job.outputs.image!.write(await encoded(canvas, params, overlay?.value, enlarged));
  return ok({});
}

/** How soft lines may be that are still seen as lines, px. */
const [sharpest, softest] = [2, 6];

/**
 * Tones become dots before the lettering is laid over them, for letters have no tone.
 * @param enlarged how many times the art was
 */
async function encoded(
  canvas: Canvas,
  { dpi, mono }: PageParams,
  overlay: Pixels | undefined,
  enlarged: number,
): Promise<Buffer> {
  const { width, height } = canvas;
  const reach = Math.max(sharpest, Math.min(softest, Math.round(enlarged)));
  const dots =
    mono === undefined
      ? canvas
      : { ...canvas, data: screened(canvas.data, width, height, { dpi, ...mono, reach }) };
  if (overlay !== undefined) lay(dots, overlay);
  return mono === undefined ? encodePng(dots, dpi) : encodeBilevel(dots.data, width, height, dpi);
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
    layers.push({
      polygon: whole,
      box: artBox({ polygon: whole }),
      input: pageArt,
      name: 'the art of the page',
    });
  }
  for (const panel of panels) {
    const input = present(job.inputs[`art.${panel.id}`]);
    if (input === undefined) {
      return err({
        ...failed(`panel ${panel.id} has no art`),
        hint: `The page needs an input called "art.${panel.id}".`,
      });
    }
    const box = artBox(panel);
    if (box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height) {
      return err({
        ...failed(`panel ${panel.id} reaches beyond the page of ${width} × ${height} pixels`),
        hint: 'Lay the panels out on the same paper.',
      });
    }
    const mask = panel.breakout === undefined ? undefined : present(job.inputs[`mask.${panel.id}`]);
    layers.push({
      panel,
      polygon: panel.polygon,
      box,
      input,
      ...(mask === undefined ? {} : { mask }),
      name: `the art of panel ${panel.id}`,
    });
  }
  if (layers.length === 0) return err(failed('the page has neither panels nor art of its own'));
  return ok(layers);
}

function paintPanel(
  canvas: Canvas,
  { dpi, borderMm = usualBorderMm }: PageParams,
  { panel, polygon, box }: Layer,
  art: Pixels,
  background: Colour,
): void {
  const style: BorderStyle = panel === undefined ? 'none' : (panel.border ?? 'line');
  const bleed = polygon.map((_, i) => panel?.bleed?.[i] ?? false);
  const width = pixels(borderMm, dpi);
  const { outline, ink } = framed(polygon, style, { width, pxPerMm: pixels(1, dpi), bleed });
  if (panel?.over) {
    const strip = (style === 'none' ? 0 : width / 2) + pixels(stripMm, dpi);
    // a cloud's bumps would turn inside out at such a distance
    const around = style === 'rounded' ? outline : polygon;
    const open = around === polygon ? bleed : around.map(() => false);
    fill(
      canvas,
      [
        moved(
          around,
          around.map((_, i) => (open[i] ? 0 : strip)),
        ),
      ],
      background,
    );
  }
  paint(canvas, outline, art, box.x, box.y);
  for (const polygons of ink) fill(canvas, polygons, borderOn(background));
}

const present = (input: JobInput | undefined): JobInput | undefined =>
  input?.digest === 'absent' ? undefined : input;
const failed = (message: string): Setback => ({ kind: 'failed', message });

function colourOf(hex: string): Colour {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join('') : hex.slice(1);
  const sample = (at: number): number => Number.parseInt(digits.slice(at, at + 2), 16);
  return [sample(0), sample(2), sample(4)];
}
