import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '../../src/engine/json.ts';
import { drawing, endless, modelsOf, plainPicture } from './graphs.ts';
import { answered, type Scene, told } from './recording.ts';
import { ask, type Ear, history, listen, over, saying } from './wire.ts';

const prefix = (): string => `recorded/${randomUUID()}`;
let colour = Date.now() % 0xffffff;
const picture = (): JsonObject => plainPicture(colour++ % 0xffffff, prefix());

/** Starts a prompt that does not end by itself, and waits until it samples. */
async function occupied(server: string, ear: Ear, client: string): Promise<string> {
  const checkpoint = (await modelsOf(server)).checkpoints[0]!;
  const id = randomUUID();
  await ask(server, 'POST', '/prompt', {
    prompt: endless(checkpoint, Date.now() % 1e9, prefix()),
    client_id: client,
    prompt_id: id,
  });
  await ear.heard(saying('progress', id));
  return id;
}

async function release(server: string, ear: Ear, id: string): Promise<void> {
  await ask(server, 'POST', '/interrupt', { prompt_id: id });
  await ear.heard(over(id));
}

const queue: Scene = async (server) => {
  const client = randomUUID();
  const ear = await listen(server, client);
  const running = await occupied(server, ear, client);
  const post = async (more: JsonObject): Promise<{ id: string; answer: Json }> => {
    const id = randomUUID();
    const body = { prompt: picture(), client_id: client, prompt_id: id, ...more };
    return { id, answer: answered(await ask(server, 'POST', '/prompt', body)) };
  };
  const plain = await post({});
  const second = await post({});
  const front = await post({ front: true });
  const numbered = await post({ number: -0.5, extra_data: { extra_pnginfo: { plasma: { panel: 'k1' } } } });
  const get = async (path: string): Promise<Json> => answered(await ask(server, 'GET', path));
  const asked = {
    queue: await get('/queue'),
    prompt: await get('/prompt'),
    jobs: await get('/api/jobs?status=pending,in_progress'),
    jobPending: await get(`/api/jobs/${plain.id}`),
    jobRunning: await get(`/api/jobs/${running}`),
    historyOfPending: await get(`/history/${plain.id}`),
    historyOfRunning: await get(`/history/${running}`),
    cancelRoute: answered(await ask(server, 'POST', `/api/jobs/${plain.id}/cancel`)),
  };
  const from = ear.frames.length;
  const deleted = answered(await ask(server, 'POST', '/queue', { delete: [second.id, randomUUID()] }));
  const deleteRunning = answered(await ask(server, 'POST', '/queue', { delete: [running] }));
  const left = await get('/queue');
  const framesOfDelete = ear.frames.slice(from).map(told);
  await release(server, ear, running);
  await Promise.all([plain, front, numbered].map(({ id }) => ear.heard(over(id))));
  const order = ear.frames.flatMap((frame) =>
    frame.kind === 'text' && frame.type === 'execution_start' ? [String(frame.data.prompt_id)] : [],
  );
  await ear.close();
  return {
    about: 'one prompt runs, four wait: plain, plain (then deleted), front, and one with number -0.5',
    posted: [plain.answer, second.answer, front.answer, numbered.answer],
    ...asked,
    deleted,
    deleteOfTheRunningOne: deleteRunning,
    queueAfterwards: left,
    framesOfDelete,
    orderOfRunning: order,
    deletedOne: {
      history: await get(`/history/${second.id}`),
      job: await get(`/api/jobs/${second.id}`),
    },
  };
};

const jobs: Scene = async (server) => {
  const get = async (path: string): Promise<Json> => answered(await ask(server, 'GET', path));
  const pnginfo = async (extra_pnginfo: Json): Promise<Json> => {
    const id = randomUUID();
    const ear = await listen(server, 'odd');
    await ask(server, 'POST', '/prompt', {
      prompt: picture(),
      client_id: 'odd',
      prompt_id: id,
      extra_data: { extra_pnginfo },
    });
    await ear.heard(over(id));
    await ear.close();
    const job = await get(`/api/jobs/${id}`);
    const list = (await ask(server, 'GET', '/api/jobs?limit=1')).status;
    await ask(server, 'POST', '/history', { delete: [id] });
    return { job, statusOfTheList: list };
  };
  return {
    about: 'GET /api/jobs and its bad questions; extra_pnginfo.workflow that is no object',
    two: await get('/api/jobs?limit=2'),
    failed: await get('/api/jobs?status=failed&limit=1'),
    none: await get('/api/jobs?offset=100000'),
    badStatus: await get('/api/jobs?status=cancelled'),
    badLimit: await get('/api/jobs?limit=0'),
    wordLimit: await get('/api/jobs?limit=many'),
    badSort: await get('/api/jobs?sort_by=name'),
    badOrder: await get('/api/jobs?sort_order=up'),
    unknown: await get(`/api/jobs/${randomUUID()}`),
    pnginfoIsNull: await pnginfo(null),
    workflowIsNull: await pnginfo({ workflow: null }),
    workflowIsText: await pnginfo({ workflow: 'x' }),
    workflowWithId: await pnginfo({ workflow: { id: 'ch-01' } }),
  };
};

