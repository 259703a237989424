import { chmodSync, cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type StandIn, startComfy } from '../stand-in/comfyui/start.ts';
import { answerOn, checkpoint } from '../stand-in/kohya/trial.ts';
import { bookIn, type E2eBook, outcomes } from './book.ts';

const repository = join(import.meta.dirname, '../..');
const ours = (path: string): string => readFileSync(join(repository, path), 'utf8');
const rules = ['raw', 'record', 'dataset', 'dataset-report', 'train', 'choose'].map(
  (name) => `rules/${name}.ts`,
);

const script = `chapter: 1
title: Rain
pages:
  - id: p001
    layout: 2x2
    panels:
      - { id: k1, scene: roof, cast: [{ who: spyke }] }
      - { id: k2, scene: street }
      - { id: k3, scene: harbour, cast: [{ who: spyke, mood: wary }] }
      - { id: k4, scene: tower }
`;

let comfy: StandIn;
let book: E2eBook;
beforeEach(async () => {
  comfy = await startComfy({
    models: {
      checkpoints: ['dream.safetensors', 'v1-5-pruned-emaonly.safetensors'],
      loras: [],
      controlnet: [],
      vae: [],
      upscale_models: [],
    },
  });
  book = bookIn(
    {
      'plasma.config.ts': `import { defineConfig } from 'plasma';
export default defineConfig({ title: 'Rain', paper: 'screen', backend: 'comfyui',
  comfyui: { checkpoint: 'dream', servers: { desk: { url: '${comfy.url}', models: '${comfy.folders.models}' } } } });
`,
      'chapters/ch-01/script.yaml': script,
      'datasets/spyke/lora.yaml': 'base: dream.safetensors\nsteps: 800\nevery: 200\nresolution: 512\n',
      ...Object.fromEntries(rules.map((path) => [path, ours(path)])),
      'sd-scripts/train_network.py': '# stands in\n',
      'sd-scripts/bad-day.json': '{}',
      'sd-scripts/asked.txt': answerOn({}),
      'sd-scripts/python': `#!/bin/sh
if [ "$1" = "-c" ]; then cat asked.txt; exit 0; fi
exec "${process.execPath}" "${join(repository, 'test/stand-in/kohya/trainer.ts')}" "$@"
`,
    },
    {},
  );
  for (const name of ['character.yaml', 'dataset.yaml', 'refs'])
    cpSync(join(repository, 'datasets/spyke', name), join(book.root, 'datasets/spyke', name), {
      recursive: true,
    });
  chmodSync(join(book.root, 'sd-scripts/python'), 0o755);
  mkdirSync(join(comfy.folders.models, 'checkpoints'), { recursive: true });
  book.write('base.safetensors', checkpoint(768));
  cpSync(join(book.root, 'base.safetensors'), join(comfy.folders.models, 'checkpoints/dream.safetensors'));
  // the trainer draws on this machine's sd-scripts
  process.env.SD_SCRIPTS = join(book.root, 'sd-scripts');
  process.env.SD_SCRIPTS_PYTHON = join(book.root, 'sd-scripts/python');
});
afterEach(async () => {
  delete process.env.SD_SCRIPTS;
  delete process.env.SD_SCRIPTS_PYTHON;
  book.dispose();
  await comfy.close();
});

const crops = (): readonly string[] =>
  [...ours('datasets/spyke/dataset.yaml').matchAll(/\bname: ([\w-]+)/g)].map(
    (match) => `spyke/crop/${match[1]}`,
  );

it('from sheets to a chosen LoRA: each step waits for the one before, and only its panels change', async () => {
  const unapproved = await book.build('lora:spyke');
  expect([unapproved.code, outcomes(unapproved.events, 'waiting').length > 18]).toEqual([3, true]);
  expect(crops()).toHaveLength(18);
  expect((await book.plasma('approve', ...crops())).code).toBe(0);

  const waiting = await book.plasma('build', 'ch-01', '--keep-going');
  expect([waiting.code, waiting.err]).toEqual([3, expect.stringContaining('plasma build lora:spyke')]);

  const smoke = await book.build('smoke:spyke');
  expect([smoke.code, smoke.err]).toEqual([0, '']);
  const loras = 'output/loras/spyke_plasma_v1';
  expect((await book.build('lora:spyke')).code).toBe(0);
  expect(book.has(`${loras}/spyke_plasma_v1-step00000800.safetensors`)).toBe(true);
  const info = await book.plasma('lora', 'info', `${loras}/spyke_plasma_v1-step00000600.safetensors`);
  expect(info.code).toBe(0);

  const chosen = await book.plasma('lora', 'select', 'spyke', '--step', '600', '--reason', 'the eyes');
  expect([chosen.code, book.read('datasets/spyke/selected.yaml')]).toEqual([
    0,
    expect.stringContaining('600'),
  ]);
  expect((await book.build('ch-01')).code).toBe(0);
  const deployed = /spyke[\w-]*-[0-9a-f]{12}\.safetensors/;
  expect(comfy.posted.some(({ graph }) => deployed.test(JSON.stringify(graph)))).toBe(true);

  await book.plasma('lora', 'select', 'spyke', '--step', '800', '--reason', 'the cloak');
  const again = await book.build('ch-01');
  const redrawn = outcomes(again.events, 'built').filter((path) => path.endsWith('.png'));
  expect(redrawn.toSorted()).toEqual([
    'output/ch-01/raw/ch01_p001_k1_v1.png',
    'output/ch-01/raw/ch01_p001_k3_v1.png',
  ]);
});
