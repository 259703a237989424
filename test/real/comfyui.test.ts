import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { free, type Graph, objectInfo, upload } from '../../src/tools/comfyui/client/client.ts';
import { checkGraph } from '../../src/tools/comfyui/workflow/check.ts';
import { readObjectInfo } from '../../src/tools/comfyui/workflow/object-info.ts';
import { readWorkflow } from '../../src/tools/comfyui/workflow/read.ts';
import { drawing, endless, modelsOf, plainPicture } from './graphs.ts';
import { serverUrl } from './server-url.ts';
import { once, pixels, type Studio, studioAt } from './studio.ts';
import { ask, history } from './wire.ts';

const url = serverUrl();
const { checkpoints, loras } = await modelsOf(url);
const checkpoint = checkpoints[0]!;
const prefix = (): string => `plasma-test/${randomUUID()}`;
/** What a template is exported with: names of models and pictures that nobody else has. */
const standIns: readonly string[] = ['not-installed', 'unknown-file'];
const seed = (): number => Math.floor(Math.random() * 2 ** 48);

let studio: Studio;
beforeEach(() => {
  studio = studioAt(url);
});
afterEach(() => studio.leave());

describe('pictures', () => {
  it('text to image: a PNG that tells how it was made, with steps on the way', async () => {
    const graph = drawing({ checkpoint, seed: 9007199254740991, prefix: prefix() });
    const steps: string[] = [];
    const extraPngInfo = { plasma: { panel: 'ch-01/p001/k1' } };
    const done = await studio.draw(
      graph,
      { extraPngInfo },
      {
        onProgress: ({ node, step }) => {
          if (node === '5' && step !== undefined) steps.push(`${step.done}/${step.total}`);
        },
      },
    );
    const picture = await sharp(done.images[0]!.bytes).metadata();
    expect(picture).toMatchObject({ format: 'png', width: 64, height: 64 });
    expect(steps).toContain('4/4');
    expect(done.ms).toBeGreaterThan(0);
    const chunks = Buffer.from(done.images[0]!.bytes!).toString('latin1');
    if (!done.environment.argv.includes('--disable-metadata')) {
      expect(chunks).toContain('"seed": 9007199254740991');
      expect(chunks).toContain('{"panel": "ch-01/p001/k1"}');
    }
  });

  it('previews, where the server makes them, are pictures', async () => {
    const seen: Buffer[] = [];
    await studio.draw(
      drawing({ checkpoint, seed: seed(), prefix: prefix() }),
      {},
      {
        onPreview: ({ bytes }) => void seen.push(Buffer.from(bytes)),
      },
    );
    for (const bytes of seen) expect((await sharp(bytes).metadata()).width).toBeGreaterThan(0);
    const { body } = await ask(url, 'GET', '/system_stats');
    const { argv } = (body as { system: { argv: string[] } }).system;
    if (argv.includes('latent2rgb')) expect(seen.length).toBeGreaterThan(0);
  });

  it('image to image: the uploaded picture is what it starts from', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plasma real '));
    try {
      const place = async (colour: string): Promise<string> => {
        const file = join(folder, 'pose.png');
        const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: colour } })
          .png()
          .toBuffer();
        writeFileSync(file, bytes);
        const name = `${createHash('sha256').update(bytes).digest('hex')}.png`;
        const placed = await upload(studio.server, file, name);
        if (!placed.ok) throw new Error(JSON.stringify(placed.error));
        return placed.value;
      };
      const red = await place('#c00000');
      expect(await place('#c00000')).toBe(red);
      const blue = await place('#0000c0');
      const from = (image: string): Graph =>
        drawing({ checkpoint, seed: 5, prefix: prefix(), image, denoise: 0.5 });
      const [a, b] = [await studio.draw(from(red)), await studio.draw(from(blue))];
      expect((await pixels(a)).equals(await pixels(b))).toBe(false);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.skipIf(loras.length === 0)('a LoRA changes the picture, and at strength 0 does not', async () => {
    const with_ = (strength: number): Graph =>
      drawing({ checkpoint, seed: 5, prefix: prefix(), lora: { name: loras[0]!, strength } });
    const bare = await pixels(await studio.draw(drawing({ checkpoint, seed: 5, prefix: prefix() })));
    expect((await pixels(await studio.draw(with_(0)))).equals(bare)).toBe(true);
    expect((await pixels(await studio.draw(with_(0.8)))).equals(bare)).toBe(false);
  });

  it('one seed three times, each time really rendered: the same pixels', async () => {
    const drawn: Buffer[] = [];
    for (let i = 0; i < 3; i++) {
      await free(studio.server);
      const done = await studio.draw(drawing({ checkpoint, seed: 77, prefix: prefix() }));
      expect(done.cachedNodes).not.toContain('5');
      drawn.push(await pixels(done));
    }
    expect(drawn[1]!.equals(drawn[0]!)).toBe(true);
    expect(drawn[2]!.equals(drawn[0]!)).toBe(true);
  });

  it('a prompt that is cached from end to end gives its picture again', async () => {
    const graph = drawing({ checkpoint, seed: seed(), prefix: prefix() });
    const first = await studio.draw(graph);
    const again = await studio.draw(graph);
    expect([...again.cachedNodes].sort()).toEqual(Object.keys(graph).sort());
    expect(again.images[0]!.bytes).toEqual(first.images[0]!.bytes);
    expect(again.promptId).not.toBe(first.promptId);
  });

  it('200 prompts in a row, two at a time: each its own picture', async () => {
    const colours = Array.from({ length: 200 }, (_, i) => 0x010203 * (i + 1));
    const wrong: number[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let i = next++; i < colours.length; i = next++) {
        const colour = colours[i]!;
        const bytes = await pixels(await studio.draw(plainPicture(colour, prefix(), 8)));
        if (bytes.readUIntBE(0, 3) !== colour) wrong.push(colour);
      }
    };
    await Promise.all([worker(), worker()]);
    expect(wrong).toEqual([]);
  });
});

