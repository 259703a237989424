import { expect, test } from 'vitest';
import { bookOf } from '../project/book-on-paper.test-fixture.ts';
import { datasetsOf } from './dataset.ts';
import { trainCharacter } from './train.ts';

const lora = 'base: dream.safetensors\nsteps: 900\nevery: 300\n';
const dataset =
  'trigger: spyke_plasma_v1\nsheets: {}\ncrops: []\nregularisation: { count: 120, class: "a person" }\n';

test('a character with a dataset and a lora.yaml has a training and a smoke run, both on request', () => {
  const sha = 'a'.repeat(64);
  const book = bookOf({
    'datasets/spyke/dataset.yaml': dataset,
    'datasets/spyke/lora.yaml': lora,
    'plasma.lock': `{ "version": 1, "models": { "checkpoints/dream.safetensors": { "sha256": "${sha}", "size": 1 } } }`,
  });
  const drafts = [...datasetsOf(book)].flatMap((character) => [
    ...trainCharacter(book, character, 'report.json'),
  ]);
  expect(drafts.map(({ label, onRequest }) => [label, onRequest])).toEqual([
    ['smoke:spyke', true],
    ['lora:spyke', true],
  ]);
  const [smoke, full] = drafts;
  expect(Object.values(full!.outputs)).toEqual([
    'output/loras/spyke_plasma_v1/spyke_plasma_v1-step00000300.safetensors',
    'output/loras/spyke_plasma_v1/spyke_plasma_v1-step00000600.safetensors',
    'output/loras/spyke_plasma_v1/spyke_plasma_v1-step00000900.safetensors',
    'output/loras/spyke_plasma_v1/log.txt',
    'output/loras/spyke_plasma_v1/losses.json',
  ]);
  expect(Object.values(smoke!.outputs)).toEqual([
    'output/loras/spyke_plasma_v1/smoke/log.txt',
    'output/loras/spyke_plasma_v1/smoke/report.json',
  ]);
  expect(full).toMatchObject({
    models: { 'checkpoints/dream.safetensors': `sha256:${sha}` },
    inputs: {
      check: 'report.json',
      'reg/spyke-reg-001.png': { path: 'output/datasets/spyke/reg/spyke-reg-001.png', optional: true },
      'reg/spyke-reg-120.txt': { path: 'output/datasets/spyke/reg/spyke-reg-120.txt', optional: true },
    },
    from: { file: 'datasets/spyke/lora.yaml', line: 1 },
  });
});

test('without lora.yaml nothing is trained', () => {
  const book = bookOf({ 'datasets/spyke/dataset.yaml': dataset });
  expect([...datasetsOf(book)].flatMap((character) => [...trainCharacter(book, character)])).toEqual([]);
});
