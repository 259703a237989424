import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type StandIn, type StandInOptions, startComfy } from '../../../test/stand-in/comfyui/start.ts';
import { type Trial, trial } from '../../../test/trial.ts';
import type { Progress, Setback } from '../../engine/tool.ts';
import { keptPrompt } from './kept-prompt.ts';
import { comfyuiTool } from './tool.ts';

const graph = {
  '1': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd15.safetensors' } },
  '2': { class_type: 'CLIPTextEncode', inputs: { text: 'rain', clip: ['1', 1] } },
  '3': { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
  '4': {
    class_type: 'KSampler',
    inputs: {
      model: ['1', 0],
      positive: ['2', 0],
      negative: ['2', 0],
      latent_image: ['3', 0],
      seed: 9007199254740991,
      steps: 4,
      cfg: 7,
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: 1,
    },
  },
  '5': { class_type: 'VAEDecode', inputs: { samples: ['4', 0], vae: ['1', 2] } },
  '6': { class_type: 'SaveImage', inputs: { images: ['5', 0], filename_prefix: 'plasma:prefix' } },
};
const outputs = { image: 'k1.png', workflow: 'k1.workflow.json', record: 'k1.json' };

async function studio(options: StandInOptions = {}): Promise<{
  readonly comfy: StandIn;
  readonly desk: Trial;
  readonly given: object & { params: object; outputs: typeof outputs };
}> {
  const comfy = await startComfy(options);
  onTestFinished(comfy.close);
  const settings = { servers: { left: { url: comfy.url } }, patience: 20 };
  return {
    comfy,
    desk: await trial(),
    given: { params: { graph, output: '6' }, outputs, settings, held: ['comfyui@left'] } as never,
  };
}

const setback = (result: { readonly ok: boolean; readonly error?: Setback }): Setback => {
  if (result.ok || result.error === undefined) throw new Error('it went well');
  return result.error;
};

it('tells the steps and shows previews while it draws, and keeps the picture as it came', async () => {
  const { comfy, desk, given } = await studio();
  comfy.bad.previews = { perStep: 1 };
  const told: Progress[] = [];
  const { result, output } = await desk.run(comfyuiTool, { ...given, progress: (p) => told.push(p) });
  expect(result.ok).toBe(true);
  expect(told.filter(({ preview }) => preview !== undefined).length).toBeGreaterThan(0);
  expect(told.find(({ preview }) => preview !== undefined)?.preview?.type).toMatch(/^image\/(jpeg|png)$/);
  expect(told.some(({ done, total }) => total === 4 && done > 0)).toBe(true);
  const saved = comfy.records[0]!;
  expect(JSON.parse(output('workflow').toString())['4'].inputs.seed).toBe(9007199254740991);
  expect(JSON.parse(output('record').toString())).toMatchObject({
    backend: 'comfyui',
    promptId: saved.promptId,
    pixels: [64, 64],
    server: { name: 'left', version: '0.8.0' },
  });
});

it('a server that is not there is lost, and is back when it answers', async () => {
  const { comfy, desk, given } = await studio({ started: false });
  const { result } = await desk.run(comfyuiTool, given);
  const lost = setback(result as never);
  expect(lost).toMatchObject({ kind: 'lost', resource: 'comfyui@left', blamed: false });
  if (lost.kind !== 'lost') return;
  const back = lost.back(new AbortController().signal);
  await comfy.restart();
  expect(await back).toBe(true);
});

it('a prompt that was called off is noted no more; one that was cut off is', async () => {
  const { comfy, desk, given } = await studio();
  const hold = comfy.hold({ at: 'progress', value: 1 });
  const stop = new AbortController();
  const running = desk.run(comfyuiTool, { ...given, signal: stop.signal });
  await hold.reached;
  const keep = join(desk.folder, 'keep');
  expect(keptPrompt(keep, 'a'.repeat(64))).toEqual({ promptId: comfy.posted[0]!.promptId, url: comfy.url });
  stop.abort();
  hold.release();
  expect(setback((await running).result as never).kind).toBe('cancelled');
  expect(keptPrompt(keep, 'a'.repeat(64))).toBeUndefined();
});

it('an input that is no picture is refused before anything is asked', async () => {
  const { comfy, desk, given } = await studio();
  desk.file('pose.png', '<svg/>');
  const { result } = await desk.run(comfyuiTool, { ...given, inputs: { pose: 'pose.png' } });
  expect(setback(result as never)).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('pose.png'),
  });
  expect(comfy.posted).toEqual([]);
});

it('a LoRA that the server lacks, and whose folder is not known, is said with the name to copy it to', async () => {
  const { desk, given } = await studio();
  desk.file('spyke.safetensors', 'weights');
  const { result } = await desk.run(comfyuiTool, { ...given, inputs: { 'lora.spyke': 'spyke.safetensors' } });
  const { message, facts, hint } = setback(result as never);
  expect([message, facts?.[0]?.[1], hint]).toEqual([
    expect.stringContaining('spyke.safetensors'),
    expect.stringMatching(/^models\/loras\/plasma\/spyke-[0-9a-f]{12}\.safetensors$/),
    expect.stringContaining('comfyui.servers.left.models'),
  ]);
});

it('names with .. that a server tells lead nowhere: the picture lies where it should and nowhere else', async () => {
  const { comfy, desk, given } = await studio();
  comfy.bad.toldName = (image) => ({ ...image, filename: '../../evil.png', subfolder: '../..' });
  const { result } = await desk.run(comfyuiTool, given);
  expect(result.ok).toBe(false);
  expect(() => readFileSync(join(desk.folder, '../evil.png'))).toThrow(/ENOENT/);
});
