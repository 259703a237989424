import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { draw } from './draw.ts';
import { FontFileError } from './faces.ts';
import { layOut } from './lay-out.ts';
import { letterParams } from './params.ts';
import { setback } from './problem.ts';
import { raster } from './raster.ts';
import type { LetterParams } from './tool.ts';

/** Letters a page: writes the outputs `svg` and `png`. */
export async function run(job: Job<LetterParams>): Promise<Result<Done, Setback>> {
  const lettered = letterPage(job.params);
  if (!lettered.ok) return lettered;
  const { svg, warnings } = lettered.value;
  if (job.signal.aborted) return err({ kind: 'cancelled', message: 'lettering was cancelled' });
  const png = await raster(svg);
  job.outputs.svg!.write(svg);
  job.outputs.png!.write(png);
  return ok(warnings.length === 0 ? {} : { warnings });
}

export type Lettered = { readonly svg: string; readonly warnings: readonly string[] };

/** The lettering of a page as an SVG document that holds paths only. */
export function letterPage(input: unknown): Result<Lettered, Setback> {
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
    const layout = layOut(params);
    if (!layout.ok) return err(setback(layout.error));
    return ok({ svg: draw(layout.value, params.page), warnings: layout.value.warnings });
  } catch (error) {
    if (!(error instanceof FontFileError)) throw error;
    return err({
      kind: 'failed',
      message: error.message,
      hint: 'Install the packages again (npm ci); plasma and its fonts have to be of one version.',
    });
  }
}
