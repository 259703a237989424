import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '../../src/engine/json.ts';
import { drawing, endless, modelsOf, plainPicture } from './graphs.ts';
import { answered, type Scene, told } from './recording.ts';
import { ask, type Ear, history, listen, over, saying } from './wire.ts';

type Run = { readonly id: string; readonly record: JsonObject };

/** Posts a graph and waits for its end; everything heard on the way, its history and its job. */
async function run(server: string, ear: Ear, clientId: string, graph: JsonObject): Promise<Run> {
  const id = randomUUID();
  const from = ear.frames.length;
  const posted = await ask(server, 'POST', '/prompt', { prompt: graph, client_id: clientId, prompt_id: id });
  await ear.heard(over(id));
  const entry = await history(server, id);
  return {
    id,
    record: {
      posted: answered(posted),
      frames: ear.frames.slice(from).map(told),
      history: entry,
      job: answered(await ask(server, 'GET', `/api/jobs/${id}`)),
    },
  };
}

function withoutJob({ record }: Run): JsonObject {
  const { job: _, ...rest } = record;
  return rest;
}

const prefix = (): string => `recorded/${randomUUID()}`;

async function first(server: string): Promise<string> {
  const [checkpoint] = (await modelsOf(server)).checkpoints;
  if (checkpoint === undefined) throw new Error('the server has no checkpoint');
  return checkpoint;
}

const success: Scene = async (server) => {
  const client = randomUUID();
  const ear = await listen(server, client);
  const graph = drawing({ checkpoint: await first(server), seed: Date.now() % 1e9, prefix: prefix() });
  const hello = ear.frames.map(told);
  const cold = await run(server, ear, client, graph);
  const same = await run(server, ear, client, graph);
  const reseeded = {
    ...graph,
    '5': { ...graph['5']!, inputs: { ...graph['5']!.inputs, seed: 7 } },
  };
  const warm = await run(server, ear, client, reseeded);
  await ear.close();
  return {
    about: 'text to image: first time; the same graph again; another seed (previews as type 1)',
    hello,
    first: cold.record,
    again: withoutJob(same),
    reseeded: withoutJob(warm),
  };
};

const handshake: Scene = async (server) => {
  const client = randomUUID();
  const flags = { type: 'feature_flags', data: { supports_preview_metadata: true } };
  const ear = await listen(server, client, flags);
  await ear.heard((frame) => frame.kind === 'text' && frame.type === 'feature_flags');
  const hello = ear.frames.map(told);
  const graph = drawing({ checkpoint: await first(server), seed: Date.now() % 1e9, prefix: prefix() });
  const { record } = await run(server, ear, client, graph);
  await ear.close();
  return {
    about: 'text to image after the feature_flags handshake (previews as type 4)',
    hello,
    frames: record.frames!,
  };
};

const failure: Scene = async (server) => {
  const client = randomUUID();
  const ear = await listen(server, client);
  const form = new FormData();
  const name = `${randomUUID()}.png`;
  form.append('image', new Blob(['this is no picture']), name);
  await ask(server, 'POST', '/upload/image', form);
  const broken = await run(server, ear, client, {
    a: { class_type: 'LoadImage', inputs: { image: name } },
    b: { class_type: 'SaveImage', inputs: { images: ['a', 0], filename_prefix: prefix() } },
  });
  const outside = await run(server, ear, client, plainPicture(0xff0000, '../outside'));
  const halfway = await run(server, ear, client, {
    ...plainPicture(0x00ff00, prefix()),
    c: { class_type: 'SaveImage', inputs: { images: ['a', 0], filename_prefix: '../outside' } },
  });
  const afterwards = await run(server, ear, client, plainPicture(0x0000ff, prefix()));
  await ear.close();
  return {
    about:
      'errors while running: a broken input image; a prefix outside; one of two outputs; then a good one',
    broken: broken.record,
    outside: withoutJob(outside),
    halfway: withoutJob(halfway),
    afterwards: withoutJob(afterwards),
  };
};

