import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { trainingTrial } from '../../../test/stand-in/kohya/trial.ts';
import { readSafetensors } from './safetensors.ts';
import { trainLora } from './tool.ts';

const stepsIn = (file: string): string | undefined => {
  const read = readSafetensors(file);
  return read.ok ? read.value.metadata.ss_steps : read.error;
};

describe('a training', () => {
  test('gives its checkpoints, its log and its losses', async () => {
    const { root, run, outputs, output } = trainingTrial();
    const result = await run({ reg: true });
    expect(result).toMatchObject({
      ok: true,
      value: {
        environment: {
          trainer: { device: 'cuda', deviceName: 'Stand-in 4090', torch: '2.15.0', accelerate: '1.6.0' },
          base: expect.stringMatching(/^[0-9a-f]{64}$/),
          attempts: 1,
        },
      },
    });
    expect(outputs()).toEqual([
      'log.txt',
      'losses.json',
      'spyke_plasma_v1-step00000002.safetensors',
      'spyke_plasma_v1-step00000004.safetensors',
      'spyke_plasma_v1-step00000006.safetensors',
    ]);
    const folder = join(root, 'output/loras/spyke_plasma_v1');
    for (const step of [2, 4, 6])
      expect(stepsIn(join(folder, `spyke_plasma_v1-step0000000${step}.safetensors`))).toBe(String(step));
    expect(JSON.parse(output('losses.json').toString())).toEqual({
      version: 1,
      name: 'spyke_plasma_v1',
      steps: 6,
      every: 2,
      attempts: [{ after: 0, seed: 42 }],
      points: [
        [1, 0.113],
        [2, 0.107],
        [3, 0.1],
        [4, 0.0933],
        [5, 0.0867],
        [6, 0.08],
      ],
    });
    const log = output('log.txt').toString();
    expect(log).toContain('== attempt 1, from step 0, exit 0 ==');
    expect(log).toContain('total optimization steps / 学習ステップ数: 6');
    expect(log.match(/^steps: /gm)!.length).toBeLessThan(8);
  });

  test('asks the trainer for exactly what lora.yaml says', async () => {
    const { run, told, root } = trainingTrial();
    await run({ settings: { warmup: 0, min_snr_gamma: 5, clip_skip: 2, text_encoder_lr: 0 } });
    const { options } = told();
    expect(options).toMatchObject({
      pretrained_model_name_or_path: join(root, 'models/checkpoints/dream.safetensors'),
      output_name: 'spyke_plasma_v1',
      max_train_steps: '6',
      save_every_n_steps: '2',
      learning_rate: '0.0001',
      network_dim: '4',
      network_alpha: '2',
      network_train_unet_only: 'true',
      mixed_precision: 'no',
      sdpa: 'true',
      seed: '42',
      clip_skip: '2',
      min_snr_gamma: '5',
      max_data_loader_n_workers: '0',
    });
    expect(options.text_encoder_lr).toBeUndefined();
    expect(options.network_weights).toBeUndefined();
  });

  test('shows how far it is, what it loses and how long it takes yet', async () => {
    const { run } = trainingTrial();
    const seen: string[] = [];
    await run({ onProgress: ({ done, total, note }) => seen.push(`${done}/${total} ${note ?? ''}`.trim()) });
    expect(seen).toContain('0/6 loads the base model');
    expect(seen).toContain('3/6 loss 0.1, 2 s left');
    expect(seen.at(-1)).toBe('6/6 loss 0.08, 0 s left');
  });

  test('lets the trainer see where things are, and no key', async () => {
    const { run, told } = trainingTrial();
    await run({
      env: {
        GEMINI_API_KEY: 'secret',
        HF_TOKEN: 'secret',
        ACCELERATE_MIXED_PRECISION: 'fp16',
        CUDA_VISIBLE_DEVICES: '0',
      },
    });
    const { env } = told();
    expect(JSON.stringify(env)).not.toContain('secret');
    expect(env).toMatchObject({
      PYTHONUNBUFFERED: '1',
      PYTHONIOENCODING: 'utf-8',
      PYTHONUTF8: '1',
      PYTORCH_ENABLE_MPS_FALLBACK: '1',
      CUDA_VISIBLE_DEVICES: '0',
    });
    expect(env.ACCELERATE_MIXED_PRECISION).toBeUndefined();
    expect(env.ACCELERATE_USE_CPU).toBeUndefined();
  });

  test('draws samples only where lora.yaml asks for some, and says where they are', async () => {
    const { run, told } = trainingTrial();
    await run();
    expect(told().options.sample_prompts).toBeUndefined();
    const samples = { every: 2, prompts: ['spyke_plasma_v1, portrait --w 512', 'a person'] };
    expect(await run({ settings: { samples } })).toMatchObject({
      ok: true,
      value: {
        warnings: [
          expect.stringMatching(/^its sample pictures are in \.plasma\/tools\/kohya\/[0-9a-f]{16}\//),
        ],
      },
    });
    expect(told().options.sample_every_n_steps).toBe('2');
    expect(readFileSync(told().options.sample_prompts!, 'utf8')).toBe(
      'spyke_plasma_v1, portrait --w 512\na person\n',
    );
  });

  test('that said goodbye badly after all was saved is one, with a warning', async () => {
    expect(await trainingTrial().run({ day: { code: 139 } })).toMatchObject({
      ok: true,
      value: { warnings: ['the trainer ended with exit code 139 after all was saved'] },
    });
  });

  test('on the CPU is one where lora.yaml says so', async () => {
    const { run, told } = trainingTrial();
    expect(await run({ day: { device: 'cpu' }, settings: { device: 'cpu' } })).toMatchObject({ ok: true });
    expect(told().env.ACCELERATE_USE_CPU).toBe('true');
  });

  test('a smoke run does five steps and says how long all of them would take', async () => {
    const { run, output, told, outputs } = trainingTrial();
    const result = await run({ smoke: true, settings: { steps: 1000, every: 200 } });
    expect(result.ok).toBe(true);
    expect(told().options.max_train_steps).toBe('5');
    expect(outputs()).toEqual(['smoke']);
    const report = JSON.parse(output('smoke/report.json').toString());
    expect(report).toMatchObject({ device: 'cuda', accelerate: '1.6.0' });
    expect(report.secondsPerStep).toBeGreaterThanOrEqual(0);
    expect(report.minutesForAll).toBeCloseTo((report.secondsPerStep * 1000) / 60, 0);
  });

  test('a smoke run that was done is done again', async () => {
    const { run, told } = trainingTrial();
    await run({ smoke: true });
    const { pid } = told();
    await run({ smoke: true });
    expect(told().pid).not.toBe(pid);
  });
});

describe('a training that was cut off', () => {
  const says = ['RuntimeError: something broke'];

  test('goes on from its last whole checkpoint, in a folder of its own, with true steps', async () => {
    const { root, run, told, output } = trainingTrial();
    const first = await run({ day: { crash: { at: 5, says, code: 1 } } });
    expect(first).toMatchObject({
      ok: false,
      error: {
        kind: 'failed',
        message: 'the trainer ended with exit code 1',
        facts: expect.arrayContaining([
          ['it says', 'RuntimeError: something broke'],
          ['reached', 'step 5 of 6'],
          ['kept', 'all checkpoints up to step 4'],
        ]),
        hint: expect.stringContaining('The next run goes on from step 4.'),
      },
    });
    const seen: number[] = [];
    const second = await run({ onProgress: ({ done }) => seen.push(done) });
    expect(second).toMatchObject({
      ok: true,
      value: {
        environment: { attempts: 2 },
        warnings: ['it was trained in 2 parts: the optimiser began anew in each'],
      },
    });
    const { options } = told();
    expect(options.max_train_steps).toBe('2');
    expect(options.network_weights).toMatch(/attempt-1\/out\/spyke_plasma_v1-step00000004\.safetensors$/);
    expect(options.output_dir).toMatch(/attempt-2\/out$/);
    expect(options.seed).toBe('46');
    expect(Math.min(...seen)).toBe(4);
    const folder = join(root, 'output/loras/spyke_plasma_v1');
    // each run counts its own steps; the names tell those of the training
    expect(
      [2, 4, 6].map((step) => stepsIn(join(folder, `spyke_plasma_v1-step0000000${step}.safetensors`))),
    ).toEqual(['2', '4', '2']);
    const losses = JSON.parse(output('losses.json').toString());
    expect(losses.attempts).toEqual([
      { after: 0, seed: 42 },
      { after: 4, seed: 46 },
    ]);
    expect(losses.points.map(([step]: [number]) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(output('log.txt').toString()).toMatch(
      /attempt 1, from step 0, exit 1 ==[\s\S]*attempt 2, from step 4, exit 0 ==/,
    );
  });

  test('begins anew where nothing was saved', async () => {
    const { run, told } = trainingTrial();
    await run({ day: { crash: { at: 1, says, code: 1 } } });
    expect(await run()).toMatchObject({ ok: true, value: { environment: { attempts: 2 } } });
    expect(told().options.max_train_steps).toBe('6');
    expect(told().options.network_weights).toBeUndefined();
  });

  test('trains nothing again when all was saved before it was recorded', async () => {
    const { run, told, outputs } = trainingTrial();
    await run();
    const { pid } = told();
    expect(await run()).toMatchObject({ ok: true, value: { environment: { attempts: 1 } } });
    expect(told().pid).toBe(pid);
    expect(outputs()).toHaveLength(5);
  });

  test('is trained as a whole when it is to be verified', async () => {
    const { run, told } = trainingTrial();
    await run();
    const { pid } = told();
    expect(await run({ anew: true })).toMatchObject({ ok: true });
    expect(told().pid).not.toBe(pid);
    expect(told().options.max_train_steps).toBe('6');
  });

  test('leaves what it has when other settings are tried, and goes when those are done', async () => {
    const { run, kept } = trainingTrial();
    const files = (): number => kept().filter((path) => path.endsWith('.safetensors')).length;
    await run({ day: { crash: { at: 5, says, code: 1 } } });
    await run({ settings: { seed: 7 } });
    expect(files()).toBe(2 + 4);
    await run({ settings: { seed: 8 } });
    expect(files()).toBe(2 + 4);
    expect(await run()).toMatchObject({ ok: true, value: { environment: { attempts: 2 } } });
  });

  test('keeps no images of the dataset', async () => {
    const { run, kept } = trainingTrial();
    await run({ day: { crash: { at: 5, says, code: 1 } } });
    expect(kept().filter((path) => path.endsWith('.png'))).toEqual([]);
    expect(kept().filter((path) => path.endsWith('log.txt'))).toHaveLength(1);
  });
});

test('the draft of a training says what it reads, makes and holds', () => {
  const settings = JSON.parse(
    JSON.stringify({ base: '~/models/dream.safetensors', steps: 1000, every: 300 }),
  );
  const draft = trainLora({
    id: 'spyke',
    name: 'spyke_plasma_v1',
    settings,
    images: [{ image: 'output/datasets/spyke/train/a.png', caption: 'output/datasets/spyke/train/a.txt' }],
    reg: [{ image: 'output/datasets/spyke/reg/b.png', caption: 'output/datasets/spyke/reg/b.txt' }],
    check: 'output/datasets/spyke/report.json',
    pin: 'sha256:abc',
    servers: ['local'],
  });
  expect(draft).toMatchObject({
    label: 'lora:spyke',
    onRequest: true,
    inputs: {
      'train/a.png': 'output/datasets/spyke/train/a.png',
      'train/a.txt': 'output/datasets/spyke/train/a.txt',
      'reg/b.png': { path: 'output/datasets/spyke/reg/b.png', optional: true },
      'reg/b.txt': { path: 'output/datasets/spyke/reg/b.txt', optional: true },
      check: 'output/datasets/spyke/report.json',
    },
    models: { 'checkpoints/dream.safetensors': 'sha256:abc' },
  });
  expect(Object.keys(draft.outputs)).toEqual([
    'step-00000300',
    'step-00000600',
    'step-00000900',
    'step-00001000',
    'log',
    'losses',
  ]);
  expect(draft.claims!.map(({ resource }) => resource)).toEqual(['gpu@local', 'comfyui@local']);
});
