import { expect, it } from 'vitest';
import { timingAt } from './client.ts';
import { heardBinary, heardText } from './frames.ts';
import { asked, heard, orderOf, plain, rendered, sampled, studio } from './on-stand-in.test-fixture.ts';
import type { JobPreview, JobProgress } from './order.ts';

it('the socket has spoken before anything is posted, and its id goes with the prompt', async () => {
  const { comfy, server } = await studio();
  await rendered(server);
  const paths = comfy.requests.map((request) => request.path);
  expect(paths.indexOf('/ws')).toBeLessThan(paths.indexOf('/prompt'));
  expect(comfy.posted[0]!.clientId).toBe(
    comfy.requests.find(({ path }) => path === '/ws')!.query.get('clientId'),
  );
});

it('many jobs share one socket, and each hears its own progress', async () => {
  const { comfy, server } = await studio();
  const jobs = Array.from({ length: 10 }, () => ({ order: orderOf(sampled()), seen: [] as JobProgress[] }));
  await Promise.all(
    jobs.map(({ order, seen }) => rendered(server, order, { onProgress: (p) => seen.push(p) })),
  );
  expect(asked(comfy, 'GET', /^\/ws$/)).toBe(1);
  for (const { seen } of jobs) {
    const steps = seen
      .filter(({ node }) => node === '4')
      .flatMap(({ step }) => (step === undefined ? [] : [step.done]));
    expect(steps).toEqual([1, 2, 3, 4]);
    expect(seen.at(-1)).toMatchObject({ node: '6', done: 5, total: 6 });
  }
});

it.each(['refused', 'blocked', 'hanging', 'silent'] as const)(
  '21 without a socket (%s) the result is the same, and it is said once',
  async (how) => {
    const { comfy, server } = await studio({}, { socket: { handshakeMs: 100, firstWordMs: 5000 } });
    comfy.bad.sockets = how;
    const notes: string[] = [];
    for (let i = 0; i < 2; i++) await rendered(server, orderOf(), { onNote: (note) => notes.push(note) });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/no socket to/);
    expect(comfy.posted.every((posted) => posted.clientId !== undefined)).toBe(true);
  },
);

it('21 a socket that was refused is never asked for again', async () => {
  const { comfy, server } = await studio();
  comfy.bad.sockets = 'refused';
  for (let i = 0; i < 3; i++) await rendered(server);
  expect(asked(comfy, 'GET', /^\/ws$/)).toBe(1);
});

it('22 a socket that breaks does not break the job; a new one goes on telling', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'progress', value: 2 });
  const progress: JobProgress[] = [];
  const job = rendered(server, orderOf(sampled()), { onProgress: (p) => progress.push(p) });
  await hold.reached;
  comfy.dropSockets();
  await comfy.when(() => asked(comfy, 'GET', /^\/ws$/) === 2 && comfy.clients().length === 1);
  const before = progress.length;
  hold.release();
  expect((await job).images).toHaveLength(1);
  expect(progress.length).toBeGreaterThan(before);
});

it('22 a socket that never comes back does not break the job', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'progress', value: 2 });
  const job = rendered(server, orderOf(sampled()));
  await hold.reached;
  comfy.bad.sockets = 'blocked';
  comfy.dropSockets();
  await comfy.when(() => asked(comfy, 'GET', /^\/ws$/) >= 3);
  hold.release();
  expect((await job).images).toHaveLength(1);
});

it('23 a deaf socket is replaced by one with a new id, after it has closed', async () => {
  const { comfy, server } = await studio({}, { socket: { deafMs: 10_000 } });
  await rendered(server);
  const [old] = comfy.clients();
  comfy.deafen();
  const hold = comfy.hold({ at: 'node', nodeId: '2' });
  const job = rendered(server);
  const [renewed] = await comfy.when(() => comfy.clients().length > 0 && comfy.clients());
  expect(renewed).not.toBe(old);
  hold.release();
  expect((await job).images).toHaveLength(1);
  const progress = heard<JobProgress>();
  await rendered(server, orderOf(), { onProgress: progress.hear });
  expect(comfy.posted.map((posted) => posted.clientId)).toEqual([old, old, renewed]);
  expect(progress.all.length).toBeGreaterThan(0);
});

it('23 a socket that goes deaf in the middle of a job is replaced after long silence', async () => {
  const { comfy, server } = await studio({}, { timing: timingAt(2000) });
  const hold = comfy.hold({ at: 'progress', value: 1 });
  const job = rendered(server, orderOf(sampled(), { limits: { stallMs: 1e9 } }));
  await hold.reached;
  const [old] = comfy.clients();
  comfy.deafen();
  await comfy.when(() => comfy.clients().some((id) => id !== old));
  hold.release();
  expect((await job).images).toHaveLength(1);
});

