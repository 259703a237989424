import * as z from 'zod';
import { ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { pageInput } from './about.ts';
import { archive, type Entry } from './archive.ts';
import { comicInfo, type PackedPage } from './comic-info.ts';
import { trimmed } from './crop.ts';
import { endingOf, pictureOf } from './picture.ts';
import { aboutShape, bleed, cancelled, checked, pageShape } from './schema.ts';
import { ageRatings, type CbzParams, pageTypes } from './tool.ts';
import { xmpOf } from './xmp.ts';

const paramsSchema: z.ZodType<CbzParams> = z.strictObject({
  ...aboutShape,
  count: z.int().min(1).optional(),
  blackAndWhite: z.boolean().optional(),
  ageRating: z.enum(ageRatings).optional(),
  storyArc: z.string().optional(),
  characters: z.array(z.string()).optional(),
  bleed: bleed.optional(),
  pages: z.array(z.strictObject({ ...pageShape, type: z.enum(pageTypes).optional() })).min(1),
});

export async function run(job: Job<CbzParams>): Promise<Result<Done, Setback>> {
  const params = checked(job, paramsSchema);
  if (!params.ok) return params;
  const about = params.value;
  const digits = Math.max(3, String(about.pages.length).length);
  const packed: PackedPage[] = [];
  const entries: Entry[] = [];
  let grey = true;
  for (const [i, page] of about.pages.entries()) {
    if (job.signal.aborted) return cancelled;
    const picture = await pictureOf(job.inputs[pageInput(i)]!, `page ${i + 1}`, {
      crop: (whole) => trimmed(whole, about.bleed ?? 0),
      format: 'png',
      xmp: xmpOf({ sourceType: page.sourceType ?? about.sourceType, alt: page.alt }),
    });
    if (!picture.ok) return picture;
    const { bytes, width, height, format } = picture.value;
    grey &&= picture.value.grey;
    packed.push({ ...page, width, height, size: bytes.length });
    entries.push({ name: `${String(i + 1).padStart(digits, '0')}.${endingOf(format)}`, bytes });
    job.progress({ done: i + 1, total: about.pages.length });
  }
  const info = Buffer.from(comicInfo(about, packed, about.blackAndWhite ?? grey));
  job.outputs.cbz!.write(await archive([{ name: 'ComicInfo.xml', bytes: info }, ...entries]));
  return ok({});
}
