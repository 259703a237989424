import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { expect, it } from 'vitest';
import { errors } from './bad-days.ts';
import { isEnd, listenAt, openEar } from './ear.ts';
import { colored, drawing, fileOf, openScene } from './server.test-fixture.ts';
import { html, notComfy } from './trouble.ts';

/** What fetch says of a connection that broke. */
const broken = { name: 'TypeError' };

it('accepts a prompt with one output less', async () => {
  const { server, post, ear, history } = await openScene();
  server.bad.dropOutputs = ['3'];
  const graph = {
    ...colored(1),
    '3': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'x' } },
  };
  const { id, status, text } = await post(graph);
  await ear.until(isEnd);
  expect(status).toBe(200);
  expect(Object.keys(JSON.parse(text).node_errors)).toEqual(['3']);
  expect(Object.keys((await history(id)).outputs)).toEqual(['2']);
});

it('answers 500 in text although the prompt is queued', async () => {
  const { server, post, json } = await openScene();
  server.pause();
  server.trouble('POST /prompt', { kind: 'answer after', status: 500, body: '500 Internal Server Error' }, 1);
  expect(await post(colored(1))).toMatchObject({ status: 500, text: '500 Internal Server Error' });
  expect((await post(colored(2))).status).toBe(200);
  expect((await json<{ queue_pending: unknown[] }>('/queue')).queue_pending).toHaveLength(2);
});

it('breaks the connection before or after a prompt is queued', async () => {
  const { server, post } = await openScene();
  server.pause();
  server.trouble('POST /prompt', { kind: 'reset' }, 1);
  server.trouble('POST /prompt', { kind: 'reset after' }, 1);
  await expect(post(colored(1))).rejects.toMatchObject(broken);
  expect(server.queue().pending).toHaveLength(0);
  await expect(post(colored(1))).rejects.toMatchObject(broken);
  expect(server.queue().pending).toHaveLength(1);
});

it.each(['silence', 'silence after'] as const)('accepts and never answers: %s', async (kind) => {
  const { server, send } = await openScene();
  server.pause();
  server.trouble('POST /prompt', { kind });
  const stop = new AbortController();
  const answer = fetch(`${server.url}/prompt`, {
    method: 'POST',
    body: JSON.stringify({ prompt: colored(1) }),
    signal: stop.signal,
  });
  await server.seen(({ method, path }) => method === 'POST' && path === '/prompt');
  expect(server.queue().pending).toHaveLength(kind === 'silence' ? 0 : 1);
  stop.abort();
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  server.calm();
  expect((await send('/prompt', { prompt: colored(1) })).status).toBe(200);
});

