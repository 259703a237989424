import * as z from 'zod';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { openPicture, pixelsOf } from '../image/picture.ts';
import { encodePng } from '../image/png-file.ts';
import { blank, type Canvas, type Colour, fill, paint } from './canvas.ts';
import { pixels } from './paper.ts';
import type { Box, Polygon } from './polygon.ts';
import type { GuidesParams } from './tool.ts';

const box = z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
const paramsSchema = z.strictObject({
  dpi: z.number().positive().max(2400),
  trim: box,
  safe: box,
  frame: box,
  fold: z.number().optional(),
});

/** Lines as printers colour them: the cut red, what is safe green, the frame of panels blue, the fold magenta. */
const colours = {
  trim: [214, 40, 40],
  safe: [20, 140, 60],
  frame: [50, 110, 220],
  fold: [200, 30, 180],
} as const satisfies { readonly [line: string]: Colour };
/** What is cut off is tinted: so much of the red. */
const tint = 0.22;
const lineMm = 0.3;

/** Draws the lines of a page over it. */
export async function run(job: Job<GuidesParams>): Promise<Result<Done, Setback>> {
  const parsed = paramsSchema.safeParse(job.params);
  if (!parsed.success)
    return err({ kind: 'failed', message: `page.guides: ${z.prettifyError(parsed.error)}` });
  const { dpi, trim, safe, frame, fold } = parsed.data;
  const opened = await openPicture(job.inputs.image!, 'the page');
  if (!opened.ok) return opened;
  const { width, height } = opened.value;
  const page = await pixelsOf(
    opened.value.decode().flatten({ background: '#fff' }),
    job.inputs.image!,
    'the page',
  );
  if (!page.ok) return page;
  const canvas = blank(width, height, 3, [255, 255, 255]);
  paint(canvas, corners({ x: 0, y: 0, width, height }), page.value, 0, 0);
  tintOutside(canvas, trim);
  const line = Math.max(2, Math.round(pixels(lineMm, dpi)));
  fill(canvas, ring(frame, line), colours.frame);
  fill(canvas, ring(safe, line), colours.safe);
  fill(canvas, ring(trim, line), colours.trim);
  if (fold !== undefined)
    fill(canvas, [corners({ x: fold - line / 2, y: 0, width: line, height })], colours.fold);
  job.outputs.image!.write(await encodePng(canvas, dpi));
  return ok({});
}

/** A line along a box, inside of it: a line at the edge of the picture is seen whole. */
const ring = ({ x, y, width, height }: Box, line: number): readonly Polygon[] => [
  corners({ x, y, width, height }),
  [...corners({ x: x + line, y: y + line, width: width - 2 * line, height: height - 2 * line })].reverse(),
];

function tintOutside({ data, width, height }: Canvas, { x, y, width: wide, height: high }: Box): void {
  for (let row = 0; row < height; row++) {
    const whole = row < y || row >= y + high;
    for (let column = 0; column < width; column++) {
      if (!whole && column >= x && column < x + wide) {
        column = x + wide - 1;
        continue;
      }
      const at = (row * width + column) * 3;
      for (let c = 0; c < 3; c++)
        data[at + c] = Math.round(data[at + c]! * (1 - tint) + colours.trim[c]! * tint);
    }
  }
}

const corners = ({ x, y, width, height }: Box): Polygon => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];