describe('calling off', () => {
  it('while it waits: it is gone from the queue, and what runs goes on', async () => {
    const foreign = await studio.stranger(endless(checkpoint, seed(), prefix()));
    const stop = new AbortController();
    const trouble = await studio.fail(
      drawing({ checkpoint, seed: seed(), prefix: prefix() }),
      { signal: stop.signal },
      { onQueue: () => stop.abort() },
    );
    expect(trouble).toEqual({ kind: 'cancelled', confirmed: true });
    expect(await studio.left()).toEqual([foreign]);
  });

  it('while it runs: it stops, and the one behind it is drawn', async () => {
    const stop = new AbortController();
    const started = once();
    const ours = studio.fail(
      endless(checkpoint, seed(), prefix()),
      { signal: stop.signal },
      {
        onProgress: ({ step }) => {
          if (step !== undefined) started.hear();
        },
      },
    );
    await started.heard;
    const foreign = await studio.stranger(plainPicture(Math.floor(Math.random() * 0xffffff), prefix()));
    stop.abort();
    expect(await ours).toEqual({ kind: 'cancelled', confirmed: true });
    expect((await history(url, foreign)).status).toMatchObject({ status_str: 'success' });
  });

  it.each(['onAttempt', 'onAccepted', 'onQueue', 'onStart', 'onProgress'] as const)(
    'at its %s: no prompt is left behind',
    async (moment) => {
      // so that there is a queue to wait in
      const foreign =
        moment === 'onQueue' ? await studio.stranger(endless(checkpoint, seed(), prefix())) : '';
      const stop = new AbortController();
      const trouble = await studio.fail(
        endless(checkpoint, seed(), prefix()),
        { signal: stop.signal },
        { [moment]: () => stop.abort() },
      );
      expect(trouble).toEqual({ kind: 'cancelled', confirmed: true });
      expect((await studio.left()).filter((id) => id !== foreign)).toEqual([]);
    },
  );
});

describe('what goes wrong', () => {
  it('a node that fails is named, with what it said', async () => {
    const form = new FormData();
    const name = `${randomUUID()}.png`;
    form.append('image', new Blob(['this is no picture']), name);
    form.append('type', 'temp');
    await ask(url, 'POST', '/upload/image', form);
    const graph: Graph = {
      a: { class_type: 'LoadImage', inputs: { image: `${name} [temp]` }, _meta: { title: 'Pose' } },
      b: { class_type: 'SaveImage', inputs: { images: ['a', 0], filename_prefix: prefix() } },
    };
    const trouble = await studio.fail(graph);
    expect(trouble).toMatchObject({ kind: 'node-error', node: 'a', class: 'LoadImage', title: 'Pose' });
    expect(trouble).toMatchObject({ message: expect.stringContaining('cannot identify image file') });
    await studio.draw(plainPicture(0x445566, prefix()));
  });

  it('a sampler that is not there: the nearest ones', async () => {
    const graph = drawing({ checkpoint, seed: 1, prefix: prefix() });
    const typo = {
      ...graph,
      '5': { ...graph['5']!, inputs: { ...graph['5']!.inputs, sampler_name: 'eular' } },
    };
    expect(await studio.fail(typo)).toMatchObject({
      kind: 'rejected',
      partly: false,
      nodes: [{ node: '5', input: 'sampler_name', near: expect.arrayContaining(['euler']) }],
    });
  });

  it('a graph of which one output can’t be: refused as a whole, and nothing is left to run', async () => {
    const graph: Graph = {
      ...plainPicture(0x112233, prefix()),
      c: { class_type: 'LoadImage', inputs: { image: 'nowhere.png' } },
      d: { class_type: 'SaveImage', inputs: { images: ['c', 0], filename_prefix: prefix() } },
    };
    expect(await studio.fail(graph, { outputs: ['b', 'd'] })).toMatchObject({
      kind: 'rejected',
      partly: true,
      nodes: [{ node: 'c', class: 'LoadImage' }],
    });
    expect(await studio.left()).toEqual([]);
  });

  it('a checkpoint that is not there', async () => {
    const trouble = await studio.fail(
      drawing({ checkpoint: 'nowhere.safetensors', seed: 1, prefix: prefix() }),
    );
    expect(trouble).toMatchObject({
      kind: 'rejected',
      nodes: [{ class: 'CheckpointLoaderSimple', input: 'ckpt_name', received: 'nowhere.safetensors' }],
    });
  });
});

describe('workflows', () => {
  it.each(['txt2img-lora', 'img2img-lora-controlnet'])('the server has what %s needs', async (name) => {
    const file = `rules/workflows/${name}.json`;
    const workflow = readWorkflow(readFileSync(resolve(import.meta.dirname, '../..', file), 'utf8'), file);
    if (!workflow.ok) throw new Error(JSON.stringify(workflow.error));
    const classes = await objectInfo(studio.server, undefined);
    if (!classes.ok) throw new Error(JSON.stringify(classes.error));
    const info = readObjectInfo(JSON.stringify(classes.value), url);
    if (!info.ok) throw new Error(JSON.stringify(info.error));
    // what is filled in later stands for something: the models and pictures of whoever exported it
    const problems = checkGraph(workflow.value, info.value).filter(({ code }) => !standIns.includes(code));
    expect(problems.map(({ message }) => message)).toEqual([]);
  });
});