const memory: Scene = async (server) => {
  const client = randomUUID();
  const ear = await listen(server, client);
  // 256 GiB: refused at once by the allocator, nothing is taken
  const graph = drawing({ checkpoint: await first(server), seed: 1, prefix: prefix() });
  const huge = await run(server, ear, client, {
    ...graph,
    '4': { class_type: 'EmptyLatentImage', inputs: { width: 16384, height: 16384, batch_size: 4096 } },
  });
  await ear.close();
  return { about: 'more memory asked for than there is (CPU: an ordinary RuntimeError)', ...huge.record };
};

const interrupted: Scene = async (server) => {
  const client = randomUUID();
  const ear = await listen(server, client);
  const id = randomUUID();
  const from = ear.frames.length;
  await ask(server, 'POST', '/prompt', {
    prompt: endless(await first(server), Date.now() % 1e9, prefix()),
    client_id: client,
    prompt_id: id,
  });
  await ear.heard(saying('progress', id));
  const job = answered(await ask(server, 'GET', `/api/jobs/${id}`));
  const other = answered(await ask(server, 'POST', '/interrupt', { prompt_id: randomUUID() }));
  const interrupt = answered(await ask(server, 'POST', '/interrupt', { prompt_id: id }));
  await ear.heard(over(id));
  const entry = await history(server, id);
  await ear.close();
  return {
    about: 'interrupted in the sampler, by id',
    jobWhileRunning: job,
    interruptOfAnotherId: other,
    interrupt,
    frames: ear.frames.slice(from).map(told),
    history: entry,
    job: answered(await ask(server, 'GET', `/api/jobs/${id}`)),
    interruptWhileIdle: answered(await ask(server, 'POST', '/interrupt', {})),
    interruptWithNoBody: answered(await ask(server, 'POST', '/interrupt')),
    interruptWithAnArray: answered(await ask(server, 'POST', '/interrupt', [])),
  };
};

/** Graphs that validation says something about, and the place each of its words comes from. */
const nodeErrors: Scene = async (server) => {
  const checkpoint = await first(server);
  const good = drawing({ checkpoint, seed: 1, prefix: prefix() });
  const sampler = good['5']!;
  const withSampler = (inputs: JsonObject): JsonObject => ({
    ...good,
    '5': { ...sampler, inputs: { ...sampler.inputs, ...inputs } },
  });
  const { seed: _, ...seedless } = sampler.inputs;
  const graphs: { readonly [name: string]: Json } = {
    requiredInputMissing: { ...good, '5': { ...sampler, inputs: seedless } },
    badLink: withSampler({ model: ['1', 0, 2] }),
    constantForALink: withSampler({ model: 'x' }),
    linkOfAnotherType: withSampler({ model: ['1', 1] }),
    nullForANumber: withSampler({ seed: null }),
    emptyTextForANumber: withSampler({ steps: '' }),
    wordForANumber: withSampler({ cfg: 'high' }),
    tooSmall: withSampler({ steps: 0 }),
    tooBig: withSampler({ seed: '18446744073709551616' }),
    seedRoundedByJavaScript: withSampler({ seed: 18446744073709552000 }),
    shortListWithoutIt: { ...good, '1': { ...good['1']!, inputs: { ckpt_name: 'nowhere.safetensors' } } },
    longListWithoutIt: withSampler({ sampler_name: 'eular' }),
    shortListOfSchedulers: withSampler({ scheduler: 'Karras' }),
    wrongCase: withSampler({ sampler_name: 'Euler' }),
    noSuchImage: drawing({ checkpoint, seed: 1, prefix: prefix(), image: 'nowhere.png' }) as JsonObject,
    danglingLink: withSampler({ positive: ['99', 0] }),
    danglingLinkOfTheOutput: {
      ...good,
      '7': { ...good['7']!, inputs: { images: ['99', 0], filename_prefix: 'x' } },
    },
    slotOutOfRangeOfTheOutput: {
      ...good,
      '7': { ...good['7']!, inputs: { images: ['6', 7], filename_prefix: 'x' } },
    },
    slotOutOfRange: withSampler({ positive: ['2', 7] }),
    numberAsNodeId: withSampler({ latent_image: [4, 0] }),
    noSuchClass: { ...good, '5': { ...sampler, class_type: 'KSampleer' } },
    noClass: { ...good, '5': { inputs: sampler.inputs } },
    noInputs: { ...good, '6': { class_type: 'VAEDecode' } },
    noOutputNode: Object.fromEntries(Object.entries(good).filter(([id]) => id !== '7')),
    cycle: {
      a: { class_type: 'ImageInvert', inputs: { image: ['b', 0] } },
      b: { class_type: 'ImageInvert', inputs: { image: ['a', 0] } },
      c: { class_type: 'SaveImage', inputs: { images: ['b', 0], filename_prefix: prefix() } },
    },
    uiFormat: { nodes: [{ id: 1, type: 'KSampler' }], links: [], version: 0.4, last_node_id: 1 },
    twoThingsAtOnce: withSampler({ steps: 0, cfg: 'high' }),
    twoNodesAtOnce: {
      ...withSampler({ steps: 0 }),
      '4': { ...good['4']!, inputs: { ...good['4']!.inputs, width: 7 } },
    },
  };
  const answers: { [name: string]: Json } = {};
  for (const [name, prompt] of Object.entries(graphs)) {
    const id = randomUUID();
    const answer = await ask(server, 'POST', '/prompt', { prompt, client_id: 'recorder', prompt_id: id });
    answers[name] =
      answer.status === 200
        ? { ...(answered(answer) as JsonObject), history: (await history(server, id)).status! }
        : answered(answer);
  }
  return { about: 'graphs that are wrong: refused, or accepted and what came of it', answers };
};

