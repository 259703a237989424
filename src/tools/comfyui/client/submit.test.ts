import { expect, it } from 'vitest';
import { render, tell } from './client.ts';
import {
  asked,
  clientOf,
  orderOf,
  plain,
  rendered,
  sampled,
  studio,
  troubled,
  well,
} from './on-stand-in.test-fixture.ts';
import type { Graph } from './order.ts';
import { sendable } from './sendable.ts';

const json = { 'content-type': 'application/json' };

it('6 a workflow in the format of the editor is refused with how to export the right one', async () => {
  const { comfy, server } = await studio();
  const ui = { nodes: [{ id: 1, type: 'KSampler' }], links: [], version: 0.4 } as unknown as Graph;
  const trouble = await troubled(server, orderOf(ui, { outputs: ['1'] }));
  expect(tell(trouble, comfy.url).facts[0]![1]).toContain('Export (API)');
  expect(comfy.requests).toEqual([]);
});

it.each(['0.8.0', '0.26.0'])(
  '7 a node that %s does not have is named with its class and id',
  async (version) => {
    const { comfy, server } = await studio({ version, missingNodes: ['ImageInvert'] });
    const told = tell(await troubled(server), comfy.url);
    expect(told.message).toContain('has no node ImageInvert');
    expect(told.facts[0]![0]).toBe('node 2 (ImageInvert, “Turn”)');
    expect(comfy.posted).toHaveLength(1);
  },
);

it.each([
  ['a few', ['sd15.safetensors', 'ink.ckpt']],
  ['many', ['sd15.safetensors', ...Array.from({ length: 30 }, (_, i) => `other-${i}.ckpt`)]],
])('8 a model that is not installed is told with the nearest one of %s', async (_, checkpoints) => {
  const { comfy, server } = await studio({ models: { checkpoints } });
  const graph = sampled();
  const wrong = { ...graph, '1': { ...graph['1']!, inputs: { ckpt_name: 'sd51.safetensors' } } };
  const trouble = await troubled(server, orderOf(wrong));
  expect(trouble).toMatchObject({ kind: 'rejected', partly: false });
  expect(trouble.kind === 'rejected' && trouble.nodes[0]).toMatchObject({
    node: '1',
    class: 'CheckpointLoaderSimple',
    type: 'value_not_in_list',
    input: 'ckpt_name',
    received: 'sd51.safetensors',
  });
  expect(tell(trouble, comfy.url).hint).toContain('"sd15.safetensors"');
});

it.each([
  [
    'no node errors',
    '{"error":{"type":"prompt_outputs_failed_validation","message":"Prompt failed","details":"","extra_info":{}},"node_errors":{}}',
    'Prompt failed',
  ],
  ['a text for an error', '{"error":"no prompt provided"}', 'no prompt provided'],
  [
    'an unknown type',
    '{"error":{"type":"new"},"node_errors":{"3":{"errors":[{"type":"newer"}],"class_type":"SaveImage"}}}',
    'node 3 (SaveImage)',
  ],
  ['an unexpected shape', '{"error":7,"node_errors":[1]}', 'the server gives no reason'],
  ['nothing', '{}', 'the server gives no reason'],
  ['a list', '[]', 'the server gives no reason'],
  ['text', 'bad request', 'bad request'],
])('9 a 400 with %s is told', async (_, body, said) => {
  const { comfy, server } = await studio();
  comfy.trouble('POST /prompt', { kind: 'answer', status: 400, headers: json, body });
  const trouble = await troubled(server);
  expect(trouble.kind).toBe('rejected');
  expect(tell(trouble, comfy.url).facts.flat().join('\n')).toContain(said);
});

const twoOutputs = (): Graph => ({
  ...plain(),
  '4': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'plasma/other' } },
});

it('10 an output that would be left out is a failure, and what waits of it is deleted', async () => {
  const { comfy, server } = await studio();
  comfy.bad.dropOutputs = ['4'];
  const hold = comfy.hold({ at: 'take' });
  const trouble = await troubled(server, orderOf(twoOutputs(), { outputs: ['3', '4'] }));
  expect(trouble).toMatchObject({ kind: 'rejected', partly: true });
  expect(tell(trouble, comfy.url).message).toContain('only a part');
  expect(comfy.queue().pending).toEqual([]);
  hold.release();
  expect(comfy.records).toEqual([]);
});

it('10 an output that would be left out is a failure, and what runs of it is interrupted', async () => {
  const { comfy, server } = await studio();
  comfy.bad.dropOutputs = ['4'];
  comfy.hold({ at: 'node', nodeId: '3' });
  const order = orderOf(twoOutputs(), { outputs: ['3', '4'] });
  expect(await troubled(server, order)).toMatchObject({ kind: 'rejected', partly: true });
  expect((await comfy.over(order.promptId)).outcome).toBe('interrupted');
});

