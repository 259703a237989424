import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import type { TextParams } from './tool.ts';

export async function run(job: Job<TextParams>): Promise<Result<Done, Setback>> {
  if (typeof job.params.text !== 'string')
    return err({ kind: 'failed', message: 'text: "text" must be a string' });
  job.outputs.text!.write(job.params.text);
  return ok({});
}
