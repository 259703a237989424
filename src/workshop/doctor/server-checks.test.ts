import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliBook, cliBook } from '../../../test/command-line.ts';
import { doctorIn } from '../../cli/doctor/run.test-fixture.ts';
import { comfyui, config, cpu, drawnBy, graph, models, serversOfTest } from './servers.test-fixture.ts';

let book: CliBook;
const { served, close } = serversOfTest();
beforeEach(() => {
  book = cliBook({});
});
afterEach(async () => {
  book.dispose();
  await close();
});

describe('what slows drawing down, or opens it to others', () => {
  const deviceOf = async (kind: Parameters<typeof comfyui>[0]): Promise<string> =>
    (await doctorIn(book.root, { COMFYUI_URL: await served(comfyui({ device: cpu, ...kind })) })).of(
      'device',
    );

  it('says why the CPU draws', async () => {
    expect(await deviceOf({ argv: ['--cpu'] })).toMatch(
      /^warn the CPU draws .*started with --cpu.* → .*without `--cpu`/,
    );
    expect(await deviceOf({ torch: '2.9.1+cpu' })).toContain('2.9.1+cpu is a build for the CPU only');
    expect(await deviceOf({ torch: '2.9.1+cu130' })).toMatch(/finds none\. → See whether `nvidia-smi`/);
    expect(await deviceOf({ torch: '2.9.1', os: 'darwin' })).toContain('finds no Metal');
  });

  it('warns of little memory', async () => {
    const small = {
      name: 'cuda:0 Old',
      type: 'cuda',
      index: 0,
      vram_total: 2 * 1024 ** 3,
      vram_free: 1024 ** 3,
    };
    const said = await doctorIn(book.root, { COMFYUI_URL: await served(comfyui({ device: small })) });
    expect(said.of('memory')).toMatch(/^warn 1\.0 GB of 2\.0 GB VRAM free → .*`--lowvram`/);
  });

  it('tells the options that matter', async () => {
    const argv = ['--listen', '--disable-metadata', '--enable-cors-header'];
    const said = await doctorIn(book.root, { COMFYUI_URL: await served(comfyui({ argv })) });
    expect(said.code).toBe(0);
    expect(said.of('options').split('\n')).toEqual([
      expect.stringMatching(/^warn listens on every network/),
      expect.stringMatching(/^warn any web page/),
      expect.stringMatching(/^warn pictures don't hold their workflow/),
      expect.stringMatching(/^ok no previews/),
    ]);
  });
});

describe('models and nodes', () => {
  it('names the models that are nearest to a missing one, and its folder', async () => {
    const url = await served(
      comfyui({ models: { ...models, checkpoints: ['DreamShaper_8_pruned.safetensors', 'other.ckpt'] } }),
    );
    book.write('plasma.config.ts', drawnBy(url, "upscaler: '4x.pth', loras: [{ name: 'ink' }], vae: 'v.pt'"));
    const said = await doctorIn(book.root);
    expect(said.code).toBe(1);
    expect(said.of('checkpoint')).toMatch(
      /^fail dreamshaper_8\.safetensors is not in models\/checkpoints → Did you mean "DreamShaper_8_pruned\.safetensors"\?/,
    );
    expect(said.of('lora')).toMatch(/^fail ink is not in models\/loras/);
    expect(said.of('vae')).toMatch(/^fail v\.pt is not in models\/vae/);
    expect(said.of('upscaler')).toMatch(/^fail 4x\.pth is not in models\/upscale_models/);
  });

  it('a ControlNet for poses is only missed once a panel has a pose', async () => {
    const url = await served(comfyui({ models: { checkpoints: models.checkpoints } }));
    book.write('plasma.config.ts', drawnBy(url));
    const script = (more: string): string =>
      `chapter: 1\ntitle: T\npages: [{ id: p001, layout: splash, panels: [{ id: k1, scene: rain${more} }] }]\n`;
    book.write('chapters/ch-01/script.yaml', script(''));
    expect((await doctorIn(book.root)).of('controlnet')).toMatch(
      /^warn control_v11p_sd15_openpose\.pth is not in .* → Download it from https:/,
    );
    book.write('chapters/ch-01/poses/k1.png', '');
    book.write('chapters/ch-01/script.yaml', script(', pose: chapters/ch-01/poses/k1.png'));
    expect((await doctorIn(book.root)).of('controlnet')).toMatch(/^fail control_v11p_sd15_openpose\.pth/);
  });

  it('takes the slashes of a Windows server for what they are', async () => {
    const url = await served(comfyui({ models: { ...models, loras: ['style\\ink.safetensors'] } }));
    book.write('plasma.config.ts', drawnBy(url, "loras: [{ name: 'style/ink.safetensors' }]"));
    expect((await doctorIn(book.root)).of('lora')).toBe('ok style/ink.safetensors');
  });

  it('compares a pinned model with its file, where that is on this machine', async () => {
    const url = await served(comfyui({ models }));
    const sha256 = 'a'.repeat(64);
    book.write('comfy/models/checkpoints/dreamshaper_8.safetensors', '12345');
    const write = (size: number): void =>
      book.write(
        'plasma.lock',
        JSON.stringify({ version: 1, models: { 'checkpoints/dreamshaper_8.safetensors': { sha256, size } } }),
      );
    book.write(
      'plasma.config.ts',
      config(
        `backend: 'comfyui', comfyui: { servers: { local: { url: '${url}', models: '${join(book.root, 'comfy/models')}' } }, checkpoint: 'dreamshaper_8.safetensors' }`,
      ),
    );
    write(5);
    expect((await doctorIn(book.root)).of('checkpoint')).toBe(
      'ok dreamshaper_8.safetensors, pinned aaaaaaaaaaaa…',
    );
    expect((await doctorIn(book.root)).of('plasma.lock')).toMatch(/^ok plasma\.lock pins all 1 models/);
    write(6);
    expect((await doctorIn(book.root)).of('checkpoint')).toMatch(
      /^fail .* is not the file that plasma\.lock pins/,
    );
  });

  it('looks whether plasma reaches the folders of the server', async () => {
    const url = await served(comfyui({ models }));
    const root = join(book.root, 'comfy');
    mkdirSync(join(root, 'models/loras'), { recursive: true });
    mkdirSync(join(root, 'input'));
    book.write(
      'plasma.config.ts',
      config(
        `backend: 'comfyui', comfyui: { servers: { local: { url: '${url}', models: '${root}/models', input: '${root}/input' } }, checkpoint: 'dreamshaper_8.safetensors' }`,
      ),
    );
    const good = await doctorIn(book.root);
    expect([good.of('models folder'), good.of('input folder')]).toEqual([
      `ok ${root}/models`,
      `ok ${root}/input`,
    ]);
    rmSync(join(root, 'input'), { recursive: true });
    rmSync(join(root, 'models/loras'), { recursive: true });
    const bad = await doctorIn(book.root);
    expect(bad.of('input folder')).toMatch(/^fail .*is not there → Correct input/);
    expect(bad.of('models folder')).toMatch(/^fail .*holds neither checkpoints nor loras/);
  });

  it('names a node that is missing, the nearest one, and what brings it', async () => {
    const url = await served(comfyui({ models }));
    book.write('plasma.config.ts', drawnBy(url));
    book.write('rules/workflows/mine.json', graph('KSampler', 'VAEDecoder'));
    expect((await doctorIn(book.root)).of('nodes')).toMatch(
      /^fail this kind is not installed: VAEDecoder \(in rules\/workflows\/mine\.json\) → Did you mean "VAEDecode"\?/,
    );
    book.write('rules/workflows/mine.json', graph('KSampler', 'OpenposePreprocessor'));
    const said = await doctorIn(book.root);
    expect(said.of('nodes')).toMatch(/^fail .*OpenposePreprocessor.* → .*comfyui_controlnet_aux/);
    expect(said.of('openpose')).toBe('');
  });

  it('nodes and helpers that nothing uses are only a warning', async () => {
    const url = await served(comfyui({ models, more: { '/extensions': ['/extensions/core/clipspace.js'] } }));
    book.write('plasma.config.ts', drawnBy(url));
    const said = await doctorIn(book.root);
    expect(said.code).toBe(0);
    expect(said.of('openpose')).toMatch(/^warn OpenposePreprocessor is not installed/);
    expect(said.of('manager')).toMatch(/^warn ComfyUI-Manager is not there/);
  });
});
