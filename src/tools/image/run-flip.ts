import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { openPicture, type Pixels, pixelsOf } from './picture.ts';
import { encodePng } from './png-file.ts';
import { encodeRows, rowsOf } from './rows.ts';
import type { FlipNotes, FlipParams } from './tool.ts';

export async function run(job: Job<FlipParams>): Promise<Result<Done, Setback>> {
  const input = job.inputs.image;
  if (input === undefined)
    return err({ kind: 'failed', message: 'image.flip needs an input called "image"' });
  const picture = await openPicture(input, 'the picture');
  if (!picture.ok) return picture;
  const pixels = await pixelsOf(picture.value.decode().flop(), input, 'the picture');
  if (!pixels.ok) return pixels;
  job.outputs.image!.write(await encoded(pixels.value));
  const { warning } = (job.action.notes ?? {}) as FlipNotes;
  return ok(warning === undefined ? {} : { warnings: [warning] });
}

/** Training pictures are packed as crops are; grey and opacity stay what they are. */
const encoded = (pixels: Pixels): Promise<Buffer> =>
  pixels.channels === 3 ? encodeRows(rowsOf(pixels)) : encodePng(pixels);
