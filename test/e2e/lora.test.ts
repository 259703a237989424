import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/engine/digest.ts';
import { loraFile } from '../lora-file.ts';
import { type StandIn, startComfy } from '../stand-in/comfyui/start.ts';
import { bookIn, type E2eBook, outcomes } from './book.ts';

const repository = join(import.meta.dirname, '../..');
const ours = (path: string): string => readFileSync(join(repository, path), 'utf8');

const script = `chapter: 1
title: Rain
pages:
  - id: p001
    layout: 2x2
    panels:
      - { id: k1, scene: roof, cast: [{ who: spyke, at: [0.5, 0.9] }] }
      - { id: k2, scene: street, cast: [{ who: orrin, at: [0.5, 0.9] }] }
      - { id: k3, scene: harbour, cast: [{ who: orrin, at: [0.3, 0.9] }, { who: spyke, at: [0.7, 0.9] }] }
      - { id: k4, scene: tower }
`;

const folder = 'output/loras/spyke_plasma_v1';
const checkpoint = (step: number): string =>
  `${folder}/spyke_plasma_v1-step${String(step).padStart(8, '0')}.safetensors`;
const raw = (panel: string): string => `output/ch-01/raw/ch01_p001_${panel}_v1.png`;
const selection = (step: number, bytes: Buffer, more = ''): string =>
  `step: ${step}\nfile: ${checkpoint(step)}\nsha256: ${sha256(bytes)}\n${more}`;

const [first, second] = [loraFile({ salt: 1 }), loraFile({ salt: 2 })];

let server: StandIn;
let book: E2eBook;
beforeEach(async () => {
  server = await startComfy({ models: { checkpoints: ['ink.safetensors'], loras: [], vae: [] } });
  book = bookIn({
    'plasma.config.ts': `import { defineConfig } from 'plasma';
export default defineConfig({
  title: 'Rain', paper: 'screen', backend: 'comfyui',
  comfyui: { checkpoint: 'ink.safetensors', patience: 20,
    servers: { local: { url: '${server.url}', models: ${JSON.stringify(server.folders.models)} } } },
});
`,
    'chapters/ch-01/script.yaml': script,
    'datasets/spyke/character.yaml': 'name: Spyke\ntrigger: spyke_plasma_v1\nprompt: a courier\n',
    'datasets/orrin/character.yaml': 'name: Orrin\nprompt: a keeper\n',
    'rules/raw.ts': ours('rules/raw.ts'),
    'rules/choose.ts': ours('rules/choose.ts'),
    [checkpoint(200)]: first,
    [checkpoint(400)]: second,
  });
});
afterEach(async () => {
  book.dispose();
  await server.close();
});

/** A training that copies what lies there: checkpoints at 200 and 400, and how the loss went. */
const trained = {
  'rules/train.ts': `import { copy, defineRule } from 'plasma';
const names = ['spyke_plasma_v1-step00000200.safetensors', 'spyke_plasma_v1-step00000400.safetensors', 'losses.json'];
export default defineRule({ name: 'training', onRequest: true, *targets() {
  for (const name of names) yield { ...copy({ label: 'lora:spyke', from: 'trained/' + name, to: '${folder}/' + name }), onRequest: true };
} });
`,
  'trained/spyke_plasma_v1-step00000200.safetensors': first,
  'trained/spyke_plasma_v1-step00000400.safetensors': second,
  'trained/losses.json': JSON.stringify({
    version: 1,
    name: 'spyke_plasma_v1',
    steps: 400,
    every: 200,
    attempts: [{ after: 0, seed: 42 }],
    points: Array.from({ length: 400 }, (_, i) => [i + 1, 0.2 - i / 4000]),
  }),
  'datasets/spyke/lora.yaml': `base: ink.safetensors
steps: 400
every: 200
resolution: 256
grid:
  seeds: [7]
  probes:
    front: "{trigger}, {class}, standing"
    no-trigger: "a courier, standing"
`,
};

const loraNames = (): readonly string[] => {
  const at = join(server.folders.models, 'loras/plasma');
  return existsSync(at) ? readdirSync(at) : [];
};
const lorasIn = (panel: string): readonly unknown[] =>
  Object.values(JSON.parse(book.read(raw(panel).replace('.png', '.workflow.json'))) as object)
    .filter(({ class_type }) => class_type === 'LoraLoader')
    .map(({ inputs }) => [inputs.lora_name, inputs.strength_model]);

