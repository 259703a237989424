import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { openPicture, pixelsOf } from './picture.ts';
import { encodePng } from './png-file.ts';
import type { FlipNotes, FlipParams } from './tool.ts';

export async function run(job: Job<FlipParams>): Promise<Result<Done, Setback>> {
  const input = job.inputs.image;
  if (input === undefined)
    return err({ kind: 'failed', message: 'image.flip needs an input called "image"' });
  const picture = await openPicture(input, 'the picture');
  if (!picture.ok) return picture;
  const pixels = await pixelsOf(picture.value.decode().flop(), input, 'the picture');
  if (!pixels.ok) return pixels;
  job.outputs.image!.write(await encodePng(pixels.value));
  const { warning } = (job.action.notes ?? {}) as FlipNotes;
  return ok(warning === undefined ? {} : { warnings: [warning] });
}
