import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Ear, isEnd, listenAt, type SaidEvent } from './ear.ts';
import { solid } from './picture.ts';
import { encode } from './png.ts';
import type { Graph } from './protocol.ts';

/** What a server said in a scene: answers by name, and the events of a client's socket in order. */
export type Said = {
  readonly answers: { readonly [name: string]: SaidAnswer };
  readonly events: { readonly [name: string]: readonly SaidEvent[] };
};
export type SaidAnswer = { readonly status: number; readonly type: string | null; readonly body: unknown };

/** Lets a server be slow at a node for as long as it takes to interrupt it; the real one is slow by itself. */
export type Slowness = { readonly size: number; readonly before: () => void; readonly after: () => void };

const colored = (color: number): Graph => ({
  '1': { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color } },
  '3': { class_type: 'ImageInvert', inputs: { image: ['1', 0] } },
  '2': { class_type: 'SaveImage', inputs: { images: ['3', 0], filename_prefix: 'plasma-scene/picture' } },
});

/** Graphs that a server refuses, or drops outputs of, each for its own reason. */
function wrong(): { readonly [name: string]: unknown } {
  const one = colored(1)['1']!;
  const save = (images: unknown, more: object = {}): unknown => ({
    class_type: 'SaveImage',
    inputs: { images, filename_prefix: 'plasma-scene/wrong', ...more },
  });
  const empty = (inputs: object): unknown => ({
    class_type: 'EmptyImage',
    inputs: { ...one.inputs, ...inputs },
  });
  const scaled = { image: ['1', 0], upscale_method: 'no', width: 8, height: 8, crop: 'no' };
  const invert = (id: string): unknown => ({ class_type: 'ImageInvert', inputs: { image: [id, 0] } });
  return {
    'no prompt': {},
    'a list': [],
    text: 'no JSON at all {',
    'empty list as prompt': { prompt: [] },
    'list as prompt': { prompt: ['a'] },
    'extra_data null': { prompt: { 1: one, 2: save(['1', 0]) }, extra_data: null },
    'number not a number': { prompt: { 1: one, 2: save(['1', 0]) }, number: 'first' },
    'no class': { prompt: { 1: { inputs: {} }, 2: save(['1', 0]) } },
    'unknown class': {
      prompt: { 1: { class_type: 'Nowhere', inputs: {}, _meta: { title: 'x' } }, 2: save(['1', 0]) },
    },
    'UI format': { prompt: { nodes: [], links: [], version: 0.4, last_node_id: 4 } },
    'no outputs': { prompt: { 1: one } },
    'no targets': { prompt: { 1: one, 2: save(['1', 0]) }, partial_execution_targets: [] },
    'input missing': { prompt: { 1: one, 2: { class_type: 'SaveImage', inputs: { images: ['1', 0] } } } },
    'inputs missing before': {
      prompt: { 1: { class_type: 'EmptyImage', inputs: { width: 8 } }, 2: save(['1', 0]) },
    },
    'link of three': { prompt: { 1: one, 2: save(['1', 0, 1]) } },
    'another type': {
      prompt: {
        1: { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
        2: save(['1', 0]),
      },
    },
    'not an INT': { prompt: { 1: empty({ width: 'wide' }), 2: save(['1', 0]) } },
    'null for INT': { prompt: { 1: empty({ width: null }), 2: save(['1', 0]) } },
    'too small': { prompt: { 1: empty({ width: 0 }), 2: save(['1', 0]) } },
    'too big': { prompt: { 1: empty({ width: 99999 }), 2: save(['1', 0]) } },
    'not in list': { prompt: { 1: one, 3: { class_type: 'ImageScale', inputs: scaled }, 2: save(['3', 0]) } },
    'no such file': {
      prompt: { 1: { class_type: 'LoadImage', inputs: { image: 'nowhere.png' } }, 2: save(['1', 0]) },
    },
    'dangling link': { prompt: { 2: save(['9', 0]) } },
    'no such slot': { prompt: { 1: one, 2: save(['1', 5]) } },
    'number as id': { prompt: { 1: one, 2: save([1, 0]) } },
    cycle: { prompt: { 1: invert('3'), 3: invert('1'), 2: save(['1', 0]) } },
    'no inputs before': { prompt: { 1: { class_type: 'EmptyImage' }, 2: save(['1', 0]) } },
    'one output of two': { prompt: { 1: one, 2: save(['1', 0]), 3: save(['9', 0]) } },
  };
}

/** Plays all scenes against a server that has nothing else to do; `slow` says how to keep it busy for a while. */
export async function play(url: string, slow: Slowness): Promise<Said> {
  const answers: { [name: string]: SaidAnswer } = {};
  const ask = async (name: string, path: string, init: RequestInit = {}): Promise<SaidAnswer> => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    const type = response.headers.get('content-type');
    const answer = {
      status: response.status,
      type,
      body: type?.startsWith('application/json') ? JSON.parse(text) : text,
    };
    answers[name] = answer;
    return answer;
  };
  const post = (name: string, path: string, body: unknown): Promise<SaidAnswer> =>
    ask(name, path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

  for (const [name, body] of Object.entries(wrong())) await post(`POST /prompt, ${name}`, '/prompt', body);
  // one of them was accepted in part, and runs
  while ((await remaining(url)) > 0) await nextTurn();
  for (const path of [
    '/prompt',
    '/queue',
    '/system_stats',
    '/features',
    '/models',
    '/embeddings',
    '/object_info/Nowhere',
  ]) {
    await ask(`GET ${path}`, path);
  }
  await ask('GET /api/queue', '/api/queue');
  await ask('GET /nowhere', '/nowhere');
  await ask('GET /models, unknown', '/models/nowhere');
  await ask('DELETE /queue', '/queue', { method: 'DELETE' });
  await ask('GET /history, bad limit', '/history?max_items=z');
  await ask('GET /history, unknown', `/history/${crypto.randomUUID()}`);
  await ask('GET /queue, other origin', '/queue', { headers: { origin: 'http://evil.example' } });
  await post('POST /queue, delete unknown', '/queue', { delete: ['nobody'] });
  await post('POST /queue, no JSON', '/queue', 'no');
  await post('POST /interrupt, idle', '/interrupt', '');
  await post('POST /interrupt, list', '/interrupt', []);
  await post('POST /free', '/free', {});
  await post('POST /history, delete unknown', '/history', { delete: ['nobody'] });
  await ask('GET /api/jobs, bad status', '/api/jobs?status=dreaming');
  await ask('GET /api/jobs, bad limit', '/api/jobs?limit=0');
  await ask('GET /api/jobs/{id}, unknown', `/api/jobs/${crypto.randomUUID()}`);
  await post('POST /api/jobs/{id}/cancel', `/api/jobs/${crypto.randomUUID()}/cancel`, '');
  for (const [name, query] of Object.entries(views)) await ask(`GET /view, ${name}`, `/view?${query}`);
  await playUploads(ask);
  const events = await playPrompts(url, ask, post, slow);
  return { answers, events };
}

async function remaining(url: string): Promise<number> {
  const said = (await (await fetch(`${url}/prompt`)).json()) as { exec_info: { queue_remaining: number } };
  return said.exec_info.queue_remaining;
}

const views = {
  'no name': '',
  missing: 'filename=nowhere.png',
  dots: 'filename=../a.png',
  absolute: 'filename=/a.png',
  'empty name': 'filename=',
  'unknown type': 'filename=a.png&type=dream',
  outside: 'filename=a.png&subfolder=../../x',
};

type Ask = (name: string, path: string, init?: RequestInit) => Promise<SaidAnswer>;
type Post = (name: string, path: string, body: unknown) => Promise<SaidAnswer>;

async function playUploads(ask: Ask): Promise<void> {
  // names of this run only: uploads stay in the input folder
  const name = `plasma-scene-${crypto.randomUUID()}.png`;
  const image = encode(solid(8, 8, 0x336699));
  const send = (
    scene: string,
    fields: { readonly [key: string]: string },
    as: string | undefined,
    bytes = image,
  ): Promise<SaidAnswer> => {
    const form = new FormData();
    if (as !== undefined) form.append('image', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), as);
    for (const [key, value] of Object.entries(fields)) form.append(key, value);
    return ask(`POST /upload/image, ${scene}`, '/upload/image', { method: 'POST', body: form });
  };
  await send('new', {}, name);
  await send('same bytes', {}, name);
  await send('other bytes', {}, name, Buffer.from('other'));
  await send('overwrite True', { overwrite: 'True' }, name, Buffer.from('third'));
  await send('overwrite true', { overwrite: 'true' }, name);
  await send('subfolder', { subfolder: 'plasma-scene' }, name);
  await send('outside', { subfolder: '../x' }, name);
  await send('absolute', { subfolder: '/x' }, name);
  await send('dots', {}, `../${name}`);
  await send('missing folder', {}, `nowhere-${name}/x.png`);
  await send('unknown type', { type: 'dream' }, name);
  await send('no image', {}, undefined);
}

