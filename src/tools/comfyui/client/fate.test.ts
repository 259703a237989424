import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errors } from '../../../../test/stand-in/comfyui/bad-days.ts';
import { free, render, tell, timingAt } from './client.ts';
import {
  asked,
  heard,
  orderOf,
  plain,
  rendered,
  sampled,
  studio,
  troubled,
  well,
} from './on-stand-in.test-fixture.ts';
import type { Trouble } from './trouble.ts';

const goneOf = (trouble: Trouble): Extract<Trouble, { readonly kind: 'gone' }> => {
  if (trouble.kind !== 'gone') throw new Error(JSON.stringify(trouble));
  return trouble;
};

it('38 a node that fails is named with its title, and nothing of it is kept', async () => {
  const { comfy, server } = await studio();
  comfy.bad.failures = [
    { node: 'KSampler', error: { type: 'RuntimeError', message: 'one\ntwo\nthree\nfour' } },
  ];
  const at = mkdtempSync(join(tmpdir(), 'plasma-client-'));
  const trouble = await troubled(server, orderOf(sampled(), { fileFor: () => join(at, 'k1.png') }));
  expect(trouble).toMatchObject({ kind: 'node-error', type: 'RuntimeError', message: 'one\ntwo\nthree' });
  expect(tell(trouble, comfy.url).message).toBe(
    `node 4 (KSampler, “Sampler”) failed in ComfyUI at ${comfy.url}`,
  );
  expect([readdirSync(at), comfy.posted.length]).toEqual([[], 1]);
});

it('38 a node that wants to download something says so', async () => {
  const { comfy, server } = await studio();
  comfy.bad.failures = [{ node: 'ImageInvert', error: errors.offline }];
  expect(tell(await troubled(server), comfy.url).hint).toMatch(/download/);
});

it.each(['outOfMemory', 'outOfMemoryOld', 'outOfMemoryMps'] as const)(
  '39 out of memory (%s) is tried once more after the models are unloaded',
  async (kind) => {
    const { comfy, server } = await studio();
    comfy.bad.failures = [{ node: 'KSampler', error: errors[kind] }];
    const notes: string[] = [];
    expect(
      (await rendered(server, orderOf(sampled()), { onNote: (note) => notes.push(note) })).images,
    ).toHaveLength(1);
    expect(notes.join()).toContain('ran out of memory');
    const paths = comfy.requests.filter(({ method }) => method === 'POST').map(({ path }) => path);
    expect(paths).toEqual(['/prompt', '/free', '/prompt']);
    const freed = comfy.requests.find(({ path }) => path === '/free')!;
    expect(JSON.parse(freed.body.toString())).toEqual({ unload_models: true, free_memory: true });
  },
);

it('39 out of memory twice is told with what to change', async () => {
  const { comfy, server } = await studio();
  comfy.bad.failures = [{ node: 'KSampler', error: errors.outOfMemory, times: 9 }];
  const trouble = await troubled(server, orderOf(sampled()));
  expect(trouble.kind).toBe('out-of-memory');
  expect(tell(trouble, comfy.url).hint).toMatch(/--lowvram/);
  expect(comfy.posted).toHaveLength(2);
});

it('40 a server that dies under a job is told at once, the job is to blame, and its return is noticed', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'node', nodeId: '2' });
  const started = heard<true>();
  const job = troubled(server, orderOf(), { onStart: () => started.hear(true) });
  await hold.reached;
  await started.first;
  await comfy.seen(({ path }) => path.startsWith('/jobs/'));
  await comfy.when(() => asked(comfy, 'GET', /^\/jobs\//) >= 3);
  await comfy.kill();
  hold.release();
  const gone = goneOf(await job);
  expect(gone.blamed).toBe(true);
  const back = gone.back();
  await comfy.restart();
  expect(await back).toBe(true);
  await rendered(server);
});

