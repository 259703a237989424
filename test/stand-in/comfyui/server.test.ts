import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isEnd, listenAt, openEar, type SaidEvent } from './ear.ts';
import { solid } from './picture.ts';
import { encode, textsOf } from './png.ts';
import { colored, drawing, fileOf, openScene } from './server.test-fixture.ts';

type Queue = { readonly queue_pending: readonly (readonly [number: number, promptId: string])[] };

const types = (events: readonly SaidEvent[]): readonly string[] => events.map(({ type }) => type);

it('tells a drawing with previews in the order in which the real server told one', async () => {
  const real = JSON.parse(
    readFileSync(join(import.meta.dirname, 'recorded/real-0.8.0/success.json'), 'utf8'),
  );
  const { server, run, ear } = await openScene({ models: { checkpoints: ['tiny_a.safetensors'] } });
  server.bad.previews = { perStep: 1 };
  for (const part of ['first', 'again', 'reseeded']) {
    ear.take();
    await run(real[part].history.prompt[2]);
    const frames: readonly { readonly type?: string; readonly binary?: number }[] = real[part].frames;
    expect(types(ear.take())).toEqual(frames.map(({ type, binary }) => type ?? `binary ${binary}`));
  }
});

it('draws the same for the same seed, another picture for another, and keeps the graph in the file', async () => {
  const scene = await openScene();
  const draw = async (seed: number, prefix: string): Promise<Buffer> => {
    const { id } = await scene.run(drawing({ seed, prefix }), {
      extra_data: { extra_pnginfo: { plasma: { of: 'é' } } },
    });
    return Buffer.from(await (await fileOf(scene, id)).arrayBuffer());
  };
  const [one, same, other] = [await draw(1, 'a'), await draw(1, 'b'), await draw(2, 'c')];
  const pixels = (png: Buffer): Buffer => png.subarray(png.indexOf('IDAT'));
  expect(pixels(same)).toEqual(pixels(one));
  expect(pixels(other)).not.toEqual(pixels(one));
  expect(JSON.parse(textsOf(one).prompt!)).toEqual(drawing({ seed: 1, prefix: 'a' }));
  expect(textsOf(one).plasma).toBe('{"of": "\\u00e9"}');
});

it('keeps a seed beyond 2^53 exact when it comes as text', async () => {
  const { run, get } = await openScene();
  const graph = drawing();
  graph['5']!.inputs!.seed = '18446744073709551615';
  const { id } = await run(graph);
  expect(await (await get(`/history/${id}`)).text()).toContain('"seed": 18446744073709551615,');
});

it('counts file names up, and answers the same graph with the old one even when the file is gone', async () => {
  const scene = await openScene();
  const first = await scene.run(colored(1));
  await scene.run(colored(2));
  const third = await scene.run(colored(2));
  const names = async (id: string) => (await scene.history(id)).outputs['2']!.images[0]!.filename;
  expect(await names(first.id)).toBe('plain_00001_.png');
  expect(await names(third.id)).toBe('plain_00002_.png');
  scene.server.folders.emptyOutput();
  const fourth = await scene.run(colored(2));
  expect(await names(fourth.id)).toBe('plain_00002_.png');
  expect((await fileOf(scene, fourth.id, '2')).status).toBe(404);
});

it('forgets with the classic cache what the last prompt did not use', async () => {
  const { server, run } = await openScene();
  for (const seed of [1, 1, 2, 1]) await run(drawing({ seed, prefix: `p${seed}` }));
  expect(server.records.map(({ samplings }) => samplings)).toEqual([1, 0, 1, 1]);
});

it('loads weights anew only when the set of models changes', async () => {
  const { server, run } = await openScene({
    models: { checkpoints: ['sd15.safetensors'], loras: ['a.safetensors', 'b.safetensors'] },
  });
  for (const [seed, lora] of [
    [1, 'a'],
    [2, 'a'],
    [3, 'b'],
    [4, 'a'],
  ] as const)
    await run(drawing({ seed, lora: `${lora}.safetensors` }));
  expect(server.loads()).toBe(3);
});

