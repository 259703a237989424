import { readFile } from 'node:fs/promises';
import type { Result } from '../engine/result.ts';
import type { Done, Job, Setback } from '../engine/tool.ts';
import { conclude, findingsText } from './conclude.ts';
import { type Rated, rated } from './finding.ts';
import { lintPublished } from './published.ts';
import type { LintPublishedParams } from './tool.ts';

/** Looks into what a chapter is published as, one file at a time: archives may be large. */
export async function run(job: Job<LintPublishedParams>): Promise<Result<Done, Setback>> {
  const found: Rated[] = [];
  for (const { file, path, digest } of Object.values(job.inputs))
    if (digest !== 'absent')
      found.push(...rated(lintPublished([{ path, bytes: await readFile(file) }]), job.params.levels));
  job.outputs.findings!.write(findingsText(found));
  return conclude(found);
}
