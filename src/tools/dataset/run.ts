import * as z from 'zod';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { checkDataset } from './check-dataset.ts';
import { lookAt } from './look.ts';
import { reportPage } from './page/page.ts';
import { datasetReportParams } from './params.ts';
import type { DatasetReportParams } from './tool.ts';

/** Checks a dataset: outputs `report` and `page`. */
export async function run(job: Job<DatasetReportParams>): Promise<Result<Done, Setback>> {
  const checked = datasetReportParams.safeParse(job.params);
  if (!checked.success)
    return err({ kind: 'failed', message: `dataset-report: ${z.prettifyError(checked.error)}` });
  const { about, plan, images } = checked.data;
  const fileOf = (input: string | undefined): string | undefined => {
    const found = input === undefined ? undefined : job.inputs[input];
    return found === undefined || found.digest === 'absent' ? undefined : found.file;
  };
  const looked = await lookAt(
    images.map((image) => ({ ...image, imageFile: fileOf(image.image), captionFile: fileOf(image.caption) })),
    plan.resolution,
    job.signal,
    (done, total) => job.progress({ done, total }),
  );
  if (looked === undefined) return err({ kind: 'cancelled', message: 'the report is no longer wanted' });
  const report = checkDataset({ about, plan, images: looked.images, others: [] });
  job.outputs.report!.write(`${JSON.stringify(report, null, 2)}\n`);
  job.outputs.page!.write(reportPage(report, about, looked.thumbnails));
  return ok({});
}
