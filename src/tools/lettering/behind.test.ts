import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import type { Origins } from '../../engine/located.ts';
import { overlay } from './behind.ts';
import { letterPage } from './run.ts';
import { defaultFonts, type LetterParams } from './tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'mask-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const params: LetterParams = {
  page: { width: 400, height: 400, dpi: 130 },
  lang: 'en',
  reading: 'ltr',
  panels: [
    {
      id: 'k1',
      polygon: [
        [0, 0],
        [400, 0],
        [400, 400],
        [0, 400],
      ],
    },
  ],
  cast: [],
  balloons: [{ panel: 'k1', as: 'speech', text: 'Hi!', place: [0.75, 0.85] }],
  sfx: [{ panel: 'k1', text: 'boooom', box: [0.05, 0.2, 0.9, 0.4], behind: true }],
  fonts: defaultFonts('en'),
};

async function lettered(
  of: LetterParams,
  mask?: Buffer,
  origins: Origins = {},
): Promise<{ warnings: readonly string[]; inked: (x: number) => number; svg: string }> {
  const made = letterPage(of);
  if (!made.ok) throw new Error(made.error.message);
  const file = join(folder, 'mask.png');
  if (mask !== undefined) await sharp(mask).toFile(file);
  const inputs = { 'mask.k1': { path: 'mask.png', file, digest: 'x' } };
  const laid = await overlay(made.value, of, inputs, origins);
  if (!laid.ok) throw new Error(laid.error.message);
  expect((await sharp(laid.value.png).metadata()).channels).toBe(2);
  const { data, info } = await sharp(laid.value.png).raw().toBuffer({ resolveWithObject: true });
  const opacity = (x: number, y: number): number =>
    data[info.channels * (y * info.width + x) + info.channels - 1]!;
  // how many pixels of a column are covered, in the upper part where the sound is
  const inked = (x: number): number =>
    Array.from({ length: 280 }, (_, y) => opacity(x, y)).filter((alpha) => alpha > 128).length;
  return { warnings: laid.value.warnings, inked, svg: made.value.svg };
}

/** White where the cast is: the left half. */
const left = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#000' } })
  .composite([
    { input: { create: { width: 20, height: 40, channels: 3, background: '#fff' } }, left: 0, top: 0 },
  ])
  .png()
  .toBuffer();

describe('a sound behind the cast', () => {
  test('is hidden where the mask is white, and there where it is black', async () => {
    const { inked, warnings } = await lettered({ ...params, masks: [{ panel: 'k1' }] }, left);
    expect(warnings).toEqual([]);
    for (const x of [60, 120, 170]) expect(inked(x)).toBe(0);
    for (const x of [230, 290, 340]) expect(inked(x)).toBeGreaterThan(20);
  });

  test('leaves balloons and other sounds whole', async () => {
    const whole = { ...params, balloons: [{ ...params.balloons[0]!, place: [0.2, 0.3] as const }] };
    const { inked } = await lettered({ ...whole, masks: [{ panel: 'k1' }] }, left);
    expect(inked(80)).toBeGreaterThan(20);
  });

  test('is whole in the SVG, in a group that says so', async () => {
    const { svg } = await lettered({ ...params, masks: [{ panel: 'k1' }] }, left);
    expect(svg).toContain('data-behind="cast"');
  });

  test('without a mask is drawn over the art, with a warning', async () => {
    const origins = { 'sfx.0.behind': { file: 'script.yaml', line: 9, column: 5 } };
    const { inked, warnings } = await lettered(params, undefined, origins);
    expect(warnings).toEqual([
      'script.yaml:9:5: panel k1: the sound "boooom" is drawn over the cast, for the panel has no mask: a picture of its art in which the cast is white',
    ]);
    expect(inked(120)).toBeGreaterThan(20);
  });

  test('with a mask that is no picture is refused in words', async () => {
    const made = letterPage(params);
    if (!made.ok) throw new Error(made.error.message);
    const of = { ...params, masks: [{ panel: 'k1' }] };
    const refused = await overlay(made.value, of, {
      'mask.k1': { path: 'masks/k1.png', file: import.meta.filename, digest: 'x' },
    });
    expect(!refused.ok && refused.error.message).toContain('the mask of panel k1');
  });
});
