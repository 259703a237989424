import { readFile } from 'node:fs/promises';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { overlay } from './behind.ts';
import { draw, type Part, partsOf } from './draw.ts';
import { FontFileError } from './faces.ts';
import { keptLayout } from './kept.ts';
import type { Layout } from './layout.ts';
import { letterParams } from './params.ts';
import { setback } from './problem.ts';
import { fontInput, type LetterParams } from './tool.ts';
import type { FontFiles } from './voice.ts';

/** Letters a page: writes the outputs `svg` and `png`. */
export async function run(job: Job<LetterParams>): Promise<Result<Done, Setback>> {
  const lettered = letterPage(job.params, await fontFilesOf(job));
  if (!lettered.ok) return lettered;
  const { svg, warnings } = lettered.value;
  if (job.signal.aborted) return err({ kind: 'cancelled', message: 'lettering was cancelled' });
  const png = await overlay(lettered.value, job.params, job.inputs, job.action.origins);
  if (!png.ok) return png;
  job.outputs.svg!.write(svg);
  job.outputs.png!.write(png.value.png);
  const all = [...warnings, ...png.value.warnings];
  return ok(all.length === 0 ? {} : { warnings: all });
}

async function fontFilesOf({ inputs, params }: Job<LetterParams>): Promise<FontFiles> {
  const { dialogue, sfx, strong = [] } = params.fonts;
  const files = new Map<string, { bytes: Uint8Array; digest: string }>();
  for (const path of new Set([...dialogue, ...sfx, ...strong])) {
    const input = inputs[fontInput(path)];
    if (input !== undefined) files.set(path, { bytes: await readFile(input.file), digest: input.digest });
  }
  return files;
}

export type Lettered = {
  readonly svg: string;
  readonly layout: Layout;
  /** What the SVG is made of, and the PNG is drawn from. */
  readonly parts: readonly Part[];
  readonly warnings: readonly string[];
};

/** The lettering of a page as an SVG document that holds paths only. */
export function letterPage(input: unknown, files: FontFiles = new Map()): Result<Lettered, Setback> {
  const checked = letterParams.safeParse(input);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const param = issue!.path.join('.');
    return err({
      kind: 'failed',
      message: `lettering: ${param === '' ? 'parameters' : param}: ${issue!.message}`,
      facts: [['param', param]],
      hint: 'Correct this value where the page is described.',
    });
  }
  const params = checked.data as LetterParams;
  try {
    const layout = keptLayout(params, files);
    if (!layout.ok) return err(setback(layout.error));
    const { warnings } = layout.value;
    const parts = partsOf(layout.value, params.page);
    return ok({ svg: draw(parts, params.page), parts, layout: layout.value, warnings });
  } catch (error) {
    if (!(error instanceof FontFileError)) throw error;
    return err({
      kind: 'failed',
      message: error.message,
      hint: 'Install the packages again (npm ci); plasma and its fonts have to be of one version.',
    });
  }
}
