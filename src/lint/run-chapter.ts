import type { Result } from '../engine/result.ts';
import type { Done, Job, Setback } from '../engine/tool.ts';
import { lintChapter } from './chapter.ts';
import { conclude, findingsText } from './conclude.ts';
import { rated } from './finding.ts';
import type { LintChapterParams } from './tool.ts';

/** Looks at the words of a chapter and at the order of its pages. */
export async function run(job: Job<LintChapterParams>): Promise<Result<Done, Setback>> {
  const found = rated(lintChapter(job.params), job.params.levels);
  job.outputs.findings!.write(findingsText(found));
  // the book tells of missing texts itself, in one warning, before anything is built
  return conclude(found.filter(({ lint }) => lint !== 'missing-text'));
}
