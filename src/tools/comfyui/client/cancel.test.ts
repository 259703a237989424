import { expect, it } from 'vitest';
import { cancel, render, tell } from './client.ts';
import { asked, heard, ill, orderOf, plain, rendered, sampled, studio } from './on-stand-in.test-fixture.ts';

it.each(['0.3.57', '0.3.64', '0.8.0', '0.26.0'])(
  '37 what waits is taken out of the queue, and nothing else is touched (%s)',
  async (version) => {
    const { comfy, server } = await studio({ version });
    const hold = comfy.hold({ at: 'node' });
    const theirs = comfy.foreign();
    await hold.reached;
    const stop = new AbortController();
    const queued = heard<number>();
    const job = render(server, orderOf(plain(), { signal: stop.signal }), { onQueue: queued.hear });
    await queued.first;
    stop.abort();
    expect(ill(await job)).toEqual({ kind: 'cancelled', confirmed: true });
    expect(comfy.queue().pending).toEqual([]);
    expect(asked(comfy, 'POST', /interrupt/)).toBe(0);
    hold.release();
    expect((await comfy.over(theirs)).outcome).toBe('success');
  },
);

it.each(['0.3.57', '0.3.64', '0.8.0', '0.26.0'])(
  '37 what runs is interrupted, and what comes after it is not (%s)',
  async (version) => {
    const { comfy, server } = await studio({ version });
    const hold = comfy.hold({ at: 'progress', value: 1 });
    const stop = new AbortController();
    const order = orderOf(sampled(), { signal: stop.signal });
    const job = render(server, order);
    await hold.reached;
    const theirs = comfy.foreign();
    stop.abort();
    expect(ill(await job)).toEqual({ kind: 'cancelled', confirmed: true });
    expect((await comfy.over(order.promptId)).outcome).toBe('interrupted');
    expect((await comfy.over(theirs)).outcome).toBe('success');
  },
);

it('37 an interrupt that is lost is repeated', async () => {
  const { comfy, server } = await studio();
  comfy.bad.lostInterrupts = 2;
  const hold = comfy.hold({ at: 'progress', value: 1 });
  const stop = new AbortController();
  const job = render(server, orderOf(sampled(), { signal: stop.signal }));
  await hold.reached;
  stop.abort();
  expect(ill(await job)).toEqual({ kind: 'cancelled', confirmed: true });
  expect(asked(comfy, 'POST', /interrupt/)).toBe(3);
});

it('37 what does not stop is never called cancelled', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'node', nodeId: '1' }, true);
  const stop = new AbortController();
  const job = render(server, orderOf(sampled(), { signal: stop.signal, limits: { cancelMs: 5000 } }));
  await hold.reached;
  stop.abort();
  const trouble = ill(await job);
  expect(trouble).toEqual({ kind: 'cancelled', confirmed: false });
  expect(tell(trouble, comfy.url).message).toContain('may still be at work');
});

it('37 a cancel while the prompt is being sent takes it back', async () => {
  const { comfy, server } = await studio();
  comfy.trouble('POST /prompt', { kind: 'answer after', status: 500 }, 1);
  const hold = comfy.hold({ at: 'node' });
  comfy.foreign();
  await hold.reached;
  const stop = new AbortController();
  const job = render(server, orderOf(plain(), { signal: stop.signal }));
  await comfy.when(() => comfy.posted.length === 1);
  stop.abort();
  expect(ill(await job)).toEqual({ kind: 'cancelled', confirmed: true });
  expect(comfy.queue().pending).toEqual([]);
  hold.release();
});

it('37 what is not there at the first look is looked for again', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'node' });
  comfy.foreign();
  await hold.reached;
  const ours = comfy.foreign({ number: 5 });
  comfy.trouble(
    'GET /jobs/*',
    {
      kind: 'answer',
      status: 404,
      headers: { 'content-type': 'application/json' },
      body: '{"error":"Job not found"}',
    },
    2,
  );
  expect(await cancel(server, ours, 200_000)).toBe(true);
  expect(comfy.queue().pending).toEqual([]);
  hold.release();
});

it('37 a server that has stopped answering does not hold up a cancel', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'node', nodeId: '2' });
  const stop = new AbortController();
  const job = render(server, orderOf(plain(), { signal: stop.signal, limits: { cancelMs: 5000 } }));
  await hold.reached;
  comfy.trouble('* /*', { kind: 'silence' });
  stop.abort();
  expect(ill(await job)).toEqual({ kind: 'cancelled', confirmed: false });
  hold.release();
});

it('37 nor does one that never answers the POST', async () => {
  const { comfy, server } = await studio();
  comfy.trouble('POST /prompt', { kind: 'silence after' });
  const hold = comfy.hold({ at: 'take' });
  const stop = new AbortController();
  const job = render(server, orderOf(plain(), { signal: stop.signal, limits: { cancelMs: 50_000 } }));
  await comfy.when(() => comfy.posted.length === 1);
  stop.abort();
  expect(ill(await job)).toEqual({ kind: 'cancelled', confirmed: true });
  expect(comfy.queue().pending).toEqual([]);
  hold.release();
});

it('37 an order that is called off before it begins sends nothing', async () => {
  const { comfy, server } = await studio();
  expect(ill(await render(server, orderOf(plain(), { signal: AbortSignal.abort() })))).toEqual({
    kind: 'cancelled',
    confirmed: true,
  });
  expect(comfy.requests).toEqual([]);
});

it('37 cancelling one job leaves the others of this process alone', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'node', nodeId: '2' });
  const first = rendered(server);
  await hold.reached;
  const stop = new AbortController();
  const queued = heard<number>();
  const second = render(server, orderOf(plain(), { signal: stop.signal }), { onQueue: queued.hear });
  const third = rendered(server);
  await queued.first;
  stop.abort();
  expect(ill(await second)).toEqual({ kind: 'cancelled', confirmed: true });
  hold.release();
  expect([(await first).images.length, (await third).images.length]).toEqual([1, 1]);
});

it('37 cancelling what is over or unknown changes nothing', async () => {
  const { comfy, server } = await studio();
  const { promptId } = await rendered(server);
  expect([await cancel(server, promptId), await cancel(server, crypto.randomUUID())]).toEqual([true, true]);
  expect(asked(comfy, 'POST', /interrupt|queue/)).toBe(0);
});