it.each([
  ['a page of HTML', html, 200, 'text/html; charset=utf-8'],
  ['JSON of something else', notComfy, 200, 'application/json'],
  ['a login', { kind: 'answer', status: 401, headers: { 'www-authenticate': 'Basic' } }, 401, undefined],
  ['a proxy that wants a login', { kind: 'answer', status: 407 }, 407, undefined],
  [
    'a redirect',
    { kind: 'answer', status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    302,
    undefined,
  ],
] as const)('answers like %s', async (_name, trouble, status, type) => {
  const { server } = await openScene();
  server.trouble('*', trouble);
  // fetch makes a network error of 407
  const answer = await request(`${server.url}/system_stats`);
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([status, type]);
  expect(await answer.body.text()).not.toContain('comfyui_version');
});

it('stops in the middle of a file, or gives half of it as if that were all', async () => {
  const scene = await openScene();
  const { id } = await scene.run(colored(1));
  const whole = await (await fileOf(scene, id, '2')).arrayBuffer();
  scene.server.trouble('GET /view', { kind: 'cut', bytes: 40 }, 1);
  await expect(fileOf(scene, id, '2').then((answer) => answer.arrayBuffer())).rejects.toMatchObject(broken);
  scene.server.trouble('GET /view', { kind: 'short', bytes: 40 }, 1);
  expect(await (await fileOf(scene, id, '2')).arrayBuffer()).toEqual(whole.slice(0, 40));
});

it('claims two gigabytes for a file', async () => {
  const scene = await openScene();
  const { id } = await scene.run(colored(1));
  scene.server.trouble('GET /view', { kind: 'claim', length: 2 ** 31 });
  const answer = await fileOf(scene, id, '2');
  expect(answer.headers.get('content-length')).toBe('2147483648');
  await answer.body?.cancel();
});

it('takes no body above its limit', async () => {
  const { send } = await openScene({ maxBody: 1000 });
  const answer = await send('/prompt', 'x'.repeat(1001));
  expect([answer.status, await answer.text()]).toEqual([413, 'Maximum request body size 1000 exceeded.']);
});

it.each([
  ['refused', 'Unexpected server response: 403'],
  ['blocked', 'Unexpected server response: 200'],
] as const)('lets no socket in: %s', async (sockets, message) => {
  const { server } = await openScene();
  server.bad.sockets = sockets;
  const { socket } = openEar(server.url, 'late');
  expect((await new Promise<Error>((resolve) => socket.once('error', resolve))).message).toBe(message);
});

it('never answers a handshake', async () => {
  const { server } = await openScene();
  server.bad.sockets = 'hanging';
  const ear = openEar(server.url, 'late');
  await server.seen(({ path, query }) => path === '/ws' && query.get('clientId') === 'late');
  expect(ear.socket.readyState).toBe(ear.socket.CONNECTING);
  ear.socket.terminate();
});

it('keeps silent on an open socket that answers pings', async () => {
  const { server, ear, post } = await openScene();
  ear.take();
  server.bad.sockets = 'silent';
  const { id } = await post(colored(1));
  await server.over(id);
  const pong = new Promise((resolve) => ear.socket.once('pong', resolve));
  ear.socket.ping();
  await pong;
  expect(ear.take()).toEqual([]);
});

it('breaks sockets, and works on', async () => {
  const { server, ear, post } = await openScene();
  const hold = server.hold({ at: 'progress', value: 1 });
  const { id } = await post(drawing());
  await hold.reached;
  server.dropSockets();
  expect(await ear.closed).toBe(1006);
  hold.release();
  expect((await server.over(id)).outcome).toBe('success');
});

it('makes sockets deaf', async () => {
  const { server, ear, post } = await openScene();
  server.deafen();
  ear.take();
  const { id } = await post(colored(1));
  await server.over(id);
  server.say('the only thing heard');
  await ear.until(({ type }) => type === 'malformed');
  expect(ear.take()).toEqual([{ type: 'malformed', data: 'the only thing heard' }]);
});

it('loses an interrupt, and heeds the next', async () => {
  const { server, post, send, ear } = await openScene();
  const hold = server.hold({ at: 'progress', value: 1 });
  const { id } = await post(drawing());
  await hold.reached;
  server.bad.lostInterrupts = 1;
  expect((await send('/interrupt', { prompt_id: id })).status).toBe(200);
  expect(server.queue().running?.promptId).toBe(id);
  await send('/interrupt', { prompt_id: id });
  await ear.until(isEnd);
  expect(server.records.at(-1)?.outcome).toBe('interrupted');
});

it('stands still in a node that no interrupt reaches', async () => {
  const { server, post, send, ear } = await openScene();
  const hold = server.hold({ at: 'inside', classType: 'CheckpointLoaderSimple' });
  const { id } = await post(drawing());
  await hold.reached;
  await send('/interrupt', { prompt_id: id });
  expect(server.queue().running?.promptId).toBe(id);
  hold.release();
  await ear.until(isEnd);
  expect(server.records.at(-1)).toMatchObject({ outcome: 'interrupted', samplings: 0 });
});

it('lets somebody else interrupt, delete, clear and queue', async () => {
  const { server, post, json, ear, history } = await openScene();
  const hold = server.hold({ at: 'progress', value: 1 });
  const running = await post(drawing());
  await hold.reached;
  const pending = await post(colored(1));
  const theirs = server.foreign({ number: 100 });
  expect(server.deleteBySomebody(pending.id)).toBe(true);
  const queue = await json<{ queue_pending: [number, string][] }>('/queue');
  expect(queue.queue_pending.map(([, id]) => id)).toEqual([theirs]);
  server.interruptBySomebody();
  await ear.until(isEnd);
  expect((await history(running.id)).status.messages.at(-1)?.[0]).toBe('execution_interrupted');
  await server.over(theirs);
  server.clearHistory();
  expect(await json('/history')).toEqual({});
});

it('has the history late', async () => {
  const { server, run, history } = await openScene();
  server.bad.lateHistory = 2;
  const { id } = await run(colored(1));
  expect([await history(id), await history(id)]).toEqual([undefined, undefined]);
  expect((await history(id)).status.status_str).toBe('success');
});

it('has success said before the history is written', async () => {
  const { server, post, history, ear } = await openScene();
  const hold = server.hold({ at: 'success' });
  const { id } = await post(colored(1));
  await ear.until(({ type }) => type === 'execution_success');
  expect(await history(id)).toBeUndefined();
  hold.release();
  await ear.until(isEnd);
  expect(await history(id)).toBeDefined();
});

it.each(Object.entries(errors))(
  'fails in a node, with `executing null` all the same: %s',
  async (_name, error) => {
    const { server, run, history, ear } = await openScene();
    server.bad.failures.push({ node: 'KSampler', error });
    const { id } = await run(drawing());
    const told = await ear.until(({ type }) => type === 'execution_error');
    expect(told.data).toMatchObject({ node_id: '5', node_type: 'KSampler', exception_type: error.type });
    expect((await history(id)).status).toMatchObject({ status_str: 'error', completed: false });
    const again = await run(drawing());
    expect((await history(again.id)).status.status_str).toBe('success');
  },
);

it('keeps what was saved before the node that failed', async () => {
  const { server, run, history } = await openScene();
  const save = { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'second' } };
  server.bad.failures.push({ node: '9', error: errors.diskFull });
  const { id } = await run({ ...colored(1), '9': save });
  expect(Object.keys((await history(id)).outputs)).toEqual(['2']);
});

