import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Draft } from '../engine/rule.ts';
import { type ConfigInput, readConfig } from '../project/config.ts';
import { memoryFiles } from '../project/memory-files.ts';
import { readBook } from '../project/read-book.ts';
import { readWorkflow } from '../tools/comfyui/workflow/read.ts';
import { datasetsOf } from './dataset.ts';
import { regularise } from './regularise.ts';

const workflow = 'rules/workflows/txt2img-lora.json';
const graph = readFileSync(new URL(`../../${workflow}`, import.meta.url), 'utf8');
const comfyui: ConfigInput['comfyui'] = {
  checkpoint: 'dreamshaper_8',
  style: 'manga, ink',
  negative: 'colour',
  loras: [{ name: 'ink-style' }],
  hires: true,
  steps: 30,
};
const dataset = (reg: string, size = 512): string =>
  `trigger: spyke_v1\nsize: ${size}\nsheets: {}\ncrops: []\nregularisation: ${reg}\n`;

function drafts(reg: string, { backend = 'comfyui', size = 512 } = {}): readonly Draft[] {
  const config = readConfig({ title: 'Plasma', languages: ['en'], comfyui }, 'plasma.config.ts');
  if (!config.ok) throw new Error('config');
  const book = readBook(
    memoryFiles({
      'datasets/spyke/character.yaml': 'name: Spyke\nprompt: ginger hair\nlora: spyke\n',
      'datasets/spyke/dataset.yaml': dataset(reg, size),
      [workflow]: graph,
    }),
    {
      config: config.value,
      shipped: (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'),
    },
  );
  if (!book.ok) throw new Error(book.error.map(({ message }) => message).join('\n'));
  const read = readWorkflow(graph, workflow, { excerpt: () => '' });
  if (!read.ok) throw new Error('workflow');
  const painting = { book: book.value, backend, workflows: new Map([[workflow, read.value]]) };
  return [...datasetsOf(book.value)].flatMap((character) => [...regularise(painting, character)]);
}

type Graph = {
  readonly [id: string]: { readonly class_type: string; readonly inputs: { [name: string]: unknown } };
};
const graphOf = (draft: Draft): Graph => (draft.params.graph as unknown as { value: Graph }).value;
const inputsOf = (draft: Draft, type: string): { [name: string]: unknown } | undefined =>
  Object.values(graphOf(draft)).find(({ class_type }) => class_type === type)?.inputs;

describe('regularisation pictures', () => {
  const all = drafts('{ class: 1boy, count: 3, seed: 7, negative: lowres, checkpoint: base-sd15 }');
  const images = all.filter(({ tool }) => tool === 'comfyui');

  test('are one target each, with a caption that is their class', () => {
    expect(images.map(({ label, outputs }) => [label, outputs.image])).toEqual([
      ['spyke/reg/001', 'output/datasets/spyke/reg/spyke-reg-001.png'],
      ['spyke/reg/002', 'output/datasets/spyke/reg/spyke-reg-002.png'],
      ['spyke/reg/003', 'output/datasets/spyke/reg/spyke-reg-003.png'],
    ]);
    const captions = all.filter(({ tool }) => tool === 'text');
    expect(captions.map(({ outputs }) => outputs.text)).toContain(
      'output/datasets/spyke/reg/spyke-reg-002.txt',
    );
    expect(captions[0]?.params.text).toMatchObject({ value: '1boy' });
  });

  test('come from the base model with seeds of their own, and no LoRA at all', () => {
    expect(images.map((draft) => inputsOf(draft, 'KSampler')?.seed)).toEqual([7, 8, 9]);
    expect(inputsOf(images[0]!, 'CheckpointLoaderSimple')).toEqual({
      ckpt_name: 'base-sd15.safetensors',
    });
    for (const draft of images) {
      expect(JSON.stringify(draft.params)).not.toMatch(/lora/i);
      expect(draft.inputs).toEqual({});
      expect(Object.keys(draft.models ?? {})).not.toContainEqual(expect.stringContaining('loras/'));
    }
    expect(images[0]?.models).toMatchObject({ 'checkpoints/base-sd15.safetensors': 'unpinned' });
  });

  test('are asked for with generic words only, in the size of the dataset', () => {
    const texts = Object.values(graphOf(images[0]!))
      .filter(({ class_type }) => class_type === 'CLIPTextEncode')
      .map(({ inputs }) => inputs.text);
    expect(texts.sort()).toEqual(['1boy', 'lowres']);
    expect(inputsOf(images[0]!, 'EmptyLatentImage')).toMatchObject({ width: 512, height: 512 });
    // no second pass, whatever panels have
    expect(
      Object.values(graphOf(images[0]!)).filter(({ class_type }) => class_type === 'KSampler'),
    ).toHaveLength(1);
  });

  test('a picture is another one only by its own seed: more of them change none that is there', () => {
    const more = drafts('{ class: 1boy, count: 5, seed: 7, negative: lowres, checkpoint: base-sd15 }');
    expect(more.slice(0, all.length)).toEqual(all);
  });

  test('without ComfyUI there are none', () => {
    expect(drafts('{ class: 1boy }', { backend: 'sketch' })).toEqual([]);
  });

  test('a size that the model can not draw is told at its line', () => {
    expect(() => drafts('{ class: 1boy }', { size: 1024 })).toThrow(
      /regularisation pictures of spyke: a width of 1024 px is over the 512 px of the profile sd15/,
    );
  });
});
