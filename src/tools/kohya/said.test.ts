import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stepPlan } from './arithmetic.ts';
import { type Piece, splitter } from './lines.ts';
import { observer } from './observer.ts';
import { announcedIn, deviceIn, savingIn, stepIn } from './said.ts';

const recorded = join(import.meta.dirname, '../../../test/stand-in/kohya/recorded');
const piecesOf = (bytes: Uint8Array, size: number): readonly Piece[] => {
  const split = splitter();
  const pieces: Piece[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(...split.take(bytes.subarray(at, at + size)));
  return [...pieces, ...split.rest()];
};

describe('what sd-scripts 0.10.1 printed in a run of four steps', () => {
  test.each([1, 7, 4096, 1 << 20])('is understood in pieces of %i bytes', (size) => {
    const eyes = observer(
      stepPlan({ steps: 4, batch: 1, repeats: 1 }, { train: 3, reg: 2, shapes: 1 }),
      'cpu',
    );
    const steps = new Map<number, number | undefined>();
    const saved: string[] = [];
    for (const stream of ['stdout', 'stderr'])
      for (const piece of piecesOf(readFileSync(join(recorded, `four-steps.${stream}`)), size)) {
        const { step, stop } = eyes.take(piece);
        expect(stop).toBeUndefined();
        if (step !== undefined) steps.set(step.done, step.loss);
        const file = savingIn(piece.text);
        if (file !== undefined) saved.push(file);
      }
    expect([...steps]).toEqual([
      [0, undefined],
      [1, 1.12],
      [2, 1.08],
      [3, 1.13],
      [4, 1.1],
    ]);
    expect(eyes.observed()).toEqual({
      device: 'cpu',
      announced: { trainImages: 3, regImages: 2, batchesPerEpoch: 6, epochs: 1, steps: 4 },
      step: { done: 4, total: 4, secondsPerStep: 29.51, loss: 1.1 },
      warnings: [],
    });
    expect(saved).toEqual([
      '/book/out/spyke-step00000002.safetensors',
      '/book/out/spyke-step00000004.safetensors',
      '/book/out/spyke.safetensors',
    ]);
  });
});

describe('the bar of steps', () => {
  test.each([
    [
      'steps:   8%|▊         | 120/1600 [02:03<12:45,  1.45it/s, avr_loss=0.0912]',
      { done: 120, total: 1600, secondsPerStep: 1 / 1.45, loss: 0.0912 },
    ],
    ['steps:  50%|#####     | 2/4 [1:00:44<00:44, 12.30s/it]', { done: 2, total: 4, secondsPerStep: 12.3 }],
    ['steps:   0%|          | 0/4 [00:00<?, ?it/s]', { done: 0, total: 4 }],
    [
      'steps:  25%|██▌       | 1/4 [00:36<01:48, 36.06s/it, avr_loss=1e-5]   ',
      { done: 1, total: 4, secondsPerStep: 36.06, loss: 0.00001 },
    ],
    [
      'steps: 25%|2| 1/4 [00:01<00:03, 1.0s/it, Keys Scaled=3, Average key norm=0.2, avr_loss=0.5]2026-11-24 INFO',
      { done: 1, total: 4, secondsPerStep: 1, loss: 0.5 },
    ],
    [
      'steps: 25%|2| 1/4 [00:01<00:03, 1.0s/it, avr_loss=inf]',
      { done: 1, total: 4, secondsPerStep: 1, loss: Number.POSITIVE_INFINITY },
    ],
    [
      'steps: 25%|2| 1/4 [00:01<00:03, 1.0s/it, avr_loss=nan]',
      { done: 1, total: 4, secondsPerStep: 1, loss: Number.NaN },
    ],
  ])('%s', (text, step) => {
    expect(stepIn(text)).toEqual(step);
  });

  test.each([
    ['caching: 100%|██████████| 5/5 [00:14<00:00,  2.83s/it]'],
    ['validation steps:  50%|██| 1/2 [00:01<00:01, 1.0s/it]'],
    ['epoch validation steps:  50%|██| 1/2 [00:01<00:01, 1.0s/it]'],
    ['100%|██████████| 5/5 [00:00<00:00, 30305.66it/s]'],
    ['steps: nothing yet'],
  ])('is not taken for another: %s', (text) => {
    expect(stepIn(text)).toBeUndefined();
  });
});

test('announcements are read in English and Japanese, and in English alone', () => {
  expect(announcedIn('  num train images * repeats / 学習画像の数×繰り返し回数: 200')).toEqual({
    trainImages: 200,
  });
  expect(announcedIn('  num reg images: 100')).toEqual({ regImages: 100 });
  expect(announcedIn('  total optimization steps / 学習ステップ数: 1000')).toEqual({ steps: 1000 });
  expect(announcedIn('  num validation images * repeats / 学習画像の数×繰り返し回数: 0')).toBeUndefined();
  expect(deviceIn('accelerator device: cuda:0')).toBe('cuda');
  expect(deviceIn('accelerator device: mps')).toBe('mps');
  expect(deviceIn('unet dtype: torch.float32, device: cpu')).toBeUndefined();
});

describe('steps and images are counted as the trainer does', () => {
  // the table of the facts, B.6
  test.each([
    [20, 10, 0, 1, 200],
    [20, 10, 100, 1, 400],
    [20, 10, 200, 1, 400],
    [20, 5, 200, 1, 200],
    [15, 10, 100, 2, 150],
    [15, 10, 0, 2, 75],
    [15, 10, 200, 1, 300],
  ])(
    '%i × %i images, %i for regularisation, batch %i: %i steps an epoch',
    (train, repeats, reg, batch, steps) => {
      const plan = stepPlan({ steps: 1000, batch, repeats }, { train, reg, shapes: 1 });
      expect(plan.batchesPerEpoch).toEqual([steps, steps]);
      expect(plan.epochs).toEqual([Math.ceil(1000 / steps), Math.ceil(1000 / steps)]);
      expect(plan).toMatchObject({ trainImages: train * repeats, regImages: reg, steps: 1000 });
    },
  );

  test('images of several shapes end in parts of batches', () => {
    const plan = stepPlan({ steps: 100, batch: 4, repeats: 1 }, { train: 10, reg: 0, shapes: 3 });
    expect(plan.batchesPerEpoch).toEqual([3, 5]);
  });
});

describe('E74 bytes that are no text', () => {
  const text = (bytes: Uint8Array, size = 3): readonly string[] =>
    piecesOf(bytes, size).map((piece) => piece.text);

  test('are taken as what can be read of them', () => {
    expect(text(Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a]))).toEqual(['a��b']);
    expect(text(Buffer.from('学習開始\r\nepoch 1/1\n'), 1)).toEqual(['学習開始', 'epoch 1/1']);
    expect(text(Buffer.from('half 学').subarray(0, 6))).toEqual(['half �']);
  });
  test('have no colours', () => {
    expect(text(Buffer.from('\u001b[31mred\u001b[0m \u001b]0;title\u0007x\u0000y\n'))).toEqual(['red xy']);
  });
  test('never make a line without end', () => {
    const pieces = piecesOf(Buffer.alloc(100_000, 0x78), 1000);
    expect(Math.max(...pieces.map((piece) => piece.text.length))).toBeLessThan(20_000);
  });
});
