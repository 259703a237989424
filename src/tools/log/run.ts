import { readFileSync, statSync } from 'node:fs';
import * as z from 'zod';
import type { JsonObject } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, JobInput, Setback } from '../../engine/tool.ts';
import { entryOf, largestRecord } from './record.ts';
import type { GenerationLogParams, LoggedImage } from './tool.ts';

/** Raised when the form of the file changes. */
const format = 1;

const paramsSchema = z.strictObject({
  chapter: z.string(),
  images: z.array(
    z.strictObject({
      input: z.string(),
      panel: z.string().min(1),
      take: z.int().min(1),
      image: z.string().min(1),
    }),
  ),
});

/** Writes `log`: `{ "version": 1, "chapter": …, "images": [ … ] }`, two spaces a level. */
export async function run(job: Job<GenerationLogParams>): Promise<Result<Done, Setback>> {
  const checked = paramsSchema.safeParse(job.params);
  if (!checked.success)
    return err({ kind: 'failed', message: `generation-log: ${z.prettifyError(checked.error)}` });
  const images: JsonObject[] = [];
  for (const image of checked.data.images) {
    const input = job.inputs[image.input];
    if (input === undefined)
      return err({ kind: 'failed', message: `generation-log has no input called "${image.input}"` });
    const text = textOf(input);
    const entry = text.ok ? entryOf(text.value, image) : text;
    if (!entry.ok) return err(badRecord(image, input, entry.error));
    images.push(entry.value);
  }
  const log = { version: format, chapter: checked.data.chapter, images };
  job.outputs.log!.write(`${JSON.stringify(log, null, 2)}\n`);
  return ok({});
}

/** The text of a record. The error ends a sentence that begins with its path. */
function textOf({ file }: JobInput): Result<string, string> {
  try {
    if (statSync(file).size > largestRecord) return err('is larger than a record can be (4 MiB)');
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)));
  } catch (error) {
    if (error instanceof TypeError) return err('is no text (UTF-8)');
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return err('is not there');
    throw error;
  }
}

const badRecord = (image: LoggedImage, { path }: JobInput, why: string): Setback => ({
  kind: 'failed',
  message: `the record of take ${image.take} of ${image.panel}, ${path}, ${why}`,
  facts: [['picture', image.image]],
  hint: `Make the picture and its record again: plasma build --force ${image.image}`,
});
