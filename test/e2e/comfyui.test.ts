import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/engine/digest.ts';
import { readPng } from '../../src/tools/image/png.ts';
import { textsOf } from '../../src/tools/image/png-text.ts';
import { type StandIn, startComfy } from '../stand-in/comfyui/start.ts';
import { html } from '../stand-in/comfyui/trouble.ts';
import { bookIn, type E2eBook, finished, outcomes } from './book.ts';

const repository = join(import.meta.dirname, '../..');
const ours = (path: string): string => readFileSync(join(repository, path), 'utf8');

const models = {
  checkpoints: ['ink.safetensors', 'paint.safetensors'],
  loras: ['style.safetensors'],
  controlnet: ['control_v11p_sd15_openpose.pth'],
  vae: [],
  upscale_models: [],
};

const script = `chapter: 1
title: Rain
pages:
  - id: p001
    layout: 2x2
    panels:
      - { id: k1, scene: roof, prompt: "rain, night" }
      - { id: k2, scene: street, takes: 2 }
      - { id: k3, scene: harbour, draw: { checkpoint: paint } }
      - { id: k4, scene: tower, pose: poses/k4.png }
`;

const config = (more = ''): string => `import { defineConfig } from 'plasma';
export default defineConfig({
  title: 'Rain', paper: 'screen', backend: 'comfyui',
  comfyui: { checkpoint: 'ink.safetensors', patience: 20, style: 'manga, ink'${more} },
});
`;

const files = (): { [path: string]: string | Uint8Array } => ({
  'plasma.config.ts': config(),
  'chapters/ch-01/script.yaml': script,
  'poses/k4.png': readFileSync(join(repository, 'chapters/ch-01/poses/p001_k2.png')),
  'rules/raw.ts': ours('rules/raw.ts'),
  'rules/record.ts': ours('rules/record.ts'),
});

const raw = (panel: string, take = 1): string => `output/ch-01/raw/ch01_p001_${panel}_v${take}.png`;
const edit = (book: E2eBook, path: string, from: string, to: string): void =>
  book.write(path, book.read(path).replace(from, to));

let server: StandIn;
let book: E2eBook;
const more: { close: () => Promise<void> }[] = [];
const begin = (from = files(), urls = server.url): E2eBook => {
  book = bookIn(from, { COMFYUI_URL: urls });
  return book;
};
beforeEach(async () => {
  server = await startComfy({ models });
});
afterEach(async () => {
  book?.dispose();
  await server.close();
  for (const one of more.splice(0)) await one.close();
});

