import * as z from 'zod';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { archive, type Entry } from './archive.ts';
import { comicInfo, type PackedPage } from './comic-info.ts';
import { publishPage } from './page.ts';
import { type CbzParams, pageInput } from './tool.ts';
import { xmpOf } from './xmp.ts';

const paramsSchema = z.strictObject({
  title: z.string(),
  series: z.string(),
  number: z.union([z.string(), z.number()]),
  count: z.int().min(1).optional(),
  summary: z.string().optional(),
  writer: z.string().optional(),
  translator: z.string().optional(),
  tags: z.array(z.string()).optional(),
  languageISO: z.string().min(2),
  manga: z.enum(['YesAndRightToLeft', 'Yes', 'No', 'Unknown']),
  blackAndWhite: z.boolean().optional(),
  ageRating: z.string().optional(),
  storyArc: z.string().optional(),
  sourceType: z
    .enum([
      'trainedAlgorithmicMedia',
      'compositeWithTrainedAlgorithmicMedia',
      'algorithmicMedia',
      'digitalCreation',
      'compositeCapture',
      'humanEdits',
    ])
    .optional(),
  bleed: z.int().min(0).optional(),
  pages: z
    .array(
      z.strictObject({
        alt: z.string().optional(),
        double: z.boolean().optional(),
        type: z
          .enum([
            'FrontCover',
            'InnerCover',
            'Roundup',
            'Story',
            'Advertisement',
            'Editorial',
            'Letters',
            'Preview',
            'BackCover',
            'Other',
          ])
          .optional(),
      }),
    )
    .min(1),
});

export async function run(job: Job<CbzParams>): Promise<Result<Done, Setback>> {
  const parsed = paramsSchema.safeParse(job.params);
  if (!parsed.success)
    return err({ kind: 'failed', message: `publish.cbz: ${z.prettifyError(parsed.error)}` });
  const params: CbzParams = parsed.data;
  const given = Object.keys(job.inputs).filter((name) => name.startsWith('page.')).length;
  if (given !== params.pages.length) {
    return err({
      kind: 'failed',
      message: `${params.pages.length} pages are described and ${given} are given`,
    });
  }
  const digits = Math.max(3, String(params.pages.length).length);
  const packed: PackedPage[] = [];
  const entries: Entry[] = [];
  let grey = true;
  for (const [i, about] of params.pages.entries()) {
    if (job.signal.aborted) return err({ kind: 'cancelled', message: 'stopped before it was finished' });
    const input = job.inputs[pageInput(i)];
    if (input === undefined)
      return err({
        kind: 'failed',
        message: `page ${i + 1} is not given: it should be the input "${pageInput(i)}"`,
      });
    const xmp = xmpOf({ sourceType: params.sourceType, alt: about.alt });
    const page = await publishPage(input, `page ${i + 1}`, { bleed: params.bleed ?? 0, xmp });
    if (!page.ok) return page;
    const { bytes, width, height } = page.value;
    grey &&= page.value.grey;
    packed.push({ ...about, width, height, size: bytes.length });
    entries.push({ name: `${String(i + 1).padStart(digits, '0')}.png`, bytes });
    job.progress({ done: i + 1, total: params.pages.length });
  }
  const info = Buffer.from(comicInfo(params, packed, params.blackAndWhite ?? grey));
  job.outputs.cbz!.write(await archive([{ name: 'ComicInfo.xml', bytes: info }, ...entries]));
  return ok({});
}
