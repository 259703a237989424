import { draw, type Part, partsOf } from '../src/tools/lettering/draw.ts';
import { layOut } from '../src/tools/lettering/lay-out.ts';
import { raster } from '../src/tools/lettering/raster.ts';
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
    for (let i = 0; i < 5; i++) await lettered(page);
    const warm = await repeated(() => lettered(page));
    const paths = await repeated(() => drawn(page));
    note({ what: `ten balloons, ${width} × ${height}, ${lang}, warm`, plasma: warm, bound: '≤ 60 ms' });
    note({ what: 'of it the SVG: set, placed, drawn as paths', plasma: paths, bound: '' });
    note({ what: 'the first page of a process', plasma: cold, bound: '' });
  }
  return 'Set, placed, and drawn as SVG and as PNG. Fonts are opened for the first page of a process; a build letters all others warm.';
}

/** As the tool does it, but for the memory of pages laid out already. */
async function lettered(page: LetterParams): Promise<Buffer> {
  return raster(drawn(page), page.page.width, page.page.height);
}

function drawn(page: LetterParams): readonly Part[] {
  const laid = layOut(page);
  if (!laid.ok) throw new Error(laid.error[0]!.message);
  const parts = partsOf(laid.value, page.page);
  draw(parts, page.page);
  return parts;
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