describe('raw art from ComfyUI', () => {
  it('draws every take, keeps the PNG as it came, and puts graph and record beside it', async () => {
    const { code, events } = await begin().build();
    expect([code, outcomes(events, 'built').length]).toEqual([0, 6]);
    const png = readFileSync(join(book.root, raw('k1')));
    const posted = server.posted.find((one) => JSON.stringify(one.graph).includes('roof'))!;
    const chunks = readPng(png);
    const texts = textsOf(chunks.ok ? chunks.value : []);
    expect(JSON.parse(texts.get('prompt')!)).toEqual(posted.graph);
    const graph = JSON.parse(book.read(raw('k1').replace('.png', '.workflow.json')));
    expect(Object.values(graph).map((node) => (node as { class_type: string }).class_type)).toContain(
      'SaveImage',
    );
    const log = JSON.parse(book.read('output/ch-01/generation-log.json'));
    expect(log.images).toHaveLength(5);
    expect(log.images[0]).toMatchObject({
      panel: 'ch-01/p001/k1',
      take: 1,
      image: raw('k1'),
      sha256: sha256(png),
      sampler: 'dpmpp_2m',
      scheduler: 'karras',
      steps: 24,
      cfg: 7,
      loraId: null,
      workflowTemplate: 'rules/workflows/txt2img-lora.json',
      server: { version: '0.8.0', device: { type: 'cpu' } },
    });
    expect(log.images[4].workflowTemplate).toBe('rules/workflows/img2img-lora-controlnet.json');
    const again = await book.build();
    expect([again.code, outcomes(again.events, 'built')]).toEqual([0, []]);
  });

  it('a prompt redraws its panel alone, and explain calls it by its name', async () => {
    await begin().build();
    edit(book, 'chapters/ch-01/script.yaml', 'rain, night', 'snow, night');
    expect((await book.plasma('explain', raw('k1'))).out).toMatch(
      /positive prompt: .*rain, night.* → .*snow, night.* \(chapters\/ch-01\/script\.yaml:7:/,
    );
    const { events } = await book.build();
    expect(outcomes(events, 'built')).toEqual([raw('k1'), 'output/ch-01/generation-log.json']);
    expect(server.samplings()).toBe(6);
  });

  it('more takes add pictures and redraw none', async () => {
    await begin().build();
    edit(book, 'chapters/ch-01/script.yaml', 'takes: 2', 'takes: 4');
    const { events } = await book.build();
    expect(
      outcomes(events, 'built')
        .filter((path) => path.endsWith('.png'))
        .toSorted(),
    ).toEqual([raw('k2', 3), raw('k2', 4)]);
  });

  it('titles of nodes, labels, servers and notes redraw nothing', async () => {
    await begin().build();
    book.write(
      'rules/workflows/txt2img-lora.json',
      ours('rules/workflows/txt2img-lora.json').replace(/\n {2}/g, '\n    '),
    );
    const other = await startComfy({ models });
    more.push(other);
    edit(book, 'chapters/ch-01/script.yaml', 'scene: roof,', 'scene: roof, note: wet,');
    const ran = finished(book.start('build', '--json'));
    expect((await ran).out).toContain('"built":0');
    expect(other.posted).toEqual([]);
  });

  it('work is grouped by checkpoint: two models, two loads', async () => {
    const lines = Array.from(
      { length: 4 },
      (_, i) =>
        `      - { id: k${i + 1}, scene: s${i}, draw: { checkpoint: ${i % 2 === 0 ? 'ink' : 'paint'} } }`,
    );
    begin({
      ...files(),
      'chapters/ch-01/script.yaml': `${script.slice(0, script.indexOf('      - {'))}${lines.join('\n')}\n`,
    });
    await book.build();
    expect([server.records.length, server.loads()]).toEqual([4, 2]);
  });
});

describe('poses, LoRAs, limits', () => {
  it('a pose is uploaded under its digest and followed with 0.65', async () => {
    await begin().build(raw('k4'));
    const digest = sha256(readFileSync(join(book.root, 'poses/k4.png')));
    const graph = JSON.stringify(server.posted[0]!.graph);
    expect(graph).toContain(digest);
    expect(graph).toContain('"strength":0.65');
  });

  it('strengths outside 0.4–0.9 and sizes over the limit are errors at their lines, all at once', async () => {
    begin();
    edit(
      book,
      'chapters/ch-01/script.yaml',
      'pose: poses/k4.png',
      'pose: { image: poses/k4.png, strength: 0.95 }',
    );
    const strength = await book.plasma('build');
    expect([strength.code, strength.err]).toEqual([
      2,
      expect.stringMatching(/script\.yaml:10:\d+[\s\S]*0\.4/),
    ]);
    edit(book, 'chapters/ch-01/script.yaml', '0.95', '0.9');
    edit(book, 'chapters/ch-01/script.yaml', 'scene: roof,', 'scene: roof, draw: { size: [640, 512] },');
    edit(book, 'chapters/ch-01/script.yaml', 'scene: street,', 'scene: street, draw: { size: [512, 832] },');
    const size = await book.plasma('build');
    expect(size.code).toBe(2);
    expect(size.err).toMatch(/640[\s\S]*512 px/);
    expect(size.err).toMatch(/832/);
    expect(server.posted).toEqual([]);
  });

  it('a LoRA of the book is deployed under a name with its digest; other bytes redraw its panels alone', async () => {
    const { url, folders } = server;
    book = bookIn(
      {
        ...files(),
        'plasma.config.ts': config(`, servers: { local: { url: '${url}', models: '${folders.models}' } }`),
        'datasets/spyke/character.yaml':
          'name: Spyke\nprompt: a courier\nlora: { file: datasets/spyke/spyke.safetensors, strength: 0.7 }\n',
        'datasets/spyke/spyke.safetensors': 'one',
        'chapters/ch-01/script.yaml': script.replace('scene: roof,', 'scene: roof, cast: [{ who: spyke }],'),
      },
      { COMFYUI_URL: '' },
    );
    await book.build();
    const nameFor = (bytes: string): string => `spyke-${sha256(bytes).slice(0, 12)}.safetensors`;
    expect(readFileSync(join(folders.models, 'loras/plasma', nameFor('one')), 'utf8')).toBe('one');
    expect(JSON.stringify(server.posted)).toContain(`plasma/${nameFor('one')}`);
    book.write('datasets/spyke/spyke.safetensors', 'two');
    const { events } = await book.build();
    expect(outcomes(events, 'built')).toEqual([raw('k1'), 'output/ch-01/generation-log.json']);
    expect(JSON.stringify(server.posted.at(-1))).toContain(nameFor('two'));
    const [entry] = JSON.parse(book.read('output/ch-01/generation-log.json')).images;
    expect([entry.loraId, entry.loras]).toEqual([
      'spyke',
      [
        {
          id: 'spyke',
          file: 'datasets/spyke/spyke.safetensors',
          strength: 0.7,
          clip: 0.7,
          sha256: sha256('two'),
        },
      ],
    ]);
  });

  it('a pinned model that was replaced under its name stops its panels; the new pin redraws exactly them', async () => {
    const { url, folders } = server;
    const model = join(folders.models, 'checkpoints/paint.safetensors');
    mkdirSync(dirname(model), { recursive: true });
    writeFileSync(model, 'first');
    book = bookIn(
      {
        ...files(),
        'plasma.config.ts': config(`, servers: { local: { url: '${url}', models: '${folders.models}' } }`),
      },
      { COMFYUI_URL: '' },
    );
    const pinned = await book.plasma('models', 'lock', 'checkpoints/paint.safetensors');
    expect([pinned.code, book.read('plasma.lock')]).toEqual([0, expect.stringContaining(sha256('first'))]);
    await book.build();
    writeFileSync(model, 'second');
    edit(book, 'chapters/ch-01/script.yaml', 'scene: harbour', 'scene: harbour at noon');
    const stopped = await book.plasma('build');
    expect([stopped.code, stopped.err]).toEqual([1, expect.stringMatching(/ch-01\/p001\/k3.*plasma\.lock/)]);
    expect((await book.plasma('models')).code).toBe(1);
    edit(book, 'chapters/ch-01/script.yaml', 'scene: harbour at noon', 'scene: harbour');
    await book.plasma('models', 'lock', 'checkpoints/paint.safetensors');
    const explained = await book.plasma('explain', raw('k3'));
    expect(explained.out).toMatch(/model checkpoints\/paint\.safetensors: /);
    const { events } = await book.build();
    expect(outcomes(events, 'built')).toEqual([raw('k3'), 'output/ch-01/generation-log.json']);
  });
});

describe('bad days', () => {
  it('plasma killed in the middle: the next build takes over what was under way and renders nothing twice', async () => {
    begin();
    const hold = server.hold({ at: 'progress', value: 1 });
    const child = book.start('build', raw('k1'));
    await hold.reached;
    child.kill('SIGKILL');
    await finished(child);
    const next = book.start('build', '--json', raw('k1'));
    const done = finished(next);
    await server.seen(({ method, path }) => method === 'GET' && /history|jobs|queue/.test(path));
    hold.release();
    expect((await done).code).toBe(0);
    expect([server.posted.length, server.samplings()]).toEqual([1, 1]);
  });

  it('Ctrl-C cancels exactly our prompt; a neighbour’s goes on', async () => {
    begin();
    const hold = server.hold({ at: 'start' });
    const foreign = server.foreign();
    await hold.reached;
    const child = book.start('build', raw('k1'), raw('k3'));
    const done = finished(child);
    await server.when(() => server.queue().pending.length === 2);
    // as npm passes it on: the terminal's and its own
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect((await done).code).toBe(130);
    expect(server.queue().pending).toEqual([]);
    hold.release();
    expect((await server.over(foreign)).outcome).toBe('success');
    expect(server.records.map((record) => record.promptId)).toEqual([foreign]);
  });

  it('a server that dies in the middle and comes back: the build waits for it and is whole', async () => {
    begin();
    const hold = server.hold({ at: 'progress', value: 1 });
    const child = book.start('build');
    const done = finished(child);
    await hold.reached;
    await server.kill();
    hold.release();
    await server.restart();
    const ran = await done;
    expect([ran.code, ran.err]).toEqual([0, expect.stringContaining('the server')]);
    expect(book.has(raw('k1')) && book.has(raw('k4'))).toBe(true);
  });

  it('one of two servers is down from the start: the other does its work', async () => {
    const down = await startComfy({ models, started: false });
    more.push(down);
    begin(files(), `${down.url},${server.url}`);
    const { code, events } = await book.build();
    expect([code, outcomes(events, 'built').length]).toEqual([0, 6]);
    expect(events.filter((event) => event.event === 'warning')).toHaveLength(1);
  });

  it('what is not ComfyUI is said once and clearly, and nothing is written', async () => {
    begin();
    server.trouble('*', html);
    const { code, err } = await book.plasma('build', '--keep-going');
    expect([code, err]).toEqual([1, expect.stringContaining('is not ComfyUI')]);
    expect(err).not.toContain('    at ');
    expect(book.has('output/ch-01/raw')).toBe(false);
  });

  it('an error of a node names the panel, the node and what it said', async () => {
    begin();
    server.bad.failures.push({ node: 'KSampler', error: { type: 'RuntimeError', message: 'shapes differ' } });
    const { code, err } = await book.plasma('build', raw('k1'));
    expect([code, err]).toEqual([1, expect.stringMatching(/ch-01\/p001\/k1[\s\S]*shapes differ/)]);
    expect((await book.plasma('build', raw('k1'))).code).toBe(0);
  });
});

describe('verify', () => {
  it('renders again, past the server’s memory, and compares pixels', async () => {
    await begin().build(raw('k1'));
    const before = server.samplings();
    const { code, out } = await book.plasma('verify', raw('k1'));
    expect([code, out]).toEqual([0, expect.stringContaining('1 identical')]);
    expect(server.samplings()).toBe(before + 1);
  });
});

describe('takes', () => {
  it('an approved take stays when fewer are asked for', async () => {
    await begin().build();
    expect((await book.plasma('approve', 'ch-01/p001/k2', '--take', '2')).code).toBe(0);
    edit(book, 'chapters/ch-01/script.yaml', ', takes: 2', '');
    const { events } = await book.build();
    expect(outcomes(events, 'built').filter((path) => path.endsWith('.png'))).toEqual([]);
    expect(book.has(raw('k2', 2))).toBe(true);
    expect(JSON.parse(book.read('output/ch-01/generation-log.json')).images).toHaveLength(5);
  });
});
