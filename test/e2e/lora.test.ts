import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