describe('a chosen checkpoint', () => {
  it('is deployed under a name with its digest, and draws its character alone', async () => {
    book.write('datasets/spyke/selected.yaml', selection(200, first));
    expect((await book.build()).code).toBe(0);
    const name = `spyke_plasma_v1-${sha256(first).slice(0, 12)}.safetensors`;
    expect(loraNames()).toEqual([name]);
    expect(readFileSync(join(server.folders.models, 'loras/plasma', name)).equals(first)).toBe(true);
    expect(['k1', 'k2', 'k3', 'k4'].map(lorasIn)).toEqual([
      [[`plasma/${name}`, 0.8]],
      [],
      [[`plasma/${name}`, 0.8]],
      [],
    ]);
    expect(readFileSync(join(book.root, folder, 'spyke_plasma_v1.safetensors')).equals(first)).toBe(true);
  });

  it('another one makes exactly the panels of its character stale; a reason makes none', async () => {
    book.write('datasets/spyke/selected.yaml', selection(200, first));
    await book.build();
    book.write('datasets/spyke/selected.yaml', selection(200, first, 'reason: the eyes\n'));
    expect(outcomes((await book.build()).events, 'built')).toEqual([]);
    book.write('datasets/spyke/selected.yaml', selection(400, second));
    const pictures = outcomes((await book.build()).events, 'built').filter((path) => path.endsWith('.png'));
    expect([...pictures].sort()).toEqual([raw('k1'), raw('k3')]);
    book.write('datasets/spyke/selected.yaml', selection(200, first));
    const back = await book.build();
    expect([outcomes(back.events, 'built'), outcomes(back.events, 'restored').includes(raw('k1'))]).toEqual([
      [],
      true,
    ]);
  });

  it('gives way to the LoRA that character.yaml names, and to none', async () => {
    book.write('datasets/spyke/selected.yaml', selection(200, first));
    book.write('datasets/spyke/character.yaml', `${book.read('datasets/spyke/character.yaml')}lora: false\n`);
    expect((await book.build()).code).toBe(0);
    expect(lorasIn('k1')).toEqual([]);
    expect(loraNames()).toEqual([]);
  });

  it('lives on in the store when a new training writes over it', async () => {
    book.write('datasets/spyke/selected.yaml', selection(200, first));
    await book.build();
    book.write(checkpoint(200), second);
    rmSync(join(book.root, folder, 'spyke_plasma_v1.safetensors'));
    expect((await book.plasma('gc', '--keep-days', '0', '--keep-results', '0')).code).toBe(0);
    expect((await book.build()).code).toBe(0);
    expect(readFileSync(join(book.root, folder, 'spyke_plasma_v1.safetensors')).equals(first)).toBe(true);
  });

  it('may be a file that the book keeps beside its sources', async () => {
    const kept = 'datasets/spyke/spyke_plasma_v1-step00000200.safetensors';
    mkdirSync(dirname(join(book.root, kept)), { recursive: true });
    writeFileSync(join(book.root, kept), first);
    rmSync(join(book.root, 'output'), { recursive: true });
    book.write('datasets/spyke/selected.yaml', selection(200, first).replace(checkpoint(200), kept));
    expect((await book.build()).code).toBe(0);
    expect(loraNames()).toHaveLength(1);
  });
});

describe('a LoRA that is not there', () => {
  const waiting = async (): Promise<string> => {
    const { code, events } = await book.build('--keep-going');
    expect(code).toBe(3);
    expect(
      outcomes(events, 'built')
        .filter((path) => path.endsWith('.png'))
        .toSorted(),
    ).toEqual([raw('k2'), raw('k4')]);
    return JSON.stringify(events.filter((event) => event.event === 'finish' && event.outcome === 'waiting'));
  };

  it('is not trained: its panels wait, and say how to train it and how long that takes', async () => {
    book.write('datasets/spyke/lora.yaml', 'base: ink.safetensors\nsteps: 1200\n');
    rmSync(join(book.root, 'output'), { recursive: true });
    const said = await waiting();
    expect(said).toContain("Spyke's LoRA is not trained yet");
    expect(said).toContain('plasma build lora:spyke');
    expect(said).toMatch(/1,200 steps: very roughly 10 min on an NVIDIA card, 1 h 40 min on a Mac/);
    expect(server.samplings()).toBe(2);
  });

  it('is trained and not chosen: they say how to choose', async () => {
    book.write('datasets/spyke/lora.yaml', 'base: ink.safetensors\n');
    const said = await waiting();
    expect(said).toContain("nobody has chosen a checkpoint of Spyke's LoRA");
    expect(said).toContain('plasma lora grid spyke');
  });

  it('was chosen and is gone: nothing else is taken for it', async () => {
    book.write('datasets/spyke/selected.yaml', selection(200, loraFile({ salt: 9 })));
    const said = await waiting();
    expect(said).toContain('step 200, is not here: other bytes are in its place');
    expect(said).toContain(sha256(loraFile({ salt: 9 })));
    book.write(checkpoint(200), loraFile({ salt: 9 }));
    expect((await book.build()).code).toBe(0);
  });
});

