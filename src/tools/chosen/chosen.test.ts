import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Trial, trial } from '../../../test/trial.ts';
import { sha256 } from '../../engine/digest.ts';
import { realDisk } from '../../engine/real/disk.ts';
import { blobPath } from '../../engine/store.ts';
import { settleTraces, writeTrace } from '../../engine/trace-log.ts';
import { duration, trainingTime } from './how-long.ts';
import { chosenLoraTool } from './tool.ts';

const bytes = Buffer.from('weights');

async function chosen(
  prepare: (place: Trial) => { readonly inputs?: { readonly [name: string]: string } } = () => ({}),
) {
  const place = await trial();
  const { inputs = {} } = prepare(place);
  const { result, output } = await place.run(chosenLoraTool, {
    params: { character: 'spyke', sha256: sha256(bytes) },
    inputs,
    outputs: { lora: 'spyke.safetensors' },
  });
  return result.ok ? output('lora') : result.error;
}

describe('a chosen LoRA', () => {
  it('comes from the store', async () => {
    const got = await chosen(({ folder }) => {
      const path = join(folder, blobPath(sha256(bytes)));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
      return {};
    });
    expect(got).toEqual(bytes);
  });

  it('comes from the file that the book keeps, if that is it', async () => {
    const kept = (content: Buffer) =>
      chosen(({ file }) => ({ inputs: { kept: file('kept.safetensors', content) } }));
    expect(await kept(bytes)).toEqual(bytes);
    expect(await kept(Buffer.from('others'))).toMatchObject({ kind: 'waiting' });
  });

  it('is waited for, and nothing else is given', async () => {
    expect(await chosen()).toMatchObject({
      kind: 'waiting',
      message: expect.stringContaining('is not here'),
      facts: [['digest', sha256(bytes)]],
      hint: expect.stringContaining('plasma build lora:spyke'),
    });
  });
});

describe('how long a training takes', () => {
  const trained = (folder: string, ms: number, params: object, environment?: object): void => {
    const disk = realDisk(folder);
    writeTrace(disk, {
      schema: 1,
      key: sha256(JSON.stringify([ms, params])),
      rule: 'lora',
      tool: 'kohya',
      version: 1,
      params: params as never,
      inputs: {},
      outputs: { log: { path: 'output/log.txt', digest: sha256('log'), size: 3 } },
      ...(environment === undefined ? {} : { environment: environment as never }),
      by: 'plasma test',
      at: '2026-01-01T00:00:00.000Z',
      ms,
    });
    settleTraces(disk);
  };

  it('is told by the last one, or by a smoke run', async () => {
    const { folder } = await trial();
    trained(folder, 1_000_000, { settings: { steps: 1000 } });
    expect(trainingTime(folder, 'spyke', 1200)).toBe(
      '1,200 steps: about 20 min, as fast as the last training here',
    );
    trained(folder, 60_000, { settings: { steps: 1000 }, smoke: true }, { secondsPerStep: 6 });
    expect(trainingTime(folder, 'spyke', 1200)).toContain('about 2 h,');
  });

  it('is a rough guess where nothing was trained, and says how to know', async () => {
    const { folder } = await trial();
    expect(trainingTime(folder, 'spyke', 1000)).toMatch(
      /very roughly 8 min on an NVIDIA card, 1 h 25 min on a Mac; plasma build smoke:spyke/,
    );
  });

  it.each([
    [400, '1 s'],
    [80_000, '80 s'],
    [150_000, '3 min'],
    [7_800_000, '2 h 10 min'],
    [7_200_000, '2 h'],
  ])('%d ms in words', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});
