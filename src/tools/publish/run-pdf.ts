import * as z from 'zod';
import { ok, type Result } from '../../engine/result.ts';
import type { Done, Job, JobInput, Setback } from '../../engine/tool.ts';
import { pageInput } from './about.ts';
import { halfWithBleed, type Size, trimmed } from './crop.ts';
import { leavesOf } from './leaves.ts';
import { type PdfPage, pdfOf } from './pdf-document.ts';
import { type Picture, pictureOf, type Wanted } from './picture.ts';
import { aboutShape, cancelled, checked, pageShape } from './schema.ts';
import type { PdfPaper, PdfParams } from './tool.ts';

const mm = z.number().positive().max(2000);
const paramsSchema: z.ZodType<PdfParams> = z.strictObject({
  ...aboutShape,
  kind: z.enum(['print', 'screen']),
  paper: z.strictObject({ width: mm, height: mm, bleed: z.number().min(0).max(50) }),
  pages: z.array(z.strictObject(pageShape)).min(1),
});

export async function run(job: Job<PdfParams>): Promise<Result<Done, Setback>> {
  const params = checked(job, paramsSchema);
  if (!params.ok) return params;
  const about = params.value;
  const pages = await (about.kind === 'print' ? printed(job, about) : onScreen(job, about));
  if (!pages.ok) return pages;
  const { kind: _, paper: __, pages: ___, ...told } = about;
  job.outputs.pdf!.write(await pdfOf(told, pages.value));
  return ok({});
}

const pt = (mm: number): number => (mm / 25.4) * 72;

/** Every page by itself, with its bleed, its pixels untouched; a double page as its halves. */
async function printed(job: Job<PdfParams>, about: PdfParams): Promise<Result<readonly PdfPage[], Setback>> {
  const { paper } = about;
  const sheet: PdfPage = {
    width: pt(paper.width + 2 * paper.bleed),
    height: pt(paper.height + 2 * paper.bleed),
    trim: [pt(paper.bleed), pt(paper.bleed), pt(paper.bleed + paper.width), pt(paper.bleed + paper.height)],
  };
  const pages: PdfPage[] = [];
  const leaves = leavesOf(about.pages, about.reading);
  for (const [i, leaf] of leaves.entries()) {
    if (job.signal.aborted) return cancelled;
    if (leaf.kind === 'blank') pages.push(sheet);
    else {
      const { page, half } = leaf;
      const picture = await picked(job, page, {
        format: 'png',
        ...(half === undefined ? {} : { crop: (whole) => halfWithBleed(whole, bleedOf(whole, paper), half) }),
      });
      if (!picture.ok) return picture;
      pages.push({ ...sheet, picture: shown(picture.value, about, page) });
    }
    job.progress({ done: i + 1, total: leaves.length });
  }
  return ok(pages);
}

/** Finished pages, double ones whole; colour and soft greys as JPEG where that saves much. */
async function onScreen(job: Job<PdfParams>, about: PdfParams): Promise<Result<readonly PdfPage[], Setback>> {
  const { paper } = about;
  const pages: PdfPage[] = [];
  for (const [page, { double }] of about.pages.entries()) {
    if (job.signal.aborted) return cancelled;
    const picture = await picked(job, page, {
      format: 'smaller',
      crop: (whole) => trimmed(whole, bleedOf(whole, paper)),
    });
    if (!picture.ok) return picture;
    pages.push({
      width: pt(paper.width * (double ? 2 : 1)),
      height: pt(paper.height),
      picture: shown(picture.value, about, page),
    });
    job.progress({ done: page + 1, total: about.pages.length });
  }
  return ok(pages);
}

const picked = (job: Job<PdfParams>, page: number, wanted: Wanted): Promise<Result<Picture, Setback>> =>
  pictureOf(job.inputs[pageInput(page)] as JobInput, `page ${page + 1}`, wanted);

/** The bleed of a page in its pixels, by its height. */
const bleedOf = ({ height }: Size, paper: PdfPaper): number =>
  Math.round((height * paper.bleed) / (paper.height + 2 * paper.bleed));

function shown({ bytes }: Picture, about: PdfParams, page: number): NonNullable<PdfPage['picture']> {
  const { alt } = about.pages[page]!;
  return { bytes, ...(alt === undefined ? {} : { alt }) };
}