it('24 the end of another prompt, or an end without a prompt, ends nothing', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'node', nodeId: '3' });
  const order = orderOf();
  const progress: JobProgress[] = [];
  const job = rendered(server, order, { onProgress: (p) => progress.push(p) });
  await hold.reached;
  const say = (type: string, data: unknown): void => comfy.say(JSON.stringify({ type, data }));
  const before = progress.length;
  say('execution_success', { prompt_id: 'other' });
  say('executing', { node: null });
  say('executing', { node: '2' });
  say('progress', { prompt_id: 'other', node: '2', value: 1, max: 2 });
  // ours, and not true
  say('execution_success', { prompt_id: order.promptId });
  await comfy.seen(
    (request) => request.path === `/jobs/${order.promptId}` && comfy.requests.at(-1) === request,
  );
  hold.release();
  const done = await job;
  expect(done.images).toHaveLength(1);
  expect(progress.slice(before).every(({ node }) => node !== '2')).toBe(true);
});

it('25 nothing that is said over the socket breaks it', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'node', nodeId: '2' });
  const job = rendered(server);
  await hold.reached;
  for (const frame of [
    '',
    'no json',
    '[]',
    'null',
    '{"type":"executing"}',
    '{"type":1,"data":{}}',
    '{"type":"crystools.monitor","data":{"cpu":1}}',
  ])
    comfy.say(frame);
  for (const bytes of [
    [],
    [0],
    [0, 0, 0, 1],
    [0, 0, 0, 9, 0, 0, 0, 1, 5],
    [0, 0, 0, 4, 255, 255, 255, 255, 1],
    [0, 0, 0, 4, 0, 0, 0, 1, 123],
  ])
    comfy.say(Uint8Array.from(bytes));
  hold.release();
  expect((await job).images).toHaveLength(1);
});

it('25 frames that are not as they should be are nothing', () => {
  for (const text of [
    '',
    '{',
    '{"type":"progress","data":{"prompt_id":"a","node":"1","value":"x","max":2}}',
    '{"type":"executing","data":{"node":null}}',
  ])
    expect(heardText(text)).toBeUndefined();
  expect(heardBinary(Uint8Array.from([0, 0, 0, 1, 0, 0, 0, 7, 1]))).toBeUndefined();
});

it('25 a picture in the middle of a larger buffer is read at its place', () => {
  const frame = Buffer.from([9, 9, 9, 0, 0, 0, 1, 0, 0, 0, 2, 137, 80]).subarray(3);
  expect(heardBinary(frame)).toEqual({
    type: 'preview',
    prompt: undefined,
    preview: { type: 'image/png', bytes: Buffer.from([137, 80]) },
  });
});

it('26 previews reach the one whose picture it is, and huge ones reach nobody', async () => {
  const { comfy, server } = await studio();
  comfy.bad.previews = { perStep: 1 };
  const previews: JobPreview[] = [];
  await rendered(server, orderOf(sampled()), { onPreview: (preview) => previews.push(preview) });
  expect(previews).toHaveLength(4);
  expect(previews[0]!.bytes.byteLength).toBeGreaterThan(0);
  const frame = Buffer.concat([Buffer.from([0, 0, 0, 1, 0, 0, 0, 1]), Buffer.alloc(8 << 20)]);
  expect([heardBinary(frame), heardBinary(frame.subarray(0, 1000))?.type]).toEqual([undefined, 'preview']);
});

it('26 a preview that names no prompt is dropped while somebody else’s runs', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'node' });
  comfy.foreign();
  await hold.reached;
  const previews: JobPreview[] = [];
  const job = rendered(server, orderOf(plain()), { onPreview: (preview) => previews.push(preview) });
  await comfy.when(() => comfy.posted.length === 1);
  comfy.say(Uint8Array.from([0, 0, 0, 1, 0, 0, 0, 1, 255, 216]));
  hold.release();
  await job;
  expect(previews).toEqual([]);
});

it('an idle client does not keep its process alive', async () => {
  const { comfy, server } = await studio();
  await rendered(server);
  const { execa } = await import('execa');
  const code = `
    import { randomUUID } from 'node:crypto';
    import { openServer, render } from ${JSON.stringify(new URL('./client.ts', import.meta.url).href)};
    const server = openServer(${JSON.stringify(comfy.url)}).value;
    const graph = { a: { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: 7 } }, b: { class_type: 'SaveImage', inputs: { images: ['a', 0], filename_prefix: 'idle' } } };
    const done = await render(server, { promptId: randomUUID(), graph, outputs: ['b'] });
    console.log(done.ok);
  `;
  const run = await execa(process.execPath, ['--input-type=module', '-e', code], { timeout: 30_000 });
  expect(run.stdout).toBe('true');
});
