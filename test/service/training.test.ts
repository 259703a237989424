import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StandIn, startComfy } from '../stand-in/comfyui/start.ts';
import type { Day } from '../stand-in/kohya/day.ts';
import { answerOn, checkpoint } from '../stand-in/kohya/trial.ts';
import { ruleOf } from './comic.ts';
import {
  buildEnd,
  type Listener,
  type Message,
  type Reply,
  type Served,
  type Serving,
  serving,
} from './serving.ts';

const repository = join(import.meta.dirname, '../..');
const rules = ['raw', 'dataset', 'dataset-report', 'train', 'choose'];
const loras = 'output/loras/spyke_plasma_v1';

let comfy: StandIn;
let served: Served;
let heard: Listener;
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
});
afterEach(async () => {
  delete process.env.SD_SCRIPTS;
  delete process.env.SD_SCRIPTS_PYTHON;
  await comfy.close();
});

const begin = async (day: Day = {}, more: Serving = {}): Promise<void> => {
  served = await serving({
    ...more,
    files: {
      'plasma.config.ts': `import { defineConfig } from 'plasma';
export default defineConfig({ title: 'Rain', paper: 'screen', backend: 'comfyui',
  comfyui: { checkpoint: 'dream', servers: { desk: { url: '${comfy.url}', models: '${comfy.folders.models}' } } } });
`,
      'chapters/ch-01/script.yaml': script('roof'),
      'datasets/spyke/lora.yaml': 'base: dream.safetensors\nsteps: 800\nevery: 200\nresolution: 512\n',
      'datasets/vanta/character.yaml': 'name: Vanta\nprompt: a thief\n',
      ...Object.fromEntries(rules.map((name) => [`rules/${name}.ts`, ruleOf(name)])),
      'sd-scripts/train_network.py': '# stands in\n',
      'sd-scripts/bad-day.json': JSON.stringify(day),
      'sd-scripts/asked.txt': answerOn({}),
      'sd-scripts/python': `#!/bin/sh
if [ "$1" = "-c" ]; then cat asked.txt; exit 0; fi
exec "${process.execPath}" "${join(repository, 'test/stand-in/kohya/trainer.ts')}" "$@"
`,
    },
  });
  const { root } = served.book;
  for (const name of ['character.yaml', 'dataset.yaml', 'refs'])
    cpSync(join(repository, 'datasets/spyke', name), join(root, 'datasets/spyke', name), { recursive: true });
  // a hundred pictures of the class are drawn by other tests
  served.book.write(
    'datasets/spyke/dataset.yaml',
    served.book.read('datasets/spyke/dataset.yaml').replace(/^regularisation:(?:\n[ ]+.*)*\n/m, ''),
  );
  chmodSync(join(root, 'sd-scripts/python'), 0o755);
  mkdirSync(join(comfy.folders.models, 'checkpoints'), { recursive: true });
  writeFileSync(join(comfy.folders.models, 'checkpoints/dream.safetensors'), checkpoint(768));
  process.env.SD_SCRIPTS = join(root, 'sd-scripts');
  process.env.SD_SCRIPTS_PYTHON = join(root, 'sd-scripts/python');
  heard = await served.listen();
};

/** The crops are cut, and a person has looked at them. */
const approveCrops = async (): Promise<void> => {
  const { run } = (await served.ask('/api/build', { body: { selectors: ['spyke:crop'] } })).json;
  await heard.until(buildEnd(run));
  expect((await served.book.plasma('approve', 'spyke', '--all')).code).toBe(0);
};
const train = (body: unknown): Promise<Reply> => served.ask('/loras/train', { body });
const trainingIs =
  (id: string, ...states: readonly string[]) =>
  (message: Message): boolean => {
    const { training } = message as Message & {
      readonly training?: { readonly id: string; readonly state: string };
    };
    return message.event === 'training' && training!.id === id && states.includes(training!.state);
  };
const script = (scene: string): string =>
  `chapter: 1\ntitle: Rain\npages:\n  - { id: p001, layout: splash, panels: [{ id: k1, scene: ${scene} }] }\n`;
type Report = { readonly later: number };
const over = ['done', 'failed', 'stopped', 'waiting'];