async function playPrompts(url: string, ask: Ask, post: Post, slow: Slowness): Promise<Said['events']> {
  const events: { [name: string]: readonly SaidEvent[] } = {};
  const clientId = crypto.randomUUID();
  const ear = await listenAt(url, clientId);
  ear.socket.send(JSON.stringify({ type: 'feature_flags', data: { supports_preview_metadata: true } }));
  await ear.until((event) => event.type === 'feature_flags');
  events.handshake = ear.take();
  const run = async (name: string, prompt: Graph, more: object = {}): Promise<string> => {
    const id = crypto.randomUUID();
    await post(`POST /prompt, ${name}`, '/prompt', { prompt, prompt_id: id, client_id: clientId, ...more });
    await ear.until(isEnd);
    events[name] = ear.take();
    await ask(`GET /history, ${name}`, `/history/${id}`);
    await ask(`GET /api/jobs/{id}, ${name}`, `/api/jobs/${id}`);
    return id;
  };
  const graph = colored(Math.floor(Math.random() * 0xffffff));
  const id = await run('success', graph, { extra_data: { extra_pnginfo: { plasma: { a: 'é' } } } });
  await run('cached', graph);
  await run('half cached', {
    ...graph,
    '2': { class_type: 'SaveImage', inputs: { images: ['3', 0], filename_prefix: 'plasma-scene/x' } },
  });
  await run('error', {
    ...graph,
    '2': { class_type: 'SaveImage', inputs: { images: ['3', 0], filename_prefix: '../x' } },
  });
  await ask('GET /history, last', '/history?max_items=1');
  await ask('GET /api/jobs, last', `/api/jobs?limit=1`);
  const history = (await ask('GET /history, success', `/history/${id}`)).body as {
    [id: string]: { outputs: { [node: string]: { images: { filename: string; subfolder: string }[] } } };
  };
  const { filename, subfolder } = history[id]!.outputs['2']!.images[0]!;
  await ask('GET /view, part', `/view?${new URLSearchParams({ filename, subfolder })}`, {
    headers: { range: 'bytes=1-3' },
  });

  events.interrupted = await playInterrupt(ask, post, slow, ear, clientId);
  ear.socket.terminate();
  return events;
}