describe('a grid', () => {
  const pictures = (events: Parameters<typeof outcomes>[0]): readonly string[] =>
    outcomes(events, 'built').filter((path) => path.startsWith(`${folder}/grid/`));
  const grid = async (...words: readonly string[]) => {
    const { code, out, err } = await book.plasma('lora', 'grid', 'spyke', '--json', ...words);
    return {
      code,
      err,
      out,
      events: out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    };
  };
  beforeEach(() => {
    rmSync(join(book.root, 'output'), { recursive: true });
    for (const [path, text] of Object.entries(trained)) book.write(path, text);
  });

  it('draws every checkpoint with the same prompts, seeds and strengths, into one picture', async () => {
    expect((await book.build('lora:spyke')).code).toBe(0);
    const { code, events } = await grid();
    expect(code).toBe(0);
    expect([...pictures(events)].sort()).toEqual(
      [200, 400].flatMap((step) =>
        ['front', 'no-trigger'].flatMap((probe) =>
          [0.6, 0.8].map((strength) => `${folder}/grid/${step}/${probe}_s7_w${strength}.png`),
        ),
      ),
    );
    const prompts = server.posted.map(({ graph }) => JSON.stringify(graph));
    expect(prompts.filter((text) => text.includes('spyke_plasma_v1, standing'))).toHaveLength(4);
    expect(prompts.filter((text) => text.includes('"a courier, standing"'))).toHaveLength(4);
    expect(new Set(loraNames())).toEqual(
      new Set(
        [first, second].map(
          (bytes, i) => `spyke_plasma_v1-step00000${2 * (i + 1)}00-${sha256(bytes).slice(0, 12)}.safetensors`,
        ),
      ),
    );
    const png = await sharp(join(book.root, folder, 'grid.png')).metadata();
    // two columns of two, two rows, a curve
    expect([png.width! > 4 * 256, png.height! > 2 * 256 + 300]).toEqual([true, true]);
    // all that is drawn with one checkpoint is drawn together
    const inOrder = prompts.map((text) => /spyke_plasma_v1-step\d+/.exec(text)?.[0]);
    expect(inOrder.filter((name, i) => name !== inOrder[i - 1])).toHaveLength(2);
    const again = await grid();
    expect([again.code, outcomes(again.events, 'built')]).toEqual([0, []]);
  });

  it('is no part of any other build, and trains nothing', async () => {
    const all = await book.build('--keep-going');
    expect(all.code).toBe(3);
    expect(outcomes(all.events, 'built').every((path) => path.startsWith('output/ch-01/'))).toBe(true);
    const before = server.posted.length;
    const { code, events } = await grid();
    expect(code).toBe(3);
    expect(JSON.stringify(events)).toContain('plasma build lora:spyke');
    expect([server.posted.length, existsSync(join(book.root, folder))]).toEqual([before, false]);
  });

  it('is not drawn when the training is out of date: that is told first', async () => {
    await book.build('lora:spyke');
    book.write('trained/spyke_plasma_v1-step00000400.safetensors', loraFile({ salt: 5 }));
    const { code, out, err } = await book.plasma('lora', 'grid', 'spyke');
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain(
      "what Spyke's LoRA learns from is not what the 2 checkpoints here were trained with",
    );
    expect(err).toContain('plasma explain lora:spyke');
  });

  it('is drawn when something cheap has to be made again first, and comes out as it was', async () => {
    const through = (more: string): string =>
      trained['rules/train.ts']
        .replace('import { copy,', 'import { concat, copy,')
        .replace("from: 'trained/' + name", "from: 'output/mid/' + name")
        .replace(
          '*targets() {',
          `*targets() {\n  for (const name of names) yield concat({ from: ['trained/' + name${more}], to: 'output/mid/' + name });`,
        );
    book.write('trained/nothing', '');
    book.write('rules/train.ts', through(''));
    expect((await book.build('lora:spyke')).code).toBe(0);
    book.write('rules/train.ts', through(", 'trained/nothing'"));
    const { code, events } = await grid();
    expect([code, pictures(events).length]).toEqual([0, 8]);
    expect(outcomes(events, 'built')).toContain('output/mid/losses.json');
    expect(outcomes(events, 'built')).not.toContain(checkpoint(200));
  });

  it('a new probe draws its own pictures alone', async () => {
    await book.build('lora:spyke');
    await grid();
    book.write(
      'datasets/spyke/lora.yaml',
      `${trained['datasets/spyke/lora.yaml']}    back: "{trigger}, from behind"\n`,
    );
    const { events } = await grid();
    expect(pictures(events)).toHaveLength(4);
    expect(pictures(events).every((path) => path.includes('/back_'))).toBe(true);
    expect(outcomes(events, 'built')).toContain(`${folder}/grid.png`);
  });

  it('the training comes with its curve, and a choice marks the grid and redraws none of it', async () => {
    const { events } = await book.build('lora:spyke');
    expect(outcomes(events, 'built')).toContain(`${folder}/loss.png`);
    await grid();
    expect((await book.plasma('lora', 'select', 'spyke', '--step', '400', '--reason', 'the eyes')).code).toBe(
      0,
    );
    expect(outcomes((await grid()).events, 'built')).toEqual([`${folder}/grid.png`]);
    const build = await book.build();
    expect(build.code).toBe(0);
    expect(lorasIn('k1')).toEqual([
      [`plasma/spyke_plasma_v1-${sha256(second).slice(0, 12)}.safetensors`, 0.8],
    ]);
  });

  it('a dry run writes nothing', async () => {
    await book.build('lora:spyke');
    const { code, out } = await book.plasma('lora', 'grid', 'spyke', '--dry-run');
    expect(code).toBe(0);
    expect(out).toContain('grid:spyke/200/front/s7/w0.6');
    expect(server.posted).toEqual([]);
  });
});