it('11 a 500 is looked into, and the prompt posted again only if it is not there', async () => {
  const { comfy, server } = await studio();
  comfy.trouble(
    'POST /prompt',
    { kind: 'answer', status: 500, body: '500 Internal Server Error\n\nServer got itself in trouble' },
    1,
  );
  await rendered(server);
  expect([asked(comfy, 'POST', /prompt/), comfy.posted.length]).toEqual([2, 1]);
});

it('11 a 500 although the prompt is queued runs it once', async () => {
  const { comfy, server } = await studio();
  comfy.trouble(
    'POST /prompt',
    { kind: 'answer after', status: 500, body: 'Server got itself in trouble' },
    1,
  );
  await rendered(server);
  expect([asked(comfy, 'POST', /prompt/), comfy.records.length]).toEqual([1, 1]);
});

it('11 a server that answers nothing but 500 is given up, with what it says', async () => {
  const { comfy, server } = await studio();
  comfy.trouble('POST /prompt', { kind: 'answer', status: 500, body: '<html>oops' });
  expect(await troubled(server)).toMatchObject({ kind: 'server-error', status: 500, start: '<html>oops' });
  expect(asked(comfy, 'POST', /prompt/)).toBe(4);
});

it('11 a proxy without its server is a server that went away', async () => {
  const { comfy, server } = await studio({}, { backMs: 1000 });
  well(await server.ready());
  comfy.trouble('* /*', {
    kind: 'answer',
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: '<html>Bad Gateway',
  });
  const trouble = await troubled(server);
  expect(trouble).toMatchObject({ kind: 'gone', blamed: false });
});

it('12 a workflow that is too large for the server is told with both sizes', async () => {
  const { comfy, server } = await studio({ maxBody: 3000 });
  const graph = sampled();
  const large = {
    ...graph,
    '2': { ...graph['2']!, inputs: { clip: ['1', 1], text: 'x'.repeat(4000) } },
  } as Graph;
  const trouble = await troubled(server, orderOf(large));
  expect(trouble).toMatchObject({ kind: 'too-large', limit: 3000 });
  expect(tell(trouble, comfy.url).hint).toContain('--max-upload-size');
});

it('12 a connection that breaks while too much is sent is told the same way', async () => {
  const { comfy, server } = await studio({ maxBody: 1 << 20 });
  comfy.trouble('POST /prompt', { kind: 'reset' });
  const graph = sampled();
  const large = {
    ...graph,
    '2': { ...graph['2']!, inputs: { clip: ['1', 1], text: 'x'.repeat(2 << 20) } },
  } as Graph;
  expect(await troubled(server, orderOf(large))).toMatchObject({ kind: 'too-large', limit: 1 << 20 });
});

it('13 an answer that is lost after the prompt was queued: it runs once', async () => {
  const { comfy, server } = await studio();
  comfy.trouble('POST /prompt', { kind: 'reset after' }, 1);
  const order = orderOf();
  expect((await rendered(server, order)).promptId).toBe(order.promptId);
  expect([comfy.posted.length, comfy.records.length]).toEqual([1, 1]);
});

it('13 an answer that never comes after the prompt was queued: it runs once', async () => {
  const { comfy, server } = await studio({}, { timeouts: { headersMs: 600 } });
  comfy.trouble('POST /prompt', { kind: 'silence after' }, 1);
  await rendered(server);
  expect([comfy.posted.length, comfy.records.length]).toEqual([1, 1]);
});

it('13 a request that is lost before it arrives is sent again under the same id', async () => {
  const { comfy, server } = await studio();
  comfy.trouble('POST /prompt', { kind: 'reset' }, 1);
  const order = orderOf();
  await rendered(server, order);
  expect(comfy.posted.map((posted) => posted.promptId)).toEqual([order.promptId]);
});

it('14 a prompt that an earlier process left running is adopted', async () => {
  const { comfy, server } = await studio();
  const hold = comfy.hold({ at: 'node', nodeId: '2' });
  const order = orderOf();
  const first = render(server, order);
  await hold.reached;
  const second = rendered(clientOf(comfy.url), { ...order, adopt: true });
  await comfy.seen((request) => request.path === `/jobs/${order.promptId}` && request !== comfy.requests[0]);
  hold.release();
  expect((await second).promptId).toBe(order.promptId);
  expect((await first).ok).toBe(true);
  expect(comfy.posted).toHaveLength(1);
});

it('14 a prompt that an earlier process left finished is adopted; one that never arrived is sent', async () => {
  const { comfy, server } = await studio();
  const done = orderOf();
  await rendered(server, done);
  await rendered(clientOf(comfy.url), { ...done, adopt: true });
  expect(comfy.posted).toHaveLength(1);
  await rendered(clientOf(comfy.url), orderOf(plain(), { adopt: true }));
  expect(comfy.posted).toHaveLength(2);
});

