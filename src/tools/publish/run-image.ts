import * as z from 'zod';
import { ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { trimmed, within } from './crop.ts';
import { pictureOf } from './picture.ts';
import { aboutShape, bleed, fail } from './schema.ts';
import { type ImageParams, imageFormats } from './tool.ts';
import { xmpOf } from './xmp.ts';

const paramsSchema: z.ZodType<ImageParams> = z.strictObject({
  format: z.enum(imageFormats),
  quality: z.int().min(1).max(100).optional(),
  maxWidth: z.int().min(16).max(16_000).optional(),
  bleed: bleed.optional(),
  alt: z.string().optional(),
  sourceType: aboutShape.sourceType,
});

export async function run(job: Job<ImageParams>): Promise<Result<Done, Setback>> {
  const parsed = paramsSchema.safeParse(job.params);
  if (!parsed.success) return fail(`publish.image: ${z.prettifyError(parsed.error)}`);
  const { format, quality, maxWidth, bleed: off = 0, alt, sourceType } = parsed.data;
  const input = job.inputs.page;
  if (input === undefined) return fail('publish.image has no input called "page"');
  const picture = await pictureOf(input, 'the page', {
    format,
    crop: (whole) => trimmed(whole, off),
    ...(quality === undefined ? {} : { quality }),
    ...(maxWidth === undefined ? {} : { size: (cropped) => within(cropped, { width: maxWidth }) }),
    xmp: xmpOf({ sourceType, alt }),
  });
  if (!picture.ok) return picture;
  job.outputs.image!.write(picture.value.bytes);
  return ok({});
}
