import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';

/** Above this many bytes the file goes through the disk and not through memory. */
const inMemory = 256 * 1024;

export async function run(job: Job): Promise<Result<Done, Setback>> {
  const from = job.inputs.from!.file;
  const to = job.outputs.to!;
  if (statSync(from).size <= inMemory) to.write(readFileSync(from));
  else copyFileSync(from, to.file);
  return ok({});
}