it('15 two processes on one server do not hear or stop each other', async () => {
  const { comfy, server } = await studio();
  const other = clientOf(comfy.url);
  const hold = comfy.hold({ at: 'node', nodeId: '2' });
  const mine = rendered(server);
  await hold.reached;
  const stop = new AbortController();
  const theirs = render(other, orderOf(plain(), { signal: stop.signal }));
  await comfy.when(() => comfy.queue().pending.length === 1);
  stop.abort();
  expect((await theirs).ok).toBe(false);
  hold.release();
  expect((await mine).images).toHaveLength(1);
  expect(new Set(comfy.posted.map((posted) => posted.clientId)).size).toBe(2);
});

it('16 a seed that would be rounded on the way is refused; the largest exact one arrives', async () => {
  const { comfy, server } = await studio();
  const trouble = await troubled(server, orderOf(sampled(2 ** 53)));
  expect(tell(trouble, comfy.url).facts[0]![1]).toMatch(
    /"seed" of node 4 \(KSampler, “Sampler”\) is above 9007199254740991/,
  );
  await rendered(server, orderOf(sampled(2 ** 53 - 1)));
  expect(comfy.records[0]!.graph['4']!.inputs!.seed).toBe(Number.MAX_SAFE_INTEGER);
});

it('17 what JSON can’t say is refused', async () => {
  const { server } = await studio();
  for (const cfg of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const graph = sampled();
    const wrong = { ...graph, '4': { ...graph['4']!, inputs: { ...graph['4']!.inputs, cfg } } };
    expect((await troubled(server, orderOf(wrong))).kind).toBe('unfit-graph');
  }
});

it('18 rings, links to nowhere and half nodes never leave this machine', async () => {
  const { comfy, server } = await studio();
  const save = plain()['3']!;
  const ring = {
    a: { class_type: 'ImageInvert', inputs: { image: ['b', 0] } },
    b: { class_type: 'ImageInvert', inputs: { image: ['a', 0] } },
    s: { ...save, inputs: { images: ['a', 0] } },
  } as Graph;
  const dangling = { s: { ...save, inputs: { images: ['gone', 0] } } } as Graph;
  const half = { s: save, x: { inputs: {} } } as unknown as Graph;
  const said = async (graph: Graph): Promise<string> =>
    tell(await troubled(server, orderOf(graph, { outputs: ['s'] })), comfy.url)
      .facts.map(([, what]) => what)
      .join();
  expect(await said(ring)).toContain('wait for each other');
  expect(await said(dangling)).toContain('linked to node gone');
  expect(await said(half)).toContain('node x has no class_type');
  expect(comfy.requests).toEqual([]);
});

it('18 nodes that nothing needs are left out, every node has inputs, and the caller’s graph stays as it is', () => {
  const graph = { ...plain(), lonely: { class_type: 'KSampler' } } as unknown as Graph;
  const before = structuredClone(graph);
  const sent = sendable({ ...graph, '1': { class_type: 'EmptyImage' } as unknown as Graph[string] }, ['3']);
  expect(sent.ok && Object.keys(sent.value)).toEqual(['1', '2', '3']);
  expect(sent.ok && sent.value['1']!.inputs).toEqual({});
  expect(graph).toEqual(before);
});

it('19 every new attempt has an id of its own, and no prompt asks for a place in the queue', async () => {
  const { comfy, server } = await studio();
  comfy.bad.failures = [{ node: 'SaveImage', error: { type: 'torch.OutOfMemoryError', message: 'no' } }];
  const attempts: string[] = [];
  await rendered(server, orderOf(), { onAttempt: (id) => attempts.push(id) });
  expect(new Set(attempts).size).toBe(2);
  expect(comfy.posted.map((posted) => posted.promptId)).toEqual(attempts);
  for (const { body } of comfy.posted) {
    expect(body.number ?? body.front).toBeUndefined();
    expect(body.prompt_id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  }
});

it('20 a wanted output that is not in the graph is told; outputs that nobody wants are not run', async () => {
  const { comfy, server } = await studio();
  expect(await troubled(server, orderOf(plain(), { outputs: ['9'] }))).toMatchObject({
    kind: 'unfit-graph',
    problems: ['the graph has no node 9, whose picture is asked for'],
  });
  await rendered(server, orderOf(twoOutputs(), { outputs: ['3'] }));
  expect(Object.keys(comfy.posted[0]!.graph)).toEqual(['1', '2', '3']);
  expect(comfy.posted[0]!.body.partial_execution_targets).toEqual(['3']);
});
