import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { jobParts } from '../../../test/job.ts';
import type { Job, Progress } from '../../engine/tool.ts';
import type { SketchParams } from './params.ts';
import { run } from './run.ts';
import { sketchTool } from './tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'sketch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const panel = {
  scene: 'bridge, rain',
  shot: 'medium',
  angle: 'low',
  cast: [{ who: 'spyke', pose: 'pointing', mood: 'angry', at: [0.5, 0.55] }],
  action: 'sparks',
} as const;
const good: SketchParams = { width: 350, height: 500, seed: 11, panel };

function job(
  params: unknown,
  file: string,
  signal = new AbortController().signal,
  progress: (p: Progress) => void = () => undefined,
): Job<SketchParams> {
  return {
    action: { tool: 'sketch', rule: 'raw', params: {}, inputs: {}, outputs: {} },
    params: params as SketchParams,
    inputs: {},
    outputs: { image: { path: 'image.png', file, write: (bytes) => writeFileSync(file, bytes) } },
    staging: folder,
    ...jobParts(folder),
    signal,
    progress,
  };
}

const drawn = async (params: unknown, name: string): Promise<Buffer> => {
  const file = join(folder, `${name}.png`);
  const result = await run(job(params, file));
  expect(result).toEqual({ ok: true, value: {} });
  return readFileSync(file);
};

describe('the sketch tool', () => {
  it('says what it is', async () => {
    expect(sketchTool).toMatchObject({ id: 'sketch', version: 1, claims: [{ resource: 'cpu', amount: 1 }] });
    expect((await sketchTool.load()).run).toBe(run);
  });

  it('writes an 8-bit grayscale PNG of the size that was asked for, with no metadata', async () => {
    const bytes = await drawn(good, 'one');
    const meta = await sharp(bytes).metadata();
    expect(meta).toMatchObject({
      format: 'png',
      width: 350,
      height: 500,
      channels: 1,
      depth: 'uchar',
      hasAlpha: false,
      hasProfile: false,
    });
    expect(meta.exif ?? meta.icc ?? meta.xmp).toBeUndefined();
    const { mean } = (await sharp(bytes).stats()).channels[0]!;
    expect(mean).toBeGreaterThan(60);
    expect(mean).toBeLessThan(245);
  });

  it('writes the same bytes for the same parameters, and others for another seed', async () => {
    const [a, b, c] = [
      await drawn(good, 'a'),
      await drawn(good, 'b'),
      await drawn({ ...good, seed: 12 }, 'c'),
    ];
    expect(a.equals(b)).toBe(true);
    expect(a.equals(c)).toBe(false);
  });

  it('draws the smallest panel and a panel without a word', async () => {
    expect(
      (await sharp(await drawn({ width: 16, height: 16, seed: 0, panel: {} }, 'small')).metadata()).width,
    ).toBe(16);
  });

  it.each([
    [{ ...good, width: 8 }, 'width'],
    [{ ...good, height: 9000 }, 'height'],
    [{ ...good, seed: -1 }, 'seed'],
    [{ ...good, seed: 1.5 }, 'seed'],
    [{ ...good, panel: { ...panel, shot: 'sideways' } }, 'panel.shot'],
    [
      { ...good, panel: { ...panel, cast: [{ who: 'a' }, { who: 'b', facing: 'up' }] } },
      'panel.cast.1.facing',
    ],
    [{ ...good, panel: { ...panel, cast: [{ pose: 'standing' }] } }, 'panel.cast.0.who'],
    [{ ...good, panel: undefined }, 'panel'],
    [7, 'params'],
  ])('refuses %j and names the field %s', async (params, field) => {
    const result = await run(job(params, join(folder, 'bad.png')));
    expect(result).toMatchObject({
      ok: false,
      error: {
        kind: 'failed',
        message: expect.stringContaining(`sketch: ${field}:`),
        hint: expect.any(String),
      },
    });
  });

  it('stops when it is no longer wanted', async () => {
    const result = await run(job(good, join(folder, 'never.png'), AbortSignal.abort()));
    expect(result).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
  });

  it('says so when the picture cannot be written', async () => {
    const result = await run(job(good, join(folder, 'no', 'such', 'folder.png')));
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'failed', message: expect.stringContaining('could not be written') },
    });
  });

  it('tells how far it is', async () => {
    const seen: Progress[] = [];
    await run(job(good, join(folder, 'progress.png'), undefined, (p) => seen.push(p)));
    expect(seen.at(0)).toMatchObject({ done: 0 });
    expect(seen.at(-1)).toEqual({ done: 2, total: 2 });
  });
});
