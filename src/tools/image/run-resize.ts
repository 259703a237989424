import * as z from 'zod';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { openPicture, pixelsOf } from './picture.ts';
import { encodePng } from './png-file.ts';
import type { ResizeParams } from './tool.ts';

const side = z.int().min(1).max(32_767).optional();
const paramsSchema = z
  .strictObject({
    width: side,
    height: side,
    kernel: z.enum(['nearest', 'linear', 'cubic', 'mitchell', 'lanczos2', 'lanczos3']).optional(),
  })
  .refine(
    ({ width, height }) => width !== undefined || height !== undefined,
    'give a width, a height, or both',
  );

export async function run(job: Job<ResizeParams>): Promise<Result<Done, Setback>> {
  const parsed = paramsSchema.safeParse(job.params);
  if (!parsed.success)
    return err({ kind: 'failed', message: `image.resize: ${z.prettifyError(parsed.error)}` });
  const { width, height, kernel = 'lanczos3' } = parsed.data;
  const input = job.inputs.image;
  if (input === undefined)
    return err({ kind: 'failed', message: 'image.resize needs an input called "image"' });
  const picture = await openPicture(input, 'the picture');
  if (!picture.ok) return picture;
  const from = picture.value;
  const size = {
    width: width ?? Math.max(1, Math.round((from.width * height!) / from.height)),
    height: height ?? Math.max(1, Math.round((from.height * width!) / from.width)),
  };
  const pixels = await pixelsOf(from.decode().resize({ ...size, kernel, fit: 'fill' }), input, 'the picture');
  if (!pixels.ok) return pixels;
  job.outputs.image!.write(await encodePng(pixels.value));
  return ok({});
}