it('draws with the old weights of a LoRA that was overwritten under its name, until memory is freed', async () => {
  const scene = await openScene({ models: { checkpoints: ['sd15.safetensors'] } });
  const { server } = scene;
  const file = join(server.folders.models, 'loras/mine.safetensors');
  const draw = async (bytes: string, seed: number): Promise<string> => {
    writeFileSync(file, bytes);
    const { id } = await scene.run(drawing({ seed, lora: 'mine.safetensors', prefix: crypto.randomUUID() }));
    const png = Buffer.from(await (await fileOf(scene, id)).arrayBuffer());
    return png.subarray(png.indexOf('IDAT')).toString('hex');
  };
  const before = await draw('old', 1);
  await draw('new', 2);
  expect(await draw('new', 1)).toBe(before);
  await scene.send('/free', { free_memory: true });
  expect(await draw('new', 1)).not.toBe(before);
});

it('reads an uploaded picture, and fails in the node over one that is none', async () => {
  const scene = await openScene();
  const upload = async (name: string, bytes: Buffer): Promise<void> => {
    const form = new FormData();
    form.append('image', new Blob([new Uint8Array(bytes)]), name);
    await fetch(`${scene.server.url}/upload/image`, { method: 'POST', body: form });
  };
  const use = (image: string) => ({ ...colored(0), '1': { class_type: 'LoadImage', inputs: { image } } });
  await upload('pose.png', encode(solid(24, 16, 0x102030)));
  const good = await scene.run(use('pose.png'));
  const saved = Buffer.from(await (await fileOf(scene, good.id, '2')).arrayBuffer());
  expect([saved.readUInt32BE(16), saved.readUInt32BE(20)]).toEqual([24, 16]);
  await upload('broken.png', Buffer.from('garbage'));
  const { id } = await scene.run(use('broken.png'));
  const { status } = await scene.history(id);
  expect(status.messages.at(-1)![1]).toMatchObject({
    exception_type: 'PIL.UnidentifiedImageError',
    node_id: '1',
  });
});

it('shows pending prompts in heap order, and runs them by number', async () => {
  const { server, post, json } = await openScene();
  const hold = server.hold({ at: 'node' });
  await post(colored(0));
  await hold.reached;
  const ids = [];
  for (const [i, number] of [3, 2, 1].entries()) ids.push((await post(colored(i + 1), { number })).id);
  const front = await post(colored(9), { front: true });
  const { queue_pending } = await json<Queue>('/queue');
  expect(queue_pending.map((item) => item[0])).toEqual([-1, 1, 2, 3]);
  hold.release();
  await server.over(ids[0]!);
  expect(server.records.slice(1).map(({ promptId }) => promptId)).toEqual([front.id, ids[2], ids[1], ids[0]]);
});

it('fails over an equal number and id, with the prompt in the queue', async () => {
  const { server, post, json } = await openScene();
  server.pause();
  const twin = { number: 5, prompt_id: crypto.randomUUID() };
  expect((await post(colored(1), twin)).status).toBe(200);
  expect((await post(colored(1), twin)).status).toBe(500);
  expect((await json<Queue>('/queue')).queue_pending).toHaveLength(2);
});

it('makes a socket deaf when an older one of its id closes after it', async () => {
  const { server, ear, post, clientId } = await openScene();
  const second = await listenAt(server.url, clientId);
  ear.socket.close();
  await ear.closed;
  await server.when(() => server.clients().length === 0);
  second.take();
  const { id } = await post(colored(1));
  await server.over(id);
  const pong = new Promise((resolve) => second.socket.once('pong', resolve));
  second.socket.ping();
  await pong;
  expect(second.take()).toEqual([]);
  second.socket.terminate();
});

it('tells a socket that comes back only where its prompt is', async () => {
  const { server, ear, post, clientId } = await openScene();
  const hold = server.hold({ at: 'progress', value: 2 });
  const { id } = await post(drawing());
  await hold.reached;
  ear.socket.terminate();
  await server.when(() => server.clients().length === 0);
  const back = await listenAt(server.url, clientId);
  await back.until(({ type }) => type === 'executing');
  expect(back.take()).toMatchObject([{ type: 'status' }, { type: 'executing', data: { node: '5' } }]);
  hold.release();
  await server.over(id);
  back.socket.terminate();
});

