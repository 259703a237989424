import * as z from 'zod';
import { ok, type Result } from '../../engine/result.ts';
import type { Done, Job, JobInput, Setback } from '../../engine/tool.ts';
import { pageInput } from './about.ts';
import { archive } from './archive.ts';
import { type Size, trimmed, within } from './crop.ts';
import { type EpubPage, epubFiles } from './epub-files.ts';
import { leavesOf } from './leaves.ts';
import { pictureOf } from './picture.ts';
import { aboutShape, bleed, cancelled, checked, pageShape } from './schema.ts';
import type { EpubParams } from './tool.ts';
import { xmpOf } from './xmp.ts';

/** Tablets show no more, and stores count every megabyte. */
const usualHeight = 2560;

const paramsSchema: z.ZodType<EpubParams> = z.strictObject({
  ...aboutShape,
  identity: z.string().min(1),
  bleed: bleed.optional(),
  maxHeight: z.int().min(200).max(10_000).optional(),
  pages: z.array(z.strictObject(pageShape)).min(1),
});

export async function run(job: Job<EpubParams>): Promise<Result<Done, Setback>> {
  const params = checked(job, paramsSchema);
  if (!params.ok) return params;
  const { identity, bleed: off = 0, maxHeight = usualHeight, pages, ...about } = params.value;
  const made: EpubPage[] = [];
  // Kindle wants all pages in one size: that of the first
  let size: Size | undefined;
  const leaves = leavesOf(pages, about.reading).filter((leaf) => leaf.kind === 'page');
  for (const [i, leaf] of leaves.entries()) {
    if (job.signal.aborted) return cancelled;
    const { alt, sourceType = about.sourceType } = pages[leaf.page]!;
    // what a double page shows is told once, where reading begins
    const told = leaf.half === undefined || leaves[i - 1]?.page !== leaf.page ? alt : undefined;
    const picture = await pictureOf(job.inputs[pageInput(leaf.page)] as JobInput, `page ${leaf.page + 1}`, {
      format: 'smaller',
      crop: (whole) => trimmed(whole, off, leaf.half),
      size: (cropped) => size ?? within(cropped, { height: maxHeight }),
      xmp: xmpOf({ sourceType, alt: told }),
    });
    if (!picture.ok) return picture;
    size ??= { width: picture.value.width, height: picture.value.height };
    made.push({ leaf, picture: picture.value, ...(told === undefined ? {} : { alt: told }) });
    job.progress({ done: i + 1, total: leaves.length });
  }
  job.outputs.epub!.write(await archive(epubFiles(about, identity, size!, made)));
  return ok({});
}
