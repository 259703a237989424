import * as z from 'zod';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { cropPng } from './crop.ts';
import { pixelBox } from './cut.ts';
import { openSheet } from './sheet.ts';
import type { CropParams } from './tool.ts';

const side = z.number().min(0).max(1_000_000);
const paramsSchema = z.strictObject({
  box: z.tuple([side, side, side, side]),
  padding: z.number().min(0).max(4096),
  fit: z.enum(['contain', 'cover']),
  fill: z.string().regex(/^#[0-9a-f]{6}$/),
  size: z.int().min(1).max(8192),
});

export async function run(job: Job<CropParams>): Promise<Result<Done, Setback>> {
  const parsed = paramsSchema.safeParse(job.params);
  if (!parsed.success)
    return err({ kind: 'failed', message: `image.crop: ${z.prettifyError(parsed.error)}` });
  const input = job.inputs.image;
  if (input === undefined)
    return err({ kind: 'failed', message: 'image.crop needs an input called "image"' });
  const { box, fill, ...cut } = parsed.data;
  const told = (fault: { readonly message: string; readonly hint: string }): Setback => ({
    kind: 'failed',
    message: fault.message,
    hint: fault.hint,
    facts: [
      ['sheet', input.path],
      ['param', 'box'],
    ],
  });
  const ofSheet = (fault: { readonly message: string; readonly hint: string }): Setback =>
    told({ ...fault, message: `the sheet ${input.path} ${fault.message}` });
  const sheet = await openSheet(input.file, input.digest, fill);
  if (!sheet.ok) return err(ofSheet(sheet.error));
  const rect = pixelBox(box, sheet.value);
  if (!rect.ok) return err(told(rect.error));
  const png = await cropPng(sheet.value, rect.value, { ...cut, fill });
  if (!png.ok) return err(ofSheet(png.error));
  job.outputs.image!.write(png.value);
  return ok({});
}
