import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/engine/digest.ts';
import { loraFile } from '../lora-file.ts';
import { type StandIn, startComfy } from '../stand-in/comfyui/start.ts';
import { chromiumPath, whereFrom } from './chromium.ts';
import { type Opened, openStudio, shot } from './open.ts';

if (chromiumPath === undefined) console.warn(whereFrom);

const ours = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const folder = 'output/loras/spyke_plasma_v1';
const checkpoint = (step: number): string =>
  `spyke_plasma_v1-step${String(step).padStart(8, '0')}.safetensors`;
const [first, second] = [loraFile({ salt: 1 }), loraFile({ salt: 2 })];

/** A book with a training that was over before: its checkpoints lie there, and ComfyUI draws with them. */
const files = (server: StandIn): { readonly [path: string]: string | Uint8Array } => ({
  'plasma.config.ts': `import { defineConfig } from 'plasma';
export default defineConfig({ title: 'Rain', paper: 'screen', backend: 'comfyui',
  comfyui: { checkpoint: 'ink.safetensors', patience: 20,
    servers: { local: { url: '${server.url}', models: ${JSON.stringify(server.folders.models)} } } } });
`,
  'chapters/ch-01/script.yaml':
    'chapter: 1\ntitle: Rain\npages:\n  - { id: p001, layout: splash, panels: [{ id: k1, scene: roof }] }\n',
  'datasets/spyke/character.yaml': 'name: Spyke\ntrigger: spyke_plasma_v1\nprompt: a courier\n',
  'datasets/spyke/lora.yaml': `base: ink.safetensors
steps: 400
every: 200
resolution: 256
grid:
  seeds: [7, 8]
  probes:
    front: "{trigger}, {class}, standing"
    no-trigger: "a courier, standing"
    back: "{trigger}, from behind"
`,
  'rules/choose.ts': ours('rules/choose.ts'),
  'rules/train.ts': `import { copy, defineRule } from 'plasma';
const names = ['${checkpoint(200)}', '${checkpoint(400)}', 'losses.json'];
export default defineRule({ name: 'training', onRequest: true, *targets() {
  for (const name of names) yield { ...copy({ label: 'lora:spyke', from: 'trained/' + name, to: '${folder}/' + name }), onRequest: true };
} });
`,
  [`trained/${checkpoint(200)}`]: first,
  [`trained/${checkpoint(400)}`]: second,
  'trained/losses.json': JSON.stringify({
    version: 1,
    name: 'spyke_plasma_v1',
    steps: 400,
    every: 200,
    attempts: [{ after: 0, seed: 42 }],
    points: Array.from({ length: 400 }, (_, i) => [
      i + 1,
      0.2 * Math.exp(-i / 160) + ((i * 7919) % 13) / 400,
    ]),
  }),
});

describe.skipIf(chromiumPath === undefined)('LoRAs in the studio', () => {
  let server: StandIn;
  let studio: Opened;
  beforeAll(async () => {
    server = await startComfy({ models: { checkpoints: ['ink.safetensors'], loras: [], vae: [] } });
    studio = await openStudio(files(server), ['--no-watch']);
  });
  afterAll(async () => {
    await studio?.close();
    await server?.close();
  });

  it('show the loss and the grid, and a checkpoint is chosen with a reason', async () => {
    expect((await studio.book.plasma('build', 'lora:spyke')).code).toBe(0);
    const page = await studio.window({ at: '#/lora/spyke', height: 1000 });
    await page.getByText('No checkpoint is chosen').waitFor();
    await page.keyboard.press('d');
    await page.locator('[data-points="400"]').waitFor();
    await page.getByLabel('front, seed 7, step 400, strength 0.6').waitFor();
    await page.getByLabel('back, seed 8, step 200, strength 0.8').waitFor();
    const header = page.getByRole('columnheader', { name: /Step 200/ });
    await page.getByRole('region', { name: 'The grid' }).evaluate((one) => one.scrollTo(0, 400));
    const region = (await page.getByRole('region', { name: 'The grid' }).boundingBox())!;
    expect(Math.abs((await header.boundingBox())!.y - region.y)).toBeLessThan(4);
    await shot(page, 'lora');
    await page.locator('[data-step="200"]').click();
    await page.getByLabel('Why this one').fill('the hair holds, and the back view');
    await page.getByLabel('Why this one').press('Escape');
    await page.keyboard.press('a');
    await page.getByRole('heading', { name: 'Step 200 is chosen' }).waitFor();
    const choice = studio.book.read('datasets/spyke/selected.yaml');
    expect(choice).toContain(`sha256: sha256:${sha256(first)}`);
    expect(choice).toMatch(/step: 200\n.*reason: "?the hair holds, and the back view"?/s);
    await page.context().close();
    expect(studio.complaints).toEqual([]);
  });
});
