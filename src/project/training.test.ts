import { describe, expect, test } from 'vitest';
import { type ParsedTraining, parseTraining, trainingDefaults } from './training.ts';

const file = 'datasets/spyke/lora.yaml';
const read = (text: string): ParsedTraining => parseTraining(new TextEncoder().encode(text), file);
const base = 'base: dreamshaper_8.safetensors\n';

/** All that is wrong, a problem in a line. */
const said = (more: string): string =>
  read(base + more)
    .problems.map((p) => `${p.at!.line}:${p.at!.column} ${p.code}: ${p.message}. ${p.hint ?? ''}`)
    .join('\n');

const settings = (more: string) => read(base + more).training!.settings.value;

describe('lora.yaml', () => {
  test('needs no more than the model that is trained on', () => {
    const { training, problems, warnings } = read(base);
    expect([problems, warnings]).toEqual([[], []]);
    expect(training!.settings.value).toMatchObject({
      base: 'dreamshaper_8.safetensors',
      steps: 1000,
      every: 200,
      batch: 1,
      resolution: [512, 512],
      buckets: { min: 256, max: 1024, step: 64, upscale: true },
      repeats: 10,
      unet_lr: 0.0001,
      text_encoder_lr: 0.00005,
      dim: 16,
      alpha: 8,
      scheduler: 'constant',
      warmup: 0,
      seed: 42,
      device: 'auto',
      mixed_precision: 'no',
      save_precision: 'fp16',
      cache_latents: true,
      samples: null,
    });
  });

  test('each default says why', () => {
    for (const { why } of Object.values(trainingDefaults)) expect(why.length).toBeGreaterThan(10);
  });

  test('knows where each setting was written', () => {
    const { origins } = read(`${base}steps: 900\nbuckets:\n  min: 128\n`).training!.settings;
    expect(origins.steps).toEqual({ file, line: 2, column: 8 });
    expect(origins['buckets.min']).toEqual({ file, line: 4, column: 8 });
    expect(origins['']).toEqual({ file, line: 1, column: 1 });
    expect(origins.dim).toBeUndefined();
  });

  test('a missing model is missed', () => {
    expect(read('steps: 1000\n').problems[0]!.message).toContain('"base" is missing');
  });

  test('fp16 is only taken where it works', () => {
    expect(settings('device: cuda\n').mixed_precision).toBe('fp16');
    expect(settings('device: mps\n').mixed_precision).toBe('no');
    expect(settings('device: cuda\nmixed_precision: no\n').mixed_precision).toBe('no');
  });

  test('small pictures have small buckets', () => {
    expect(settings('resolution: 64\nsteps: 800').buckets).toMatchObject({ min: 64, max: 1024 });
    expect(settings('resolution: [512, 1536]\n').buckets).toMatchObject({ min: 256, max: 1536 });
    expect(settings('buckets: false\n').buckets).toBe(false);
  });
});

describe('what the trainer would stop at, or do otherwise without a word, is told in its place', () => {
  test.each([
    [
      'device: mps\nbatch: 2\n',
      '3:8 bad-value: a batch of 2 on mps is refused: it has to be 1. The GPU of a Mac shares',
    ],
    ['device: mps\nmixed_precision: fp16\n', '3:18 bad-value: mixed_precision fp16 on mps is refused'],
    ['device: cpu\nmixed_precision: bf16\n', '3:18 bad-value: mixed_precision bf16 on cpu is refused'],
    ['device: mps\noptimizer: AdamW8bit\n', '3:12 bad-value: AdamW8bit needs an NVIDIA card'],
    ['warmup: 50\n', '2:9 bad-value: the scheduler constant has no warmup'],
    ['scheduler: cosine\nwarmup: 1000\n', '3:9 bad-value: a warmup of 1000 steps never ends in 1000 steps'],
    ['cycles: 3\n', '2:9 bad-value: the scheduler constant has no cycles'],
    [
      'buckets: { min: 576 }\n',
      '2:17 bad-value: the smallest bucket, 576, is larger than the resolution, 512 × 512',
    ],
    ['resolution: 1024\nbuckets: { max: 512 }\n', '3:17 bad-value: the largest bucket, 512, is smaller'],
    [
      'buckets: { step: 32 }\n',
      'should be a multiple of 64 from 64 to 1024, not 32. The trainer stops at any other',
    ],
    [
      'buckets: { min: 192, step: 128 }\n',
      '192 is no multiple of step, 128: the trainer would change it. Write min: 128.',
    ],
    ['buckets: { min: 128, upscale: false }\n', 'without upscale the trainer ignores min and max'],
    ['resolution: 500\n', '2:13 bad-value: "resolution" should be a multiple of 64'],
    ['every: 2000\n', '2:8 bad-value: a checkpoint every 2000 steps is none before the end'],
    [
      'steps: 100\n',
      '2:8 bad-value: a checkpoint every 200 steps is none before the end, at 100 steps. Write every: 20',
    ],
    ['every: 1\n', '2:8 bad-value: 1000 checkpoints are more than 100. Write every: 50.'],
    ['seed: 4294967296\n', '2:7 bad-value: "seed" should be a whole number from 0 to 4294967295'],
    ['unet_lr: 0\n', 'the U-Net learns nothing'],
    ['unet_lr: "1e-4"\n', 'Write the number without quotes.'],
    ['shuffle_caption: true\nkeep_tokens: 0\n', 'would not begin with the trigger word'],
    ['max_token_length: 100\n', '"max_token_length" should be 75, 150 or 225, not 100'],
    ['optimizer: Adam W\n', '2:12 bad-value: "optimizer" should be AdamW,'],
    ['optimizer_args: ["weight_decay = 1; import os"]\n', 'a setting like weight_decay=0.01'],
    [
      'samples: { prompts: ["# spyke"] }\n',
      '2:22 bad-value: a prompt is one line that does not begin with #',
    ],
    ['steps: 0\n', 'a whole number from 1 to 100000, not 0'],
    ['base: ../model\n', 'duplicate'],
  ])('%j', (text, problem) => {
    expect(said(text)).toContain(problem);
  });

  test('a model that is no file', () => {
    expect(read('base: runwayml/stable-diffusion-v1-5\n').problems[0]!.hint).toContain(
      'name the file itself',
    );
  });

  test('names of sd-scripts that are called otherwise here', () => {
    expect(said('network_dim: 32\n')).toBe('2:1 unknown-key: unknown key "network_dim". Write dim.');
    expect(said('dimm: 32\n')).toContain('Did you mean "dim"?');
  });

  test('E72 a flip at random, which nobody would see', () => {
    expect(said('flip_aug: true\n')).toContain('flips are files of their own, switched in dataset.yaml');
  });
});

test('unusual settings are taken, with a warning', () => {
  const warned = (text: string): readonly string[] =>
    read(base + text).warnings.map((w) => `${w.at!.line} ${w.code}: ${w.message}`);
  expect(warned('steps: 800\n')).toEqual([]);
  expect(warned('steps: 3000\n')).toEqual([
    '2 unusual-steps: 3000 steps are many for one character: 800 to 1200 are usual',
  ]);
  expect(warned('optimizer: Prodigy\n')[0]).toContain('finds its own learning rate');
  expect(warned('unet_lr: 0.01\n')[0]).toContain('the loss may turn into NaN');
  expect(warned('dim: 8\nalpha: 32\n')[0]).toContain('4 times as strongly');
});
