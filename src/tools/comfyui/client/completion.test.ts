import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decode } from '../../../../test/stand-in/comfyui/png.ts';
import { render, tell } from './client.ts';
import {
  asked,
  clientOf,
  heard,
  orderOf,
  plain,
  rendered,
  sampled,
  studio,
  troubled,
} from './on-stand-in.test-fixture.ts';
import type { Graph } from './order.ts';
import { msOf } from './verdict.ts';

/** The same graph under another prefix. */
const renamed =
  (graph: Graph) =>
  (prefix: string): Graph => ({
    ...graph,
    '3': { ...graph['3']!, inputs: { ...graph['3']!.inputs, filename_prefix: prefix } },
  });

it('27 the end of a prompt is not its success', async () => {
  const { comfy, server } = await studio();
  comfy.bad.failures = [{ node: 'ImageInvert', error: { type: 'ValueError', message: 'bad colour' } }];
  expect(await troubled(server)).toMatchObject({
    kind: 'node-error',
    node: '2',
    title: 'Turn',
    message: 'bad colour',
  });
});

it.each(['0.3.64', '0.8.0'])('28 a history that comes late is waited for (%s)', async (version) => {
  const { comfy, server } = await studio({ version });
  comfy.bad.lateHistory = 4;
  await rendered(server);
  expect(comfy.posted).toHaveLength(1);
});

it('28 between success and history the prompt is still in the queue, and counts as running', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'success' });
  const order = orderOf();
  const job = rendered(server, order);
  await hold.reached;
  const looks = asked(comfy, 'GET', /^\/jobs\//);
  await comfy.when(() => asked(comfy, 'GET', /^\/jobs\//) > looks + 3);
  hold.release();
  expect((await job).promptId).toBe(order.promptId);
});

it('29 while the socket tells of a prompt, it is not asked for', async () => {
  const { comfy, server } = await studio({ msPerPrompt: 300 });
  await rendered(server, orderOf(sampled()));
  // whether it is there already, twice at its start, and at its end
  expect(asked(comfy, 'GET', /^\/jobs\//)).toBeLessThanOrEqual(5);
});

it.each(['0.3.64', '0.8.0'])(
  '29 a prompt of which no event was heard is found by asking (%s)',
  async (version) => {
    const { comfy, server } = await studio({ version });
    comfy.bad.sockets = 'blocked';
    const graph = plain();
    await rendered(server, orderOf(graph));
    const again = await rendered(server, orderOf(graph));
    expect([again.cachedNodes, again.images.length]).toEqual([['1', '2', '3'], 1]);
  },
);

it('29 the last progress message may be missing', async () => {
  const { comfy, server } = await studio();
  comfy.bad.throttledProgress = true;
  expect((await rendered(server, orderOf(sampled()))).images).toHaveLength(1);
});

it('30 a wanted node without pictures is told, with what came instead', async () => {
  const { comfy, server } = await studio();
  const graph: Graph = {
    ...plain(),
    '3': { class_type: 'SaveImageWebsocket', inputs: { images: ['2', 0] } },
  };
  const trouble = await troubled(server, orderOf(graph));
  expect(trouble).toMatchObject({ kind: 'no-image', node: '3' });
  expect(tell(trouble, comfy.url).message).toContain('it ran well and gave no picture');
});

const batch = (count: number): Graph => {
  const graph = plain();
  return { ...graph, '1': { ...graph['1']!, inputs: { ...graph['1']!.inputs, batch_size: count } } };
};

it('31 a batch gives its pictures in order, by node and number', async () => {
  const { server } = await studio();
  const { images } = await rendered(server, orderOf(batch(3), { images: 3 }));
  expect(images.map(({ node, index, type }) => [node, index, type])).toEqual([
    ['3', 0, 'image/png'],
    ['3', 1, 'image/png'],
    ['3', 2, 'image/png'],
  ]);
});

it.each([
  [3, 1, 'it gave 3 pictures, and 1 was expected'],
  [2, 4, 'it gave 2 pictures, and 4 were expected'],
])('31 %i pictures instead of %i are no success', async (count, images, reason) => {
  const { server } = await studio();
  expect(await troubled(server, orderOf(batch(count), { images }))).toMatchObject({
    kind: 'no-image',
    reason,
  });
});

it('32 a cached picture whose file is gone is rendered once more under another name', async () => {
  const { comfy, server } = await studio();
  const graph = plain();
  await rendered(server, orderOf(graph));
  comfy.folders.emptyOutput();
  const again = await rendered(server, orderOf(graph, { withPrefix: renamed(graph) }));
  expect(again.images[0]!.size).toBeGreaterThan(0);
  expect(again.cachedNodes).toEqual(['1', '2']);
  expect(comfy.posted).toHaveLength(3);
});

it('32 a picture whose file is gone twice is told', async () => {
  const { comfy, server } = await studio();
  comfy.bad.outputsVanish = true;
  const graph = plain();
  const trouble = await troubled(server, orderOf(graph, { withPrefix: renamed(graph) }));
  expect(trouble).toMatchObject({
    kind: 'no-image',
    reason: expect.stringContaining('does not find its file'),
  });
  expect(comfy.posted).toHaveLength(2);
});

it('33 a cached picture under its old name is as good as a new one', async () => {
  const { comfy, server } = await studio();
  const graph = plain();
  const first = await rendered(server, orderOf(graph));
  const second = await rendered(server, orderOf(graph));
  expect(second.images[0]!.bytes).toEqual(first.images[0]!.bytes);
  expect(readdirSync(join(comfy.folders.of('output'), 'plasma'))).toHaveLength(1);
});

it.each(['0.3.64', '0.8.0'])(
  '34 a prompt that a restarted server has forgotten is sent once more (%s)',
  async (version) => {
    const { comfy, server } = await studio({ version });
    const hold = comfy.hold({ at: 'node', nodeId: '2' });
    const attempts: string[] = [];
    const job = render(server, orderOf(), { onAttempt: (id) => attempts.push(id) });
    await hold.reached;
    hold.release();
    comfy.pause();
    await comfy.restart();
    comfy.resume();
    const result = await job;
    // the port was closed for a moment: seen, the server is gone; not seen, the prompt is lost
    if (!result.ok) expect(result.error).toMatchObject({ kind: 'gone', blamed: true });
    else expect([new Set(attempts).size, attempts.length]).toEqual([2, 2]);
  },
);

it('34 a prompt that is forgotten again and again is told, and not sent for ever', async () => {
  const { comfy, server } = await studio();
  comfy.pause();
  comfy.foreign();
  const job = troubled(server);
  for (let n = 1; n <= 2; n++) {
    const { promptId } = await comfy.when(() => comfy.posted[n - 1]);
    await comfy.seen((request) => request.path === `/jobs/${promptId}`);
    comfy.deleteBySomebody(promptId!);
  }
  expect(await job).toEqual({ kind: 'lost', restarted: false });
  expect(comfy.posted).toHaveLength(2);
});

it('34 nothing is called lost before it was looked for three times', async () => {
  const { comfy, server } = await studio();
  comfy.bad.lateHistory = 2;
  comfy.bad.sockets = 'blocked';
  await rendered(server);
  expect(comfy.posted).toHaveLength(1);
});

it('35 an interrupt by somebody else is told as one, and not undone', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'progress', value: 1 });
  const job = troubled(server, orderOf(sampled()));
  await hold.reached;
  comfy.interruptBySomebody();
  hold.release();
  const trouble = await job;
  expect(trouble).toMatchObject({ kind: 'interrupted', node: '4' });
  expect(tell(trouble, comfy.url).message).toContain('someone else');
  expect(comfy.posted).toHaveLength(1);
});

