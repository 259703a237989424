import { raster } from '../src/tools/lettering/raster.ts';
import { letterPage } from '../src/tools/lettering/run.ts';
import { samplePage } from '../src/tools/lettering/sample-page.ts';
import type { LetterParams } from '../src/tools/lettering/tool.ts';
import { median } from './measure.ts';
import type { Row } from './table.ts';

const rounds = 21;

/** A page of ten balloons and two sounds: placed and drawn as paths, and as the PNG that pages show. */
export async function benchLettering(note: (row: Row) => void): Promise<string> {
  for (const lang of ['en', 'ja'] as const) {
    const whole = samplePage(lang);
    const page: LetterParams = { ...whole, balloons: whole.balloons.slice(0, 10) };
    const { width, height } = page.page;
    const cold = await timed(() => lettered(page));
    for (let i = 0; i < 5; i++) lettered(page);
    const warm = await repeated(() => lettered(page));
    const svg = lettered(page);
    const png = await repeated(() => raster(svg, width, height));
    note({ what: `ten balloons as SVG, ${lang}, warm`, plasma: warm, bound: '≤ 60 ms' });
    note({ what: `the same, the first page of a process`, plasma: cold, bound: '' });
    note({ what: `its PNG of ${width} × ${height}`, plasma: png, bound: '' });
  }
  return 'Lettering opens its fonts for the first page of a process; a build letters all others warm.';
}

function lettered(page: LetterParams): string {
  const made = letterPage(page);
  if (!made.ok) throw new Error(made.error.message);
  return made.value.svg;
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function repeated(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) times.push(await timed(work));
  return median(times);
}