it.each(['switch', 'graph'])('queues for ever when the worker is dead: by %s', async (by) => {
  const { server, post, json } = await openScene();
  const kill = { ...colored(1), '9': { class_type: 'EmptyImage' } };
  if (by === 'switch') server.bad.zombie = true;
  else await post(kill);
  if (by === 'graph') await server.when(() => server.queue().running !== undefined);
  const { id, status } = await post(colored(2));
  expect(status).toBe(200);
  expect((await json<{ queue_pending: unknown[] }>('/queue')).queue_pending).toHaveLength(1);
  await server.restart();
  const ear = await listenAt(server.url, 'after');
  await post(colored(3), { client_id: 'after' });
  await ear.until(isEnd);
  expect(server.records.some(({ promptId }) => promptId === id)).toBe(false);
  ear.socket.terminate();
});

it('tells names of files that lie outside', async () => {
  const { server, run, history, get } = await openScene();
  server.bad.toldName = (image) => ({ ...image, filename: `../${image.filename}`, subfolder: '/etc' });
  const { id } = await run(colored(1));
  expect((await history(id)).outputs['2']?.images[0]).toMatchObject({
    filename: '../plain_00001_.png',
    subfolder: '/etc',
  });
  expect((await get('/view?filename=../plain_00001_.png')).status).toBe(400);
});

it('loses files as soon as they are written', async () => {
  const scene = await openScene();
  scene.server.bad.outputsVanish = true;
  const { id } = await scene.run(colored(1));
  expect((await fileOf(scene, id, '2')).status).toBe(404);
});

it('renames an upload', async () => {
  const { server } = await openScene();
  server.bad.renamedUploads = true;
  const form = new FormData();
  form.append('image', new Blob(['x']), 'pose.png');
  const answer = await fetch(`${server.url}/upload/image`, { method: 'POST', body: form });
  expect(await answer.json()).toEqual({ name: 'pose (1).png', subfolder: '', type: 'input' });
});

it('lists a new model after some readings only', async () => {
  const { server, json } = await openScene({ models: {} });
  server.bad.listLag = 3;
  writeFileSync(join(server.folders.models, 'loras/new.safetensors'), 'weights');
  expect([await json('/models/loras'), await json('/models/loras')]).toEqual([[], []]);
  expect(await json('/models/loras')).toEqual(['new.safetensors']);
});

it('sends many large previews, and throttles progress', async () => {
  const { server, run, ear } = await openScene();
  server.bad.previews = { perStep: 3, bytes: 100_000 };
  await run(drawing({ steps: 2 }));
  const frames = ear.take().filter(({ type }) => type === 'binary 1');
  expect(frames.map(({ data }) => (data as Buffer).length > 99_000)).toEqual(Array(6).fill(true));
  server.bad.previews = undefined;
  server.bad.throttledProgress = true;
  await run(drawing({ seed: 2 }));
  expect(ear.take().filter(({ type }) => type === 'progress')).toMatchObject([
    { data: { value: 1, max: 4 } },
  ]);
});

it('says anything it is told to', async () => {
  const { server, ear } = await openScene();
  ear.take();
  for (const frame of [
    '{"type": "crystools.monitor"',
    Buffer.from([0, 0]),
    '{"type":"notification","data":{}}',
  ])
    server.say(frame);
  await ear.until(({ type }) => type === 'notification');
  expect(ear.take().map(({ type }) => type)).toEqual(['malformed', 'binary', 'notification']);
});

it('is one busy server of two', async () => {
  const busy = await openScene();
  const free = await openScene();
  const hold = busy.server.hold({ at: 'progress', value: 1 });
  busy.server.foreign({ graph: drawing() });
  await hold.reached;
  const waiting = await busy.post(colored(1));
  const { id } = await free.run(colored(1));
  expect((await free.history(id)).status.status_str).toBe('success');
  expect(await busy.history(waiting.id)).toBeUndefined();
  hold.release();
  await busy.server.over(waiting.id);
});
