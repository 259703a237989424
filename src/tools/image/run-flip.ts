import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { encodedBy, openPicture } from './picture.ts';
import { onlyPicture } from './png-file.ts';
import type { FlipNotes, FlipParams } from './tool.ts';

export async function run(job: Job<FlipParams>): Promise<Result<Done, Setback>> {
  const input = job.inputs.image;
  if (input === undefined)
    return err({ kind: 'failed', message: 'image.flip needs an input called "image"' });
  const picture = await openPicture(input, 'the picture');
  if (!picture.ok) return picture;
  // in one go, line by line: half the work of decoding, mirroring and packing one after another
  const flopped = picture.value.decode().flop().png({ compressionLevel: 1, adaptiveFiltering: false });
  const png = await encodedBy(flopped, input, 'the picture');
  if (!png.ok) return png;
  job.outputs.image!.write(onlyPicture(png.value));
  const { warning } = (job.action.notes ?? {}) as FlipNotes;
  return ok(warning === undefined ? {} : { warnings: [warning] });
}
