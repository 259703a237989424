import { randomInt } from 'node:crypto';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { type E2eBook, outcomes } from '../e2e/book.ts';
import { type Comic, comicOf, rawOf, scriptOf } from './comic.ts';
import { modelsOf } from './graphs.ts';
import { serverUrl } from './server-url.ts';

const url = serverUrl();
const { checkpoints, loras, controlnets } = await modelsOf(url);
const openpose = controlnets.find((name) => name.includes('openpose'));

let book: E2eBook | undefined;
afterEach(() => book?.dispose());

const comic = (panels: readonly string[], more: Partial<Comic> = {}): E2eBook => {
  book = comicOf({ server: url, checkpoint: checkpoints[0]!, panels, ...more });
  return book;
};
const seed = (): number => randomInt(2 ** 47);
const pixels = (made: E2eBook, panel: string): Promise<Buffer> =>
  sharp(`${made.root}/${rawOf(panel)}`)
    .removeAlpha()
    .raw()
    .toBuffer();
const json = (made: E2eBook, path: string) => JSON.parse(made.read(path));

describe('a book drawn by ComfyUI', () => {
  it('draws its panels, and not again', async () => {
    const made = comic(['rain', 'snow', 'fog'].map((scene) => `scene: ${scene}, seed: ${seed()}`));
    const ran = await made.build('ch-01');
    expect(ran, JSON.stringify(ran.events.slice(-3))).toMatchObject({ code: 0 });
    expect(outcomes(ran.events, 'built')).toEqual(expect.arrayContaining(['k1', 'k2', 'k3'].map(rawOf)));
    expect((await pixels(made, 'k1')).equals(await pixels(made, 'k2'))).toBe(false);
    expect(made.has('output/ch-01/pages/ch01_p001.png')).toBe(true);
    const again = await made.build('ch-01');
    expect(outcomes(again.events, 'built')).toEqual([]);
  });

  it('draws exactly the panel whose scene was changed', async () => {
    const seeds = [seed(), seed(), seed()];
    const panels = (...scenes: readonly string[]): readonly string[] =>
      scenes.map((scene, i) => `scene: ${scene}, seed: ${seeds[i]}`);
    const made = comic(panels('rain', 'snow', 'fog'));
    await made.build('ch-01');
    made.write('chapters/ch-01/script.yaml', scriptOf(panels('rain', 'a snow storm', 'fog')));
    const { events } = await made.build('ch-01');
    const raw = outcomes(events, 'built').filter((target) => target.endsWith('_v1.png'));
    expect(raw).toEqual([rawOf('k2')]);
  });

  it('keeps the graph and a record beside each picture', async () => {
    const made = comic([`scene: rain, seed: 9007199254740991`]);
    expect((await made.build('ch-01')).code).toBe(0);
    const graph = made.read(rawOf('k1').replace('.png', '.workflow.json'));
    expect(graph).toContain('9007199254740991');
    expect(graph).not.toMatch(/plasma:(input|prefix)/);
    const record = json(made, 'output/ch-01/raw/log/ch01_p001_k1_v1.json');
    expect(record).toMatchObject({ backend: 'comfyui', server: { name: 'studio' } });
    expect(JSON.stringify(record)).toContain('9007199254740991');
    expect(JSON.stringify(record)).not.toContain(new URL(url).host);
  });

  it.skipIf(openpose === undefined)(
    'follows a pose: uploads it, and another pose draws another picture',
    async () => {
      const panel = `scene: roof, seed: ${seed()}, pose: poses/k1.png`;
      const made = comic([panel], { comfyui: { pose: { controlnet: openpose } } });
      const pose = async (colour: string): Promise<void> =>
        made.write(
          'poses/k1.png',
          await sharp({ create: { width: 64, height: 64, channels: 3, background: colour } })
            .png()
            .toBuffer(),
        );
      await pose('#202020');
      const ran = await made.build('ch-01');
      expect(ran, JSON.stringify(ran.events.slice(-3))).toMatchObject({ code: 0 });
      const first = await pixels(made, 'k1');
      await pose('#ffffff');
      expect(outcomes((await made.build('ch-01')).events, 'built')).toContain(rawOf('k1'));
      expect((await pixels(made, 'k1')).equals(first)).toBe(false);
    },
  );

  it.skipIf(loras.length === 0)('draws with a LoRA', async () => {
    const panel = `scene: rain, seed: ${seed()}`;
    const bare = comic([panel]);
    await bare.build('ch-01');
    const without = await pixels(bare, 'k1');
    bare.dispose();
    const made = comic([panel], { comfyui: { loras: [{ name: loras[0], strength: 0.8 }] } });
    expect((await made.build('ch-01')).code).toBe(0);
    expect((await pixels(made, 'k1')).equals(without)).toBe(false);
  });

  it('an unknown checkpoint fails its panels with the name, and tells what is there', async () => {
    const made = comic([`scene: rain, seed: 1`], { checkpoint: 'nowhere.safetensors' });
    const ran = await made.plasma('build', 'ch-01');
    expect(ran.code).toBe(1);
    expect(ran.out + ran.err).toContain('nowhere.safetensors');
    expect(ran.out + ran.err).toContain(checkpoints[0]);
    expect(made.has(rawOf('k1'))).toBe(false);
  });

  it('verifies a picture by rendering it again', async () => {
    const made = comic([`scene: rain, seed: ${seed()}`]);
    await made.build('ch-01');
    const ran = await made.plasma('verify', rawOf('k1'));
    expect(ran.out + ran.err).toMatch(/identical/);
    expect(ran.code).toBe(0);
  });

  it('workflow check: the templates fit this server, and its models are named', async () => {
    const made = comic([`scene: rain`]);
    const ran = await made.plasma('workflow', 'check', 'rules/workflows/txt2img-lora.json', '--server', url);
    expect(ran.out + ran.err).not.toMatch(/unknown-node|unknown-input|at Object\./);
  });
});