it('tells everybody of the progress of a prompt without a client, and nothing else of it', async () => {
  const { server, ear, post } = await openScene();
  ear.take();
  const { id } = await post(drawing(), { client_id: undefined });
  await server.over(id);
  await ear.until(({ type, data }) => type === 'status' && JSON.stringify(data).includes(':0'));
  expect(new Set(types(ear.take()))).toEqual(new Set(['status', 'progress_state', 'progress']));
});

it('cancels jobs by their own route when it is new enough, and has no such routes when it is old', async () => {
  const fresh = await openScene({ version: '0.26.0' });
  const hold = fresh.server.hold({ at: 'progress', value: 1 });
  const { id } = await fresh.post(drawing());
  await hold.reached;
  const waiting = await fresh.post(colored(1));
  expect(await (await fresh.send(`/api/jobs/${waiting.id}/cancel`)).json()).toEqual({ cancelled: true });
  expect(await (await fresh.send(`/api/jobs/${id}/cancel`)).json()).toEqual({ cancelled: true });
  await fresh.ear.until(isEnd);
  expect((await fresh.json<{ status: string }>(`/api/jobs/${id}`)).status).toBe('cancelled');
  expect((await fresh.get(`/api/jobs/${waiting.id}`)).status).toBe(404);
  const old = await openScene({ version: '0.3.64' });
  const gone = await old.get('/api/jobs');
  expect([gone.status, gone.headers.get('content-type')]).toEqual([404, 'application/octet-stream']);
});

it('interrupts whatever runs when it is too old for ids', async () => {
  const { server, post, send, ear } = await openScene({ version: '0.3.50' });
  const hold = server.hold({ at: 'progress', value: 1 });
  const { id } = await post(drawing());
  await hold.reached;
  await send('/interrupt', { prompt_id: 'somebody-else' });
  await ear.until(isEnd);
  expect(server.records.find(({ promptId }) => promptId === id)?.outcome).toBe('interrupted');
});

it('loses an interrupt that comes between the queue and the start', async () => {
  const { server, post, send } = await openScene();
  const hold = server.hold({ at: 'start' });
  const { id } = await post(drawing());
  await hold.reached;
  await send('/interrupt', { prompt_id: id });
  hold.release();
  expect((await server.over(id)).outcome).toBe('success');
});

it('goes step by step when it is paused', async () => {
  const { server, post } = await openScene();
  server.pause();
  await post(colored(1));
  const points = [];
  for (let point = await server.step(); point !== undefined; point = await server.step())
    points.push(point.at);
  expect(points.slice(-6)).toEqual(['node', 'inside', 'node', 'inside', 'success', 'finish']);
});

it('takes the real time that it is told to', async () => {
  const { server, run } = await openScene({ msPerPrompt: 40 });
  await run(drawing());
  const { started, ended } = server.records[0]!;
  expect(ended - started).toBeGreaterThanOrEqual(20);
});

it('forgets queue, history and cache with its process, and keeps its port and files', async () => {
  const scene = await openScene();
  const { server, ear } = scene;
  const { id } = await scene.run(colored(1));
  await server.kill();
  expect(await ear.closed).toBe(1006);
  await expect(fetch(server.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  await server.restart();
  expect(await scene.json(`/history/${id}`)).toEqual({});
  expect((await scene.get('/view?filename=plain_00001_.png')).status).toBe(200);
  const again = await listenAt(server.url, scene.clientId);
  const next = await scene.post(colored(1));
  expect((await server.over(next.id)).cached).toEqual([]);
  again.socket.terminate();
});

it('refuses connections until it is started', async () => {
  const { startComfy } = await import('./start.ts');
  const server = await startComfy({ started: false });
  await expect(fetch(server.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  await server.restart();
  expect((await fetch(`${server.url}/system_stats`)).status).toBe(200);
  await server.close();
});

it('refuses a handshake from another origin', async () => {
  const { server } = await openScene();
  expect((await fetch(`${server.url}/prompt`, { headers: { origin: 'http://localhost:1' } })).status).toBe(
    403,
  );
  const ear = openEar(server.url, 'x');
  await ear.until(({ type }) => type === 'status');
  ear.socket.terminate();
});