const dropped: Scene = async (server) => {
  const client = randomUUID();
  const ear = await listen(server, client);
  const graph = {
    ...plainPicture(0x123456, prefix()),
    c: { class_type: 'LoadImage', inputs: { image: 'nowhere.png' } },
    d: { class_type: 'SaveImage', inputs: { images: ['c', 0], filename_prefix: prefix() } },
  };
  const partly = await run(server, ear, client, graph);
  await ear.close();
  return {
    about: '200 although one of two outputs does not validate; the other runs and ends as success',
    ...partly.record,
  };
};

const bodies: Scene = async (server) => {
  const post = async (body: Json | { readonly raw: string }): Promise<Json> =>
    answered(await ask(server, 'POST', '/prompt', body));
  const picture = plainPicture(1, prefix());
  return {
    about: 'bodies of POST /prompt that are odd or wrong',
    empty: await post({ raw: '' }),
    noJson: await post({ raw: 'hello' }),
    array: await post([]),
    object: await post({}),
    promptIsAList: await post({ prompt: [] }),
    promptIsAListOfNodes: await post({ prompt: [{ class_type: 'EmptyImage', inputs: {} }] }),
    promptIsNull: await post({ prompt: null }),
    extraDataIsNull: await post({ prompt: picture, extra_data: null, client_id: 'recorder' }),
    numberIsAWord: await post({ prompt: picture, number: 'first' }),
    idIsANumber: await post({ prompt: picture, prompt_id: 5 }),
    idIsNull: await post({ prompt: picture, prompt_id: null }),
    idIsUpperCase: await post({ prompt: picture, prompt_id: 'NOT-A-UUID' }),
    noTargets: await post({ prompt: picture, partial_execution_targets: [] }),
    unknownTarget: await post({ prompt: picture, partial_execution_targets: ['zz'] }),
    wrongMethod: answered(await ask(server, 'PUT', '/prompt', {})),
    unknownPath: answered(await ask(server, 'GET', '/no-such-path')),
    apiPrefix: answered(await ask(server, 'GET', '/api/prompt')),
    apiApi: answered(await ask(server, 'GET', '/api/api/prompt')),
  };
};

export const scenes: { readonly [name: string]: Scene } = {
  success,
  handshake,
  failure,
  memory,
  interrupted,
  'node-errors': nodeErrors,
  dropped,
  bodies,
};
