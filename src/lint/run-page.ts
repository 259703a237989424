import { readFile } from 'node:fs/promises';
import { err, ok, type Result } from '../engine/result.ts';
import type { Done, Job, Setback } from '../engine/tool.ts';
import { FontFileError } from '../tools/lettering/faces.ts';
import { keptLayout } from '../tools/lettering/kept.ts';
import { letterParams } from '../tools/lettering/params.ts';
import { fontInput, type LetterParams } from '../tools/lettering/tool.ts';
import type { FontFiles } from '../tools/lettering/voice.ts';
import { conclude, findingsText } from './conclude.ts';
import { type Rated, rated } from './finding.ts';
import { lintPage } from './page.ts';
import type { LintPageParams } from './tool.ts';

/** Looks at one page. */
export async function run(job: Job<LintPageParams>): Promise<Result<Done, Setback>> {
  const { lettering } = job.params;
  const files = new Map<string, { bytes: Uint8Array; digest: string }>();
  for (const path of lettering === undefined ? [] : fontsOf(lettering)) {
    const input = job.inputs[fontInput(path)];
    if (input !== undefined) files.set(path, { bytes: await readFile(input.file), digest: input.digest });
  }
  const found = findingsOf(job.params, files);
  if (!found.ok) return err({ kind: 'failed', message: found.error });
  job.outputs.findings!.write(findingsText(found.value));
  // the step that letters the page tells of it itself, and fails
  return conclude(found.value.filter(({ lint }) => lint !== 'unlettered'));
}

export const fontsOf = ({ fonts: { dialogue, sfx, strong = [] } }: LetterParams): ReadonlySet<string> =>
  new Set([...dialogue, ...sfx, ...strong]);

/** What is found on a page, by what the config makes of it. The error is a sentence. */
export function findingsOf(params: LintPageParams, files: FontFiles): Result<readonly Rated[], string> {
  const { lettering, levels } = params;
  if (lettering === undefined) return ok(rated(lintPage(params, undefined), levels));
  const checked = letterParams.safeParse(lettering);
  if (!checked.success) return err(`${params.page} can't be lettered: ${checked.error.issues[0]!.message}`);
  try {
    return ok(rated(lintPage(params, keptLayout(checked.data as LetterParams, files)), levels));
  } catch (error) {
    if (error instanceof FontFileError) return err(error.message);
    throw error;
  }
}