it('36 a prompt that somebody else deletes is sent once more, under a new id', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'node' });
  comfy.foreign();
  await hold.reached;
  const order = orderOf();
  const queued = heard<number>();
  const job = rendered(server, order, { onQueue: queued.hear });
  await queued.first;
  expect(comfy.deleteBySomebody(order.promptId)).toBe(true);
  await comfy.when(() => comfy.posted.length === 2);
  hold.release();
  expect((await job).promptId).not.toBe(order.promptId);
});

it('50 pictures that the server keeps only for now are no result', async () => {
  const { server } = await studio();
  const graph: Graph = { ...plain(), '3': { class_type: 'PreviewImage', inputs: { images: ['2', 0] } } };
  expect(await troubled(server, orderOf(graph))).toMatchObject({
    kind: 'no-image',
    reason: expect.stringContaining('use SaveImage'),
  });
});

it('52 time is measured by the server’s clock alone', async () => {
  const { server } = await studio();
  expect((await rendered(server)).ms).toBeGreaterThanOrEqual(0);
  const at = (type: string, timestamp: unknown) => ({ type, data: { timestamp } });
  const entry = (...messages: ReturnType<typeof at>[]) => ({
    status: 'success',
    completed: true,
    messages,
    outputs: {},
    graph: {},
  });
  expect(msOf(entry(at('execution_start', 5000), at('execution_success', 7500)))).toBe(2500);
  expect(msOf(entry(at('execution_start', 7500), at('execution_success', 5000)))).toBeUndefined();
  expect(msOf(entry(at('execution_start', 'now')))).toBeUndefined();
});

it('two hundred prompts in a row, four at a time, each gives its own picture', async () => {
  const { comfy, server } = await studio();
  const graphs = Array.from({ length: 200 }, () => plain());
  const next = graphs.values();
  const seen = new Map<Graph, Uint8Array>();
  const lane = async (): Promise<void> => {
    for (const graph of next) seen.set(graph, (await rendered(server, orderOf(graph))).images[0]!.bytes!);
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  for (const [graph, bytes] of seen) {
    const [red, green, blue] = decode(bytes)!.rgb;
    expect((red! << 16) | (green! << 8) | blue!).toBe(0xffffff - Number(graph['1']!.inputs.color));
  }
  expect(comfy.records).toHaveLength(200);
});

it('a second process adopts, and a forgotten file makes it render once more', async () => {
  const { comfy, server } = await studio();
  const graph = plain();
  const order = orderOf(graph, { withPrefix: renamed(graph) });
  await rendered(server, order);
  rmSync(join(comfy.folders.of('output'), 'plasma'), { recursive: true });
  const again = await rendered(clientOf(comfy.url), { ...order, adopt: true });
  expect(again.images).toHaveLength(1);
  expect(comfy.posted).toHaveLength(2);
});
