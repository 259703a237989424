import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RuleProblem } from '../engine/rule.ts';
import { type ConfigInput, readConfig } from '../project/config.ts';
import { memoryFiles } from '../project/memory-files.ts';
import { readBook } from '../project/read-book.ts';
import { readWorkflow } from '../tools/comfyui/workflow/read.ts';
import type { Painting } from './draw.ts';
import { curveOfLora, gridOfLora } from './grid.ts';

const usualWorkflow = readFileSync(
  new URL('../../rules/workflows/txt2img-lora.json', import.meta.url),
  'utf8',
);

type Of = {
  readonly lora?: string;
  readonly comfyui?: object | null;
  readonly backend?: string;
  readonly more?: { readonly [path: string]: string };
};

function paintingOf({ lora = '', comfyui = {}, backend = 'comfyui', more = {} }: Of): Painting {
  const config = readConfig(
    {
      title: 'P',
      ...(comfyui === null ? {} : { comfyui: { checkpoint: 'ink', ...comfyui } }),
    } as ConfigInput,
    'plasma.config.ts',
  );
  if (!config.ok) throw new Error(config.error[0]!.message);
  const workflow = 'rules/workflows/txt2img-lora.json';
  const book = readBook(
    memoryFiles({
      'datasets/spyke/character.yaml': 'name: Spyke\ntrigger: spyke_v1\nprompt: ginger hair\nnegative: hat\n',
      'datasets/spyke/lora.yaml': `base: ink.safetensors\n${lora}`,
      [workflow]: usualWorkflow,
      'rules/workflows/img2img-lora-controlnet.json': usualWorkflow,
      ...more,
    }),
    { config: config.value },
  );
  if (!book.ok) throw new Error(book.error.map((p) => p.message).join('\n'));
  const read = readWorkflow(usualWorkflow, workflow, { excerpt: () => '' });
  if (!read.ok) throw new Error('the workflow of the test is broken');
  return { book: book.value, backend, workflows: new Map([[workflow, read.value]]) };
}

const drafts = (of: Of = {}) => {
  const painting = paintingOf(of);
  return [...gridOfLora(painting, painting.book.characters.get('spyke')!)];
};
const problems = (of: Of): string => {
  try {
    drafts(of);
  } catch (error) {
    if (error instanceof RuleProblem)
      return error.problems.map((p) => `${p.at?.file}:${p.at?.line} ${p.message}`).join('\n');
    throw error;
  }
  throw new Error('nothing was wrong');
};
const pictureOf = (draft: ReturnType<typeof drafts>[number]) =>
  (draft.notes as { readonly picture: { readonly [name: string]: unknown } }).picture;

describe('the grid of a LoRA', () => {
  test('is a picture for each checkpoint, probe, seed and strength, and one of all', () => {
    const all = drafts({ lora: 'grid: { seeds: [7], probes: { a: "{trigger}, x", b: "{looks}" } }\n' });
    // five checkpoints at the usual 1000 steps, two strengths, two probes
    expect(all).toHaveLength(5 * 2 * 2 + 1);
    expect(all[0]).toMatchObject({
      label: 'grid:spyke/200/a/s7/w0.6',
      inputs: { 'lora.spyke': 'output/loras/spyke_v1/spyke_v1-step00000200.safetensors' },
      outputs: { image: 'output/loras/spyke_v1/grid/200/a_s7_w0.6.png' },
    });
    expect(pictureOf(all[0]!)).toMatchObject({
      positive: 'spyke_v1, x',
      negative: 'hat',
      seed: 7,
      width: 512,
    });
    expect(pictureOf(all[1]!)).toMatchObject({ positive: 'ginger hair' });
    expect(all.at(-1)).toMatchObject({
      label: 'grid:spyke',
      inputs: { losses: 'output/loras/spyke_v1/losses.json' },
      outputs: { image: 'output/loras/spyke_v1/grid.png' },
    });
    expect(new Set(all.map((draft) => draft.label)).size).toBe(all.length);
  });

  test('draws as panels are drawn, with the LoRAs of the style before it', () => {
    const [first] = drafts({
      comfyui: {
        style: 'ink, manga',
        negative: 'colour',
        steps: 12,
        loras: [{ name: 'style', strength: 0.4 }],
      },
    });
    expect(pictureOf(first!)).toMatchObject({
      positive: expect.stringMatching(/^ink, manga, spyke_v1, full body/),
      negative: 'hat, colour',
      steps: 12,
      loras: [
        { id: 'style-1', name: 'style.safetensors', strength: 0.4 },
        { id: 'spyke', strength: 0.6, clip: 0.6 },
      ],
    });
  });

  test('is as large as the training, or as near to that as the model allows', () => {
    expect(pictureOf(drafts()[0]!)).toMatchObject({ width: 512, height: 512 });
    expect(pictureOf(drafts({ lora: 'resolution: 1024\n' })[0]!)).toMatchObject({ width: 512, height: 512 });
    expect(problems({ lora: 'grid:\n  size: 1024\n' })).toMatch(
      /^datasets\/spyke\/lora.yaml:3 grid of spyke: .*width of 1024/,
    );
  });

  test('marks the checkpoint that was chosen, wherever its file is kept', () => {
    const name = 'spyke_v1-step00000400.safetensors';
    for (const folder of ['output/loras/spyke_v1', 'datasets/spyke']) {
      const selected = `step: 400\nfile: ${folder}/${name}\nsha256: ${'a'.repeat(64)}\n`;
      const all = drafts({ more: { 'datasets/spyke/selected.yaml': selected } });
      expect(all.at(-1)!.params.chosen).toBe(400);
    }
  });

  test('is nothing without ComfyUI, and the curve needs none', () => {
    expect(drafts({ backend: 'sketch' })).toEqual([]);
    expect(drafts({ comfyui: null })).toEqual([]);
    const { book } = paintingOf({ comfyui: null });
    expect([...curveOfLora(book.characters.get('spyke')!)]).toMatchObject([
      { label: 'lora:spyke/loss', outputs: { image: 'output/loras/spyke_v1/loss.png' } },
    ]);
  });
});
