import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { compareBytes } from '../../engine/json.ts';
import { ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';

export async function run(job: Job): Promise<Result<Done, Setback>> {
  const to = job.outputs.to!.file;
  writeFileSync(to, '');
  // one at a time: the whole may be larger than memory
  for (const name of Object.keys(job.inputs).sort(compareBytes)) appendFileSync(to, readFileSync(job.inputs[name]!.file));
  return ok({});
}
