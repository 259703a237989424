import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { trial } from '../../../test/trial.ts';
import { arrange } from './arrange.ts';
import { cellName, cellsOf, loraGrid, loraGridTool } from './tool.ts';

const plain = (background: string, width = 64, height = 64): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();

const losses = JSON.stringify({
  version: 1,
  name: 'spyke',
  steps: 400,
  every: 200,
  attempts: [{ after: 0 }],
  points: Array.from({ length: 400 }, (_, i) => [i + 1, 0.2 - i / 4000]),
});

const usual = {
  title: 'spyke_plasma_v1',
  steps: [200, 400],
  strengths: [0.6, 0.8],
  seeds: [7],
  probes: [
    { name: 'front', prompt: 'spyke_plasma_v1, standing' },
    { name: 'back', prompt: 'spyke_plasma_v1, from behind' },
  ],
};
type Of = typeof usual & { readonly chosen?: number };

/** A grid in which every picture has a colour of its own. */
async function gridOf(of: Of, paint: (name: string) => Promise<Buffer> | Buffer, curve = losses) {
  const { file, run } = await trial();
  file('losses.json', curve);
  for (const cell of cellsOf(of)) file(`${cellName(cell)}.png`, await paint(cellName(cell)));
  const { params, inputs, outputs } = loraGrid({
    ...of,
    picture: (cell) => `${cellName(cell)}.png`,
    losses: 'losses.json',
    to: 'grid.png',
  });
  const { result, output } = await run(loraGridTool, {
    params,
    inputs: inputs as { readonly [name: string]: string },
    outputs,
  });
  return { result, png: () => output('image') };
}

const colours: { readonly [name: string]: string } = {
  '200.front.s7.w0.6': '#ff0000',
  '200.front.s7.w0.8': '#00ff00',
  '400.front.s7.w0.6': '#0000ff',
  '200.back.s7.w0.6': '#ff00ff',
};
const painted = (name: string): Promise<Buffer> => plain(colours[name] ?? '#777777');

/** Where a colour begins in a picture, and how large it is. */
async function boxOf(png: Buffer, hex: string) {
  const wanted = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (let y = 0; y < info.height; y++)
    for (let x = 0; x < info.width; x++) {
      const at = (y * info.width + x) * 3;
      if (wanted.some((sample, c) => Math.abs(data[at + c]! - sample) > 2)) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

describe('a grid', () => {
  it('has checkpoints and strengths side by side, probes one below the other', async () => {
    const { result, png } = await gridOf(usual, painted);
    expect(result).toEqual({ ok: true, value: {} });
    const [red, green, blue, pink] = await Promise.all(
      ['#ff0000', '#00ff00', '#0000ff', '#ff00ff'].map((hex) => boxOf(png(), hex)),
    );
    expect(red).toMatchObject({ width: 64, height: 64 });
    expect(green).toMatchObject({ width: 64, height: 64, y: red!.y });
    expect(blue).toMatchObject({ y: red!.y });
    expect(pink).toMatchObject({ x: red!.x });
    // two checkpoints stand further apart than two strengths of one
    expect(blue!.x - green!.x).toBeGreaterThan(green!.x - red!.x);
    expect(pink!.y).toBeGreaterThan(red!.y + 64);
    // under the curve
    expect(red!.y).toBeGreaterThan(300);
  });

  it('has the same bytes each time, and frames the checkpoint that was chosen', async () => {
    const [a, b, c] = [
      (await gridOf(usual, painted)).png(),
      (await gridOf(usual, painted)).png(),
      (await gridOf({ ...usual, chosen: 400 }, painted)).png(),
    ];
    expect([a.equals(b), a.equals(c)]).toEqual([true, false]);
    const amber = await boxOf(c, '#f2b84b');
    const blue = await boxOf(c, '#0000ff');
    expect(amber.y + amber.height).toBeGreaterThan(blue.y + blue.height);
  });

  it('shows a picture of another shape whole', async () => {
    const { png } = await gridOf(usual, (name) =>
      name === '400.front.s7.w0.6' ? plain('#0000ff', 20, 80) : painted(name),
    );
    expect(await boxOf(png(), '#0000ff')).toMatchObject({ width: 16, height: 64 });
  });

  it('says which picture can not be read, and what is no record of a training', async () => {
    const broken = await gridOf(usual, (name) =>
      name === '200.back.s7.w0.8' ? Buffer.from('<html>') : painted(name),
    );
    expect(broken.result).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('200.back.s7.w0.8.png') },
    });
    expect((await gridOf(usual, painted, '{}')).result).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('losses.json is no record of a training') },
    });
  });
});

describe('the arrangement', () => {
  const wanted = (steps: number, strengths: number, probes: number, seeds: number, side = 512) => ({
    steps,
    strengths,
    probes,
    seeds,
    picture: { width: side, height: side },
    hasCurve: true,
  });

  it('is 4096 px at most on its longer side, and only grows where pictures would be too small', () => {
    for (const of of [wanted(5, 2, 6, 2), wanted(10, 2, 3, 1), wanted(1, 1, 6, 2)]) {
      const { width, height } = arrange(of);
      expect(Math.max(width, height)).toBeLessThanOrEqual(4096);
    }
    const many = arrange(wanted(50, 2, 6, 2));
    expect(many.columns[0]![0]!.width).toBe(160);
  });

  it('enlarges nothing, and lets nothing overlap', () => {
    const sheet = arrange(wanted(3, 2, 4, 2, 200));
    const columns = sheet.columns.flat();
    expect(columns.every(({ width }) => width === 200)).toBe(true);
    for (const [i, { x }] of columns.entries())
      if (i > 0) expect(x).toBeGreaterThan(columns[i - 1]!.x + 200 - 1);
    for (const [i, { band, rows }] of sheet.probes.entries()) {
      expect(rows[0]!.y).toBeGreaterThan(band.y + band.height);
      const next = sheet.probes[i + 1]?.band.y ?? sheet.height;
      expect(next).toBeGreaterThan(rows.at(-1)!.y + rows.at(-1)!.height);
    }
  });
});