const duplicates: Scene = async (server) => {
  const client = randomUUID();
  const ear = await listen(server, client);
  const running = await occupied(server, ear, client);
  const id = randomUUID();
  const post = async (more: JsonObject): Promise<Json> =>
    answered(
      await ask(server, 'POST', '/prompt', { prompt: picture(), client_id: client, prompt_id: id, ...more }),
    );
  const first = await post({});
  const second = await post({});
  const both = answered(await ask(server, 'GET', '/queue'));
  await ask(server, 'POST', '/queue', { delete: [id] });
  const one = answered(await ask(server, 'GET', '/queue'));
  await ask(server, 'POST', '/queue', { delete: [id] });
  const equalFirst = await post({ number: 77 });
  const equalSecond = await post({ number: 77 });
  const afterEqual = answered(await ask(server, 'GET', '/queue'));
  await ask(server, 'POST', '/queue', { delete: [id] });
  await ask(server, 'POST', '/queue', { delete: [id] });
  await release(server, ear, running);
  await ear.close();
  return {
    about:
      'the same prompt_id twice: queued twice, deleted one by one; with an equal number: 500, but queued',
    first,
    second,
    queueWithBoth: both,
    queueAfterOneDelete: one,
    equalFirst,
    equalSecond,
    queueAfterEqual: afterEqual,
  };
};

/** How a cancel that follows the post at once turns out, many times over. */
const races: Scene = async (server) => {
  const client = randomUUID();
  const ear = await listen(server, client);
  const checkpoint = (await modelsOf(server)).checkpoints[0]!;
  const lost = async (cancel: (id: string) => Promise<unknown>, rounds: number): Promise<JsonObject> => {
    const counted: { [outcome: string]: number } = {};
    for (let i = 0; i < rounds; i++) {
      const id = randomUUID();
      const prompt = drawing({ checkpoint, seed: Date.now() % 1e9, prefix: prefix(), steps: 20 });
      await ask(server, 'POST', '/prompt', { prompt, client_id: client, prompt_id: id });
      await cancel(id);
      const queued = (await ask(server, 'GET', '/queue')).body as { [name: string]: readonly Json[][] };
      const there = [...queued.queue_running!, ...queued.queue_pending!].some((item) => item[1] === id);
      const heardOf = ear.frames.some(saying('execution_start', id));
      if (!there && !heardOf) {
        counted['deleted, never started'] = (counted['deleted, never started'] ?? 0) + 1;
        continue;
      }
      await ear.heard(over(id));
      const entry = (await history(server, id)).status as { status_str: string };
      counted[entry.status_str] = (counted[entry.status_str] ?? 0) + 1;
    }
    return counted;
  };
  const rounds = 20;
  const byDelete = await lost((id) => ask(server, 'POST', '/queue', { delete: [id] }), rounds);
  const byInterrupt = await lost((id) => ask(server, 'POST', '/interrupt', { prompt_id: id }), rounds);
  await ear.close();
  return {
    about: `post, then at once a cancel, ${rounds} times: "success" means that the cancel was lost`,
    deleteFromQueue: byDelete,
    interruptById: byInterrupt,
  };
};

/** Whether history already knows a prompt at the moment its end is heard. */
const lateHistory: Scene = async (server) => {
  const client = randomUUID();
  const ear = await listen(server, client);
  const counted = { afterExecutingNull: 0, afterExecutionSuccess: 0 };
  const gap: number[] = [];
  const rounds = 60;
  for (let i = 0; i < rounds; i++) {
    const id = randomUUID();
    const late = i % 2 === 0 ? 'afterExecutingNull' : 'afterExecutionSuccess';
    const end = ear.heard(late === 'afterExecutingNull' ? over(id) : saying('execution_success', id));
    const posted = performance.now();
    await ask(server, 'POST', '/prompt', { prompt: picture(), client_id: client, prompt_id: id });
    const answeredAt = performance.now();
    await end;
    gap.push(performance.now() - answeredAt - (answeredAt - posted));
    const now = (await ask(server, 'GET', `/history/${id}`)).body as JsonObject;
    if (now[id] === undefined) counted[late]++;
    await history(server, id);
  }
  await ear.close();
  return {
    about: `history asked right after the end was heard, ${rounds / 2} times each: how often it was not there`,
    rounds: rounds / 2,
    missing: counted,
  };
};

const free: Scene = async (server) => {
  const client = randomUUID();
  const ear = await listen(server, client);
  const checkpoint = (await modelsOf(server)).checkpoints[0]!;
  const graph = drawing({ checkpoint, seed: 11, prefix: prefix() });
  const cachedOf = async (): Promise<Json> => {
    const id = randomUUID();
    const from = ear.frames.length;
    await ask(server, 'POST', '/prompt', { prompt: graph, client_id: client, prompt_id: id });
    await ear.heard(over(id));
    const cached = ear.frames.slice(from).find(saying('execution_cached', id));
    return cached?.kind === 'text' ? (cached.data.nodes ?? null) : null;
  };
  await cachedOf();
  const unload = answered(await ask(server, 'POST', '/free', { unload_models: true }));
  const afterUnload = await cachedOf();
  const memory = answered(await ask(server, 'POST', '/free', { unload_models: true, free_memory: true }));
  const rightAfter = await cachedOf();
  const later = await cachedOf();
  await ear.close();
  return {
    about: 'POST /free, then the same graph at once: which nodes were still cached',
    unload,
    cachedAfterUnload: afterUnload,
    freeMemory: memory,
    cachedRightAfterFreeMemory: rightAfter,
    cachedOnceMore: later,
    noBody: answered(await ask(server, 'POST', '/free')),
  };
};

export const scenes: { readonly [name: string]: Scene } = {
  queue,
  jobs,
  duplicates,
  races,
  'late-history': lateHistory,
  free,
};