it('40 the same job takes the server down twice: both times it is to blame', async () => {
  const { comfy, server } = await studio();
  const order = () => orderOf(plain());
  for (let n = 0; n < 2; n++) {
    const hold = comfy.hold({ at: 'node', nodeId: '2' });
    const looks = asked(comfy, 'GET', /^\/jobs\//);
    const job = troubled(server, order());
    await hold.reached;
    await comfy.when(() => asked(comfy, 'GET', /^\/jobs\//) >= looks + 3);
    await comfy.kill();
    hold.release();
    const gone = goneOf(await job);
    expect(gone.blamed).toBe(true);
    await comfy.restart();
    expect(await gone.back()).toBe(true);
  }
});

it('40 a job that only waited is not to blame; a server that stays away is given up', async () => {
  const { comfy, server } = await studio({}, { backMs: 3000 });
  const hold = comfy.hold({ at: 'node' });
  comfy.foreign();
  await hold.reached;
  const queued = heard<number>();
  const job = troubled(server, orderOf(), { onQueue: queued.hear });
  await queued.first;
  await comfy.kill();
  hold.release();
  const gone = goneOf(await job);
  expect(gone.blamed).toBe(false);
  expect(await gone.back()).toBe(false);
});

it('40 nobody waits for the return of a server when told not to', async () => {
  const { comfy, server } = await studio({}, { backMs: 1e9 });
  well(await server.ready());
  await comfy.kill();
  const gone = goneOf(await troubled(server));
  const stop = new AbortController();
  const back = gone.back(stop.signal);
  stop.abort();
  expect(await back).toBe(false);
});

it('41 a server that takes prompts and runs none is told, and ours are taken back', async () => {
  const { comfy, server } = await studio();
  comfy.bad.zombie = true;
  const trouble = await troubled(server, orderOf(plain(), { limits: { zombieMs: 10_000 } }));
  expect(trouble).toEqual({ kind: 'zombie', waiting: 1 });
  expect(tell(trouble, comfy.url).hint).toContain('Restart ComfyUI');
  expect(comfy.queue().pending).toEqual([]);
});

it('41 a queue that stands still behind a prompt which never ends is given up, too', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'start' });
  comfy.foreign();
  await hold.reached;
  const trouble = await troubled(server, orderOf(plain(), { limits: { stallMs: 5000 } }));
  expect(trouble).toEqual({ kind: 'zombie', waiting: 1 });
  expect(comfy.queue().pending).toEqual([]);
  hold.release();
});

it('41 a prompt that runs and shows no life is given up at its limit', async () => {
  const { comfy, server } = await studio({}, { timing: timingAt(1000) });
  const hold = comfy.hold({ at: 'node', nodeId: '2' }, true);
  const trouble = await troubled(server, orderOf(plain(), { limits: { stallMs: 60_000, cancelMs: 2000 } }));
  expect(trouble).toMatchObject({ kind: 'stalled', cancelled: false });
  expect(trouble.kind === 'stalled' && trouble.silentMs).toBeGreaterThanOrEqual(60_000);
  hold.release();
});

it('42 long silence is told and ends nothing', async () => {
  const { comfy, server } = await studio({}, { timing: timingAt(2000) });
  const hold = comfy.hold({ at: 'node', nodeId: '1' });
  const note = heard<string>();
  const job = rendered(server, orderOf(sampled()), { onNote: note.hear });
  expect(await note.first).toMatch(/without a word/);
  hold.release();
  expect((await job).images).toHaveLength(1);
});

it.each(['0.3.64', '0.8.0'])(
  '43 work of others before it is shown by its number and is no stall (%s)',
  async (version) => {
    const { comfy, server } = await studio({ version });
    const hold = comfy.hold({ at: 'node' });
    comfy.foreign();
    await hold.reached;
    for (const number of [-3, 5, -7, -1]) comfy.foreign({ number });
    const queue: number[] = [];
    const first = heard<number>();
    const job = rendered(server, orderOf(plain(), { limits: { stallMs: 1 } }), {
      onQueue: (before) => {
        queue.push(before);
        first.hear(before);
      },
    });
    expect(await first.first).toBe(3);
    hold.release();
    await job;
    expect(queue).toEqual([...queue].sort((a, b) => b - a));
  },
);

it('51 a full disk of the server is told and not tried again', async () => {
  const { comfy, server } = await studio();
  comfy.bad.failures = [{ node: 'SaveImage', error: errors.diskFull }];
  const trouble = await troubled(server);
  expect(trouble).toMatchObject({ kind: 'disk-full', class: 'SaveImage' });
  expect(tell(trouble, comfy.url).message).toContain('disk');
  expect(comfy.posted).toHaveLength(1);
});

it('90 the server gives its memory back when asked, with a moment of rest', async () => {
  const { comfy, server } = await studio();
  await rendered(server, orderOf(sampled()));
  const before = comfy.loads();
  well(await free(server));
  await rendered(server, orderOf(sampled()));
  expect(comfy.loads()).toBe(before + 1);
});

it('a number that the server changed on the way is told', async () => {
  const { comfy, server } = await studio();
  const order = orderOf(sampled(7));
  const job = render(server, order);
  const done = await job;
  expect(done.ok).toBe(true);
  const other = { ...order, graph: sampled(8), adopt: true };
  expect(await troubled(server, other)).toMatchObject({
    kind: 'altered',
    node: '4',
    input: 'seed',
    sent: 8,
    ran: 7,
  });
  expect(comfy.posted).toHaveLength(1);
});