describe('POST /loras/train', () => {
  it('batch_size over 1 → 400 with the reason', async () => {
    await begin();
    const { status, json } = await train({ character: 'spyke', batch_size: 2 });
    expect([status, json.field]).toEqual([400, 'batch_size']);
    expect(json.detail).toMatch(/has to be 1, because the GPU of a Mac shares its memory/);
    expect((await train({ character: 'spyke', batch_size: 0 })).json.field).toBe('batch_size');
    expect((await train({ character: 'spyke', steps: 100 })).json).toMatchObject({
      status: 400,
      field: 'steps',
    });
    expect((await train({})).json).toMatchObject({ status: 400, field: 'character' });
  });

  it('a character that the book does not train is refused with what to write', async () => {
    await begin();
    expect((await train({ character: 'nobody' })).json).toMatchObject({
      status: 404,
      field: 'character',
      hint: 'It has spyke, vanta.',
    });
    expect((await train({ character: 'vanta' })).json).toMatchObject({
      status: 422,
      hint: 'Write datasets/vanta/lora.yaml.',
    });
    expect((await served.ask('/loras/train')).json).toEqual({ trainings: [] });
  });

  it('trains, tells its progress on the socket, and gives the checkpoints', async () => {
    await begin();
    await approveCrops();
    const { status, json, headers } = await train({ character: 'spyke', batch_size: 1 });
    expect([status, json.state, headers.location]).toEqual([202, 'queued', `/loras/train/${json.id}`]);
    const end = (await heard.until(trainingIs(json.id, ...over))).training as {
      readonly [name: string]: unknown;
    };
    expect(end).toMatchObject({ state: 'done', progress: { done: 800, total: 800 } });
    expect(
      (end.checkpoints as readonly { path: string; digest: string }[]).map(({ path, digest }) => [
        path,
        digest.length,
      ]),
    ).toEqual(
      [200, 400, 600, 800].map((step) => [`${loras}/spyke_plasma_v1-step00000${step}.safetensors`, 64]),
    );
    const steps = heard.messages
      .filter(trainingIs(json.id, 'running'))
      .map(({ training }) => (training as { progress?: { done: number } }).progress?.done);
    expect(steps.length).toBeGreaterThan(3);
    expect((await served.ask(`/loras/train/${json.id}`)).json).toEqual(end);
    const chosen = 'datasets/spyke/selected.yaml';
    const [, second] = end.checkpoints as readonly { readonly path: string; readonly digest: string }[];
    const choose = (body: object): Promise<Reply> =>
      served.ask('/api/loras/spyke/selected', {
        method: 'PUT',
        body: { step: 400, seen: second!.digest, digest: null, ...body },
      });
    expect((await choose({ step: 500 })).json).toMatchObject({ status: 404, field: 'step' });
    expect((await choose({ seen: 'a'.repeat(64) })).json).toMatchObject({
      status: 409,
      code: 'other-bytes',
      field: 'seen',
    });
    const choice = await choose({ reason: 'the eyes', strength: 0.7 });
    expect([choice.status, choice.json.text]).toEqual([200, served.book.read(chosen)]);
    expect(served.book.read(chosen)).toMatch(
      new RegExp(
        `step: 400\nfile: ${second!.path}\nsha256: sha256:${second!.digest}\nstrength: 0.7\nreason: "the eyes"\nat: `,
      ),
    );
    expect((await choose({ reason: 'the cloak' })).json).toMatchObject({ status: 409, code: 'changed' });
    const { characters } = (await served.ask('/api/book')).json;
    expect(characters[0].lora).toMatchObject({
      selected: { step: 400, reason: 'the eyes' },
      training: { steps: 800, batch: 1 },
    });
    const again = (await train({ character: 'spyke' })).json;
    expect((await heard.until(trainingIs(again.id, ...over))).training).toMatchObject({ state: 'done' });
  });

  it('crops that nobody has approved are waited for: it says so, and is over', async () => {
    await begin();
    const { json } = await train({ character: 'spyke' });
    expect((await heard.until(trainingIs(json.id, ...over))).training).toMatchObject({
      state: 'waiting',
      problem: { code: 'waits-for' },
    });
  });

  it('while a training is active → 409; DELETE stops it, what was trained is kept, and asking again goes on', async () => {
    await begin({ hang: 450 });
    await approveCrops();
    const first = (await train({ character: 'spyke' })).json;
    await heard.until(
      (message) =>
        trainingIs(first.id, 'running')(message) &&
        ((message.training as { progress?: { done: number } }).progress?.done ?? 0) >= 400,
    );
    const second = await train({ character: 'spyke', smoke: true });
    expect([second.status, second.json.code, second.json.hint]).toEqual([
      409,
      'training-active',
      expect.stringContaining(first.url),
    ]);
    const stopped = await served.ask('/loras/train', { method: 'DELETE' });
    expect([stopped.status, stopped.json.id]).toEqual([202, first.id]);
    expect((await heard.until(trainingIs(first.id, ...over))).training).toMatchObject({ state: 'stopped' });
    expect((await served.ask('/loras/train', { method: 'DELETE' })).status).toBe(404);
    expect(existsSync(join(served.book.root, loras, 'spyke_plasma_v1.safetensors'))).toBe(false);

    served.book.write('sd-scripts/bad-day.json', '{}');
    const third = (await train({ character: 'spyke' })).json;
    expect((await heard.until(trainingIs(third.id, ...over))).training).toMatchObject({ state: 'done' });
    const told = JSON.parse(readFileSync(join(served.book.root, `${loras}/losses.json`), 'utf8'));
    expect(told.attempts.map(({ after }: { after: number }) => after)).toEqual([0, 400]);
    expect(
      (await served.ask('/loras/train')).json.trainings.map(({ state }: { state: string }) => state),
    ).toEqual(['done', 'stopped']);
  });

  it('the queue does not wait for it: what needs no GPU is built meanwhile, and what needs it when it is over', async () => {
    await begin({ hang: 450 }, { watch: ['ch-01'] });
    await approveCrops();
    const { id } = (await train({ character: 'spyke' })).json;
    await heard.until(trainingIs(id, 'running'));
    const cut = 'output/datasets/spyke/crops/front.png';
    expect(served.book.has(cut)).toBe(true);
    rmSync(join(served.book.root, cut));
    const { run } = (await served.ask('/api/build', { body: { selectors: ['spyke:crop'] } })).json;
    expect((await heard.until(buildEnd(run))).report).toMatchObject({
      restored: 1,
      later: 0,
      interrupted: false,
    });
    // the server on this machine shares the GPU: what it draws waits, and does not hold up the rest
    served.book.write('chapters/ch-01/script.yaml', script('a roof in the rain'));
    const saved = await heard.until(
      (message) => buildEnd()(message) && message.cause === 'saved' && (message.report as Report).later > 0,
    );
    expect(saved.report).toMatchObject({ later: 1, failed: 0, waiting: 0, skipped: 0 });
    const art = (await served.ask('/api/build', { body: { selectors: ['ch-01/p001/k1'] } })).json;
    const job = (await served.ask('/jobs', { body: { prompt: 'rain' } })).json;
    const crops = (await served.ask('/api/build', { body: { selectors: ['spyke:crop'] } })).json;
    expect((await heard.until(buildEnd(crops.run))).report).toMatchObject({ later: 0 });
    expect((await served.ask(`/jobs/${job.id}`)).json.state).toBe('queued');
    expect((await served.ask(`/loras/train/${id}`)).json.state).toBe('running');

    expect((await served.ask('/loras/train', { method: 'DELETE' })).status).toBe(202);
    expect((await heard.until(trainingIs(id, ...over))).training).toMatchObject({ state: 'stopped' });
    await heard.until(
      ({ event, job: told }) => event === 'job' && (told as { state: string }).state === 'done',
    );
    expect((await heard.until(buildEnd(art.run))).report).toMatchObject({ later: 0, failed: 0, targets: 1 });
    expect(comfy.samplings()).toBe(3);
  });

  it('a saved crop stops it: it would be trained on what is not there any more', async () => {
    await begin({ hang: 450 }, { watch: ['spyke:crop'] });
    await approveCrops();
    const { id } = (await train({ character: 'spyke' })).json;
    await heard.until(trainingIs(id, 'running'));
    const file = 'datasets/spyke/dataset.yaml';
    served.book.write(
      file,
      served.book.read(file).replace(/box: \[(\d+)/, (_, x) => `box: [${Number(x) + 8}`),
    );
    expect((await heard.until(trainingIs(id, ...over))).training).toMatchObject({
      state: 'stopped',
      problem: { message: expect.stringContaining('was changed meanwhile') },
    });
  });

  it('a restart of the service does not begin a training by itself, and says how to go on', async () => {
    await begin({ hang: 250 });
    await approveCrops();
    const { id } = (await train({ character: 'spyke' })).json;
    await heard.until(
      (message) =>
        trainingIs(id, 'running')(message) &&
        ((message.training as { progress?: { done: number } }).progress?.done ?? 0) >= 200,
    );
    await served.restart();
    expect((await served.ask(`/loras/train/${id}`)).json).toMatchObject({ state: 'stopped' });
    expect((await served.ask('/api/status')).json.underWay).toEqual([]);
    expect((await served.ask('/loras/train/none')).status).toBe(404);
  });
});
