import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { compareBytes } from '../../engine/json.ts';
import { ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';

/** Above this many bytes the files go through the disk one by one: the whole may be larger than memory. */
const inMemory = 256 * 1024;

export async function run(job: Job): Promise<Result<Done, Setback>> {
  const to = job.outputs.to!;
  const files = Object.keys(job.inputs)
    .filter((name) => job.inputs[name]!.digest !== 'absent')
    .sort(compareBytes)
    .map((name) => job.inputs[name]!.file);
  const parts: Buffer[] = [];
  let size = 0;
  for (const file of files) {
    size += statSync(file).size;
    if (size > inMemory) break;
    parts.push(readFileSync(file));
  }
  if (size <= inMemory) {
    to.write(parts.length === 1 ? parts[0]! : Buffer.concat(parts));
    return ok({});
  }
  writeFileSync(to.file, '');
  for (const file of files) appendFileSync(to.file, readFileSync(file));
  return ok({});
}
