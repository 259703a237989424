import { describe, expect, it } from 'vitest';
import { trial } from '../../../test/trial.ts';
import { generationLog, generationLogTool } from './tool.ts';

type Records = { readonly [name: string]: string | Uint8Array };

/** Gathers records of take 1 and 2 of ch-01/p001/k2, then of ch-01/p002/k1. */
async function gathered(records: Records) {
  const { file, run } = await trial();
  const names = Object.keys(records);
  for (const name of names) file(name, records[name]!);
  const all = [
    ['ch-01/p001/k2', 1],
    ['ch-01/p001/k2', 2],
    ['ch-01/p002/k1', 1],
  ] as const;
  const draft = generationLog({
    chapter: 'ch-01',
    images: names.map((record, i) => {
      const [panel, take] = all[i]!;
      const stem = panel.replace('ch-01/', 'ch01_').replace('/', '_');
      return { panel, take, image: `output/ch-01/raw/${stem}_v${take}.png`, record };
    }),
    to: 'generation-log.json',
  });
  const { result, output } = await run(generationLogTool, {
    params: draft.params as object,
    inputs: draft.inputs as { readonly [name: string]: string },
    outputs: draft.outputs,
  });
  return { result, text: () => output('log').toString('utf8') };
}

const full = {
  server: { version: '0.8.0', device: 'mps' },
  ms: 31_415,
  models: { b: 'sha256:2', a: 'sha256:1' },
  seed: 9_007_199_254_740_991,
  cfg: 6.5,
  steps: 28,
  scheduler: 'karras',
  sampler: 'dpmpp_2m',
  loraId: 'spyke',
  workflowTemplate: 'txt2img-lora',
  checkpoint: 'dreamshaper_8',
  panel: 'ch-01/p001/k2',
  take: 1,
  aside: ['z', { y: 1, x: 2 }],
};

describe('a generation log', () => {
  it('tells of every picture in reading order, each with its facts in one order', async () => {
    const { result, text } = await gathered({
      'a.json': JSON.stringify(full),
      'b.json': '{"seed":1}',
      'c.json': '{"locked":true}',
    });
    expect(result.ok).toBe(true);
    expect(text()).toContain('{\n  "version": 1,\n  "chapter": "ch-01",\n  "images": [\n    {\n');
    const { images } = JSON.parse(text()) as { readonly images: readonly object[] };
    expect(Object.keys(images[0]!)).toEqual([
      ...['panel', 'take', 'image', 'seed', 'sampler', 'scheduler', 'steps', 'cfg', 'loraId'],
      ...['workflowTemplate', 'checkpoint', 'models', 'server', 'ms', 'aside'],
    ]);
    expect(images).toEqual([
      { ...full, image: 'output/ch-01/raw/ch01_p001_k2_v1.png' },
      { panel: 'ch-01/p001/k2', take: 2, image: 'output/ch-01/raw/ch01_p001_k2_v2.png', seed: 1 },
      { panel: 'ch-01/p002/k1', take: 1, image: 'output/ch-01/raw/ch01_p002_k1_v1.png', locked: true },
    ]);
    expect(text()).toContain('"seed": 9007199254740991,');
    expect(text().indexOf('"a": "sha256:1"')).toBeLessThan(text().indexOf('"b": "sha256:2"'));
  });

  it('has the same bytes however a backend orders what it writes', async () => {
    const turned = Object.fromEntries(Object.entries(full).reverse());
    const one = await gathered({ 'a.json': JSON.stringify(full) });
    const other = await gathered({ 'a.json': JSON.stringify(turned, null, 4) });
    expect(other.text()).toBe(one.text());
  });

  it.each([
    ['', 'is empty'],
    ['<html>', 'is no JSON: '],
    ['[]', 'is no JSON object'],
    ['null', 'is no JSON object'],
    [Uint8Array.of(0x89, 0x50, 0xff), 'is no text (UTF-8)'],
    ['{"panel":"ch-01/p009/k9"}', 'is of another picture: its panel is "ch-01/p009/k9"'],
    ['{"take":3}', 'is of another picture: its take is 3'],
    ['{"seed":9007199254740993}', 'a seed is a whole number up to 2^53'],
    ['{"seed":"7"}', 'has the seed "7"'],
    [' '.repeat(4 * 1024 * 1024 + 1), 'is larger than a record can be'],
  ])('a record that is none is named: %#', async (record, why) => {
    const { result } = await gathered({ 'good.json': '{}', 'b.json': record });
    expect(result).toMatchObject({
      ok: false,
      error: {
        kind: 'failed',
        message: expect.stringMatching(/^the record of take 2 of ch-01\/p001\/k2, b\.json, /),
        hint: expect.stringContaining('--force output/ch-01/raw/ch01_p001_k2_v2.png'),
      },
    });
    expect(!result.ok && result.error.message).toContain(why);
  });
});