async function playInterrupt(
  ask: Ask,
  post: Post,
  slow: Slowness,
  ear: Ear,
  clientId: string,
): Promise<readonly SaidEvent[]> {
  const { size } = slow;
  const scale = (from: string): Graph[string] => ({
    class_type: 'ImageScale',
    inputs: { image: [from, 0], upscale_method: 'lanczos', width: size, height: size, crop: 'disabled' },
  });
  const graph: Graph = {
    '1': {
      class_type: 'EmptyImage',
      inputs: { width: size + 8, height: size, batch_size: 1, color: Math.floor(Math.random() * 0xffffff) },
    },
    '5': scale('1'),
    '6': scale('5'),
    '2': { class_type: 'SaveImage', inputs: { images: ['6', 0], filename_prefix: 'plasma-scene/never' } },
  };
  const first = crypto.randomUUID();
  const second = crypto.randomUUID();
  slow.before();
  await post('POST /prompt, running', '/prompt', { prompt: graph, prompt_id: first, client_id: clientId });
  await ear.until(({ type }) => type === 'executing');
  await post('POST /prompt, pending', '/prompt', { prompt: graph, prompt_id: second, client_id: clientId });
  await ask('GET /queue, busy', '/queue');
  await ask('GET /api/jobs, busy', '/api/jobs?status=pending,in_progress');
  await ask('GET /api/jobs/{id}, pending', `/api/jobs/${second}`);
  await ask('GET /api/jobs/{id}, running', `/api/jobs/${first}`);
  await post('POST /queue, delete', '/queue', { delete: [second] });
  await ask('GET /history, deleted', `/history/${second}`);
  await post('POST /interrupt, by id', '/interrupt', { prompt_id: first });
  slow.after();
  await ear.until(isEnd);
  const heard = ear.take();
  await ask('GET /history, interrupted', `/history/${first}`);
  await ask('GET /api/jobs/{id}, interrupted', `/api/jobs/${first}`);
  return heard;
}
