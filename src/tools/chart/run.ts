import sharp from 'sharp';
import * as z from 'zod';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { write } from '../contact/write.ts';
import { encodePng } from '../image/png-file.ts';
import { FontFileError } from '../lettering/faces.ts';
import { drawLosses, onWhite, type Place, type Voice } from './draw.ts';
import { type Losses, readLosses } from './losses.ts';
import type { LossCurveParams } from './tool.ts';

const params = z.strictObject({ title: z.string(), fonts: z.array(z.string()).min(1) });

const [width, height, em] = [1600, 800, 24] as const;
const margin = 2 * em;

/** Draws the curve: output `image`. */
export async function run(job: Job<LossCurveParams>): Promise<Result<Done, Setback>> {
  const checked = params.safeParse(job.params);
  if (!checked.success)
    return err({ kind: 'failed', message: `loss-curve: ${z.prettifyError(checked.error)}` });
  const { title, fonts } = checked.data;
  const losses = readLosses(job.inputs.losses!.file);
  if (!losses.ok)
    return err({
      kind: 'failed',
      message: `${job.inputs.losses!.path} is no record of a training: ${losses.error}`,
      hint: 'The training writes it: plasma restore brings its own back.',
    });
  let svg: string;
  try {
    svg = picture(losses.value, title, { chain: fonts, lang: 'en' });
  } catch (error) {
    if (!(error instanceof FontFileError)) throw error;
    return err({
      kind: 'failed',
      message: error.message,
      hint: 'Install the packages again (npm ci); plasma and its fonts have to be of one version.',
    });
  }
  const { data } = await sharp(Buffer.from(svg), { density: 72 })
    .flatten({ background: onWhite.ground })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  job.outputs.image!.write(await encodePng({ data, width, height, channels: 3 }));
  return ok({});
}

function picture(losses: Losses, title: string, voice: Voice): string {
  const place: Place = { x: margin, y: margin + 2.2 * em, width: width - 2 * margin, height: 0, em };
  const head = write(
    { text: title, x: margin, middle: margin + 0.4 * em, em: 1.5 * em, fill: onWhite.text, room: width / 2 },
    voice,
  );
  const told = `${losses.steps.toLocaleString('en')} steps, average over the last epoch; dots are checkpoints`;
  const room = width - margin - head.end - em;
  const beside = write(
    { text: told, x: head.end + em, middle: margin + 0.4 * em, em, fill: onWhite.dim, room },
    voice,
  );
  const curve = drawLosses(losses, { ...place, height: height - place.y - margin / 2 }, onWhite, voice);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<path d="M0 0H${width}V${height}H0Z" fill="${onWhite.ground}"/>
${head.svg}
${beside.svg}
${curve}
</svg>
`;
}
