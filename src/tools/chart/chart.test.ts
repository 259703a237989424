import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { trial } from '../../../test/trial.ts';
import { drawLosses, onWhite } from './draw.ts';
import { type Point, savedAt } from './losses.ts';
import { partsOf, smoothed, thinned } from './smooth.ts';
import { ticksIn } from './ticks.ts';
import { lossCurve, lossCurveTool } from './tool.ts';

const voice = { chain: ['comic-neue'], lang: 'en' };
const place = { x: 0, y: 0, width: 800, height: 400, em: 16 };

/** A loss that falls from 0.2 to 0.1, and is noisy. */
const falling = (steps: number): readonly Point[] =>
  Array.from({ length: steps }, (_, i) => [i + 1, 0.2 - (0.1 * i) / steps + (i % 2 === 0 ? 0.004 : -0.004)]);

const written = (points: readonly Point[], more: object = {}): string =>
  JSON.stringify({
    version: 1,
    name: 'spyke',
    steps: 400,
    every: 100,
    attempts: [{ after: 0 }],
    points,
    ...more,
  });

async function curveOf(losses: string, title = 'spyke_plasma_v1') {
  const { file, run } = await trial();
  file('losses.json', losses);
  const { params, outputs } = lossCurve({ title, losses: 'losses.json', to: 'loss.png' });
  const { result, output } = await run(lossCurveTool, {
    params,
    inputs: { losses: 'losses.json' },
    outputs,
  });
  return { result, png: () => output('image') };
}

describe('a loss curve', () => {
  it('is a small PNG with the same bytes each time, and others for other losses', async () => {
    const [a, b] = [await curveOf(written(falling(400))), await curveOf(written(falling(400)))];
    expect(a.result).toEqual({ ok: true, value: {} });
    expect(a.png().equals(b.png())).toBe(true);
    expect(a.png().length).toBeLessThan(120_000);
    const other = await curveOf(written(falling(399)));
    expect(other.png().equals(a.png())).toBe(false);
    expect(await sharp(a.png()).metadata()).toMatchObject({ width: 1600, height: 800, format: 'png' });
  });

  it('marks every checkpoint on the line, and fills the one that was chosen', () => {
    const losses = { steps: 400, every: 100, restarts: [], points: falling(400) };
    const dots = (chosen?: number): readonly string[] =>
      [
        ...drawLosses(losses, place, onWhite, voice, chosen).matchAll(
          /a[\d.]+ [\d.]+ 0 1 0 .*? fill="(.*?)"/g,
        ),
      ].map(([, fill]) => fill!);
    expect(dots()).toEqual(Array(4).fill(onWhite.ground));
    expect(dots(300)).toEqual([onWhite.ground, onWhite.ground, onWhite.mark, onWhite.ground]);
  });

  it('does not mark what was not reached yet', () => {
    const losses = { steps: 400, every: 100, restarts: [], points: falling(150) };
    expect(drawLosses(losses, place, onWhite, voice).match(/0 1 0/g)).toHaveLength(2);
  });

  it('stays within its place, whatever the losses are', () => {
    for (const points of [
      [],
      [[1, 0.1]],
      [
        [1, 0.1],
        [400, 0.1],
      ],
      [
        [1, 0],
        [2, 0],
      ],
      [
        [1, 1e12],
        [399, 1e-12],
      ],
      [
        [1, -3],
        [200, 4],
      ],
      falling(5000),
    ] as (readonly Point[])[]) {
      const losses = { steps: 400, every: 1, restarts: [1, 200], points };
      const svg = drawLosses(losses, place, onWhite, voice);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('says so when there is nothing to draw, and is no failure', async () => {
    expect((await curveOf(written([]))).result).toEqual({ ok: true, value: {} });
  });

  it.each([
    ['no JSON', '{', 'it is no JSON'],
    ['something else', '{"version": 2}', 'version'],
    ['a loss that is no number', written([[1, null as unknown as number]]), 'points.0.1'],
    ['no steps', written([], { steps: 0 }), 'steps'],
    ['a text', '"losses"', 'is no record of a training'],
  ])('refuses %s', async (_, text, message) => {
    const { result } = await curveOf(text);
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'failed', message: expect.stringContaining(message) },
    });
  });
});

describe('ticks', () => {
  it.each([
    [0, 1000, 6, [0, 200, 400, 600, 800, 1000]],
    [0.0781, 0.2034, 7, [0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2]],
    [0, 0.3, 3, [0, 0.1, 0.2, 0.3]],
    [-2, 3, 5, [-2, -1, 0, 1, 2, 3]],
    [0, 1e-9, 2, [0, 5e-10, 1e-9]],
    [5, 5, 4, [5]],
  ])('from %d to %d are round', (from, to, most, values) => {
    expect(ticksIn(from, to, most).values).toEqual(values);
  });

  it('of steps are whole', () => {
    expect(ticksIn(0, 3, 10, true).values).toEqual([0, 1, 2, 3]);
  });
});

describe('a smoothed line', () => {
  it('keeps a straight line, and takes noise away', () => {
    const straight: readonly Point[] = Array.from({ length: 50 }, (_, i) => [i, 2 * i]);
    for (const [step, loss] of smoothed(straight, 8).slice(2, -2)) expect(loss).toBeCloseTo(2 * step, 9);
    const noise = (points: readonly Point[]): number =>
      points.slice(1).reduce((sum, [, loss], i) => sum + Math.abs(loss - points[i]![1]), 0);
    expect(noise(smoothed(falling(400), 16))).toBeLessThan(noise(falling(400)) / 10);
  });

  it('is not drawn across a restart, and may be thinned', () => {
    expect(partsOf(falling(10), [4]).map((part) => part.map(([step]) => step))).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8, 9, 10],
    ]);
    expect(thinned(falling(1000), 10)).toHaveLength(10);
    expect(thinned(falling(1000), 10)[0]![0]).toBe(50.5);
  });
});

it('checkpoints are saved every so many steps, and at the end', () => {
  expect(savedAt({ steps: 1000, every: 400 })).toEqual([400, 800, 1000]);
  expect(savedAt({ steps: 100, every: 100 })).toEqual([100]);
});
