import sharp from 'sharp';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { sketchParams } from './door.ts';
import { drawPanel } from './draw.ts';
import type { SketchParams } from './params.ts';

const cancelled: Setback = { kind: 'cancelled', message: 'the panel is no longer wanted' };

/** Draws one panel to `outputs.image`: an 8-bit grayscale PNG without metadata, same bytes every time. */
export async function run(job: Job<SketchParams>): Promise<Result<Done, Setback>> {
  const read = sketchParams(job.params);
  if (!read.ok) {
    return err({
      kind: 'failed',
      message: `sketch: ${read.error[0]}`,
      facts: read.error.slice(1, 8).map((line) => ['also', line] as const),
      hint: 'Correct the field in the script or the rule that asks for this panel.',
    });
  }
  const image = job.outputs.image;
  if (image === undefined) {
    return err({
      kind: 'failed',
      message: 'sketch: the action has no output called "image"',
      hint: 'Name the output: outputs: { image: "…png" }.',
    });
  }
  if (job.signal.aborted) return err(cancelled);
  job.progress({ done: 0, total: 2, note: 'staging' });
  const svg = drawPanel(read.value);
  job.progress({ done: 1, total: 2, note: 'inking' });
  if (job.signal.aborted) return err(cancelled);
  try {
    await sharp(Buffer.from(svg), { limitInputPixels: 8192 * 8192, density: 72 })
      .flatten({ background: '#ffffff' })
      .toColourspace('b-w')
      .png({ compressionLevel: 7, adaptiveFiltering: false, palette: false, progressive: false })
      .toFile(image.file);
  } catch (error) {
    return err({
      kind: 'failed',
      message: `sketch: the picture could not be written: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'Is there room on the disk? If there is, try a smaller panel.',
    });
  }
  if (job.signal.aborted) return err(cancelled);
  job.progress({ done: 2, total: 2 });
  return ok({});
}
