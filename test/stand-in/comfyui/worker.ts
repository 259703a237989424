import { setTimeout as wait } from 'node:timers/promises';
import { type BadDays, failureOf } from './bad-days.ts';
import type { Catalogue } from './catalogue.ts';
import { spell } from './conversion.ts';
import type { Gate, Point } from './gate.ts';
import type { History } from './history.ts';
import type { NodeCache } from './node-cache.ts';
import {
  type Given,
  isMade,
  type Made,
  type NodeOutcome,
  type NodeProblem,
  type NodeResult,
  nodes,
  type Studio,
} from './nodes.ts';
import type { Picture } from './picture.ts';
import { encode } from './png.ts';
import { previewPicture } from './preview.ts';
import type { Graph, Message, QueueItem, Ui } from './protocol.ts';
import { isList, type Value, type ValueObject } from './python-json.ts';
import type { Queue } from './queue.ts';
import type { Hub } from './sockets.ts';

/** What one run of a prompt was, for tests and the bench. Times in ms of `performance.now()`. */
export type PromptRecord = {
  readonly promptId: string;
  readonly clientId: string | undefined;
  readonly graph: Graph;
  readonly started: number;
  ended: number;
  outcome: 'running' | 'success' | 'error' | 'interrupted';
  readonly cached: string[];
  readonly executed: string[];
  /** How many samplers ran, not counting cached ones. */
  samplings: number;
  /** How many times weights were loaded for it. */
  loads: number;
  /** `executing null` has been sent. */
  over: boolean;
};

export type WorkerParts = {
  readonly queue: Queue;
  readonly history: History;
  readonly hub: Hub;
  readonly cache: NodeCache;
  readonly gate: Gate;
  readonly bad: BadDays;
  readonly catalogue: () => Catalogue;
  /** The part of a studio that reads and writes files, with the text chunks for this prompt. */
  readonly studio: (item: QueueItem) => Omit<Studio, 'sample' | 'send'>;
  readonly records: PromptRecord[];
  readonly changed: () => void;
  readonly msPerPrompt: number;
  readonly msPerModelLoad: number;
  readonly forgetFiles: () => void;
  /** Cached outputs of prompts without a client are missing in history (before 0.28.0, A.6). */
  readonly losesCachedOutputs: boolean;
};

/** The one thread that executes prompts one after the other. */
export type Worker = {
  /** Something was queued or asked for. */
  readonly wake: () => void;
  readonly interrupt: () => void;
  readonly free: (models: boolean, memory: boolean) => void;
  /** Who is running and at which node, for a socket that comes back. */
  readonly running: () => { readonly clientId: string; readonly node: string } | undefined;
};

/** Starts the worker; it ends with the signal. */
export function startWorker(parts: WorkerParts, life: AbortSignal): Worker {
  const { queue, hub, gate, bad, cache } = parts;
  const state: State = { flag: false, loaded: undefined, node: undefined, clientId: undefined };
  let freeing = { models: false, memory: false };
  let bell = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  life.addEventListener('abort', () => stopped.resolve());

  const freeNow = (): void => {
    if (freeing.models || freeing.memory) state.loaded = undefined;
    if (freeing.memory) {
      cache.clear();
      parts.forgetFiles();
    }
    freeing = { models: false, memory: false };
  };
  const work = async (): Promise<void> => {
    while (!life.aborted) {
      const first = bad.zombie ? undefined : queue.pending()[0];
      if (first === undefined) {
        freeNow();
        gate.idle();
        await Promise.race([bell.promise, stopped.promise]);
        bell = Promise.withResolvers();
        continue;
      }
      await gate.pass({ at: 'take', promptId: first.promptId }, life);
      const item = queue.take();
      if (item === undefined) continue;
      hub.send('status', { status: { exec_info: { queue_remaining: queue.remaining() } } }, 'everybody');
      await gate.pass({ at: 'start', promptId: item.promptId }, life);
      state.flag = false;
      // a node without inputs, even one that nobody asks for, ends the thread: its prompt runs for ever (A.10)
      if (Object.values(item.graph).some(({ inputs }) => inputs === undefined)) return;
      await perform(item, parts, state, life);
      freeNow();
    }
  };
  work().catch((error) => {
    if (!life.aborted) throw error;
  });
  return {
    wake: () => bell.resolve(),
    interrupt: () => {
      state.flag = true;
      const running = queue.running();
      if (running !== undefined) gate.interrupted(running.promptId);
    },
    free: (models, memory) => {
      freeing = { models: freeing.models || models, memory: freeing.memory || memory };
      bell.resolve();
    },
    running: () =>
      state.clientId === undefined || state.node === undefined
        ? undefined
        : { clientId: state.clientId, node: state.node },
  };
}

type State = {
  flag: boolean;
  loaded: string | undefined;
  node: string | undefined;
  clientId: string | undefined;
};

/** One prompt from execution_start to `executing null`, in the order of A.8. */
async function perform(item: QueueItem, parts: WorkerParts, state: State, life: AbortSignal): Promise<void> {
  const { queue, history, hub, gate, cache, bad } = parts;
  const { promptId, graph } = item;
  const clientId = typeof item.extraData.client_id === 'string' ? item.extraData.client_id : undefined;
  state.clientId = clientId;
  const record: PromptRecord = {
    promptId,
    clientId,
    graph,
    started: performance.now(),
    ended: Number.NaN,
    outcome: 'running',
    cached: [],
    executed: [],
    samplings: 0,
    loads: 0,
    over: false,
  };
  parts.records.push(record);
  const messages: Message[] = [];
  const toClient = (type: string, data: ValueObject): void => {
    if (clientId !== undefined) hub.send(type, data, clientId);
  };
  const tell = (type: string, data: ValueObject, toAll = false): void => {
    const stamped = { ...data, timestamp: Date.now() };
    messages.push([type, stamped]);
    if (toAll) hub.send(type, stamped, clientId ?? 'everybody');
    else toClient(type, stamped);
  };
  const pass = (point: Omit<Point, 'promptId'>): Promise<void> => gate.pass({ ...point, promptId }, life);

  tell('execution_start', { prompt_id: promptId });
  const keyOf = cache.open(graph);
  const made = new Map<string, NodeOutcome>();
  for (const id of Object.keys(graph)) {
    const kept = cache.get(keyOf(id));
    if (kept === undefined) continue;
    made.set(id, kept);
    record.cached.push(id);
  }
  tell('execution_cached', { nodes: [...record.cached], prompt_id: promptId });

  const progress = newProgress(promptId, (type, data) => hub.send(type, data, clientId ?? 'everybody'));
  const outputs: { [id: string]: Ui } = {};
  const shown = (id: string, ui: Ui | undefined): void => {
    if (ui?.images !== undefined || (ui !== undefined && Object.keys(ui).length > 0)) outputs[id] = ui;
    toClient('executed', { node: id, display_node: id, output: ui ?? null, prompt_id: promptId });
  };
  const order = orderOf(graph, item.outputs, made);
  const samplers = order.filter((id) => graph[id]!.class_type.startsWith('KSampler')).length;
  let problem: (NodeProblem & { id: string }) | undefined;

  for (const id of item.outputs) {
    const kept = made.get(id);
    if (kept === undefined) continue;
    if (!(parts.losesCachedOutputs && clientId === undefined)) shown(id, kept.ui);
    progress.finish(id);
  }
  for (const [place, id] of order.entries()) {
    await pass({ at: 'node', nodeId: id, classType: graph[id]!.class_type });
    state.node = id;
    progress.start(id);
    toClient('executing', { node: id, display_node: id, prompt_id: promptId });
    if (samplers === 0 && place === 0) await pause(parts.msPerPrompt, life);
    const result = state.flag ? interrupted : await runNode(id, samplers);
    if (!result.ok) {
      problem = { ...result.error, id };
      break;
    }
    made.set(id, result.value);
    cache.set(keyOf(id), result.value);
    record.executed.push(id);
    if (result.value.ui !== undefined || parts.catalogue()[graph[id]!.class_type]?.outputNode)
      shown(id, result.value.ui);
    progress.finish(id);
  }

  async function runNode(id: string, share: number): Promise<NodeResult> {
    const { class_type } = graph[id]!;
    const given = inputsOf(graph, id, made, parts.catalogue());
    if (!given.ok) return given;
    const failure = failureOf(bad, id, class_type);
    if (failure !== undefined) return { ok: false, error: { kind: 'failed', error: failure } };
    const run = nodes[class_type]!;
    return run(given.value, {
      ...parts.studio(item),
      send,
      sample: (weights, steps, picture) => sample(id, weights, steps, picture, share),
    });
    function send(picture: Picture): void {
      hub.preview(encode(picture), 'image/png', nodeData(id), clientId ?? 'everybody');
    }
  }
  const nodeData = (id: string): ValueObject => ({
    node_id: id,
    prompt_id: promptId,
    display_node_id: id,
    parent_node_id: null,
    real_node_id: id,
  });

  async function sample(
    id: string,
    weights: string,
    steps: number,
    picture: () => Picture,
    share: number,
  ): Promise<boolean> {
    if (state.loaded !== weights) {
      state.loaded = weights;
      record.loads++;
      await pause(parts.msPerModelLoad, life);
    }
    record.samplings++;
    const began = performance.now();
    for (let value = 0; value < steps; value++) {
      await pass({ at: 'progress', nodeId: id, classType: graph[id]!.class_type, value });
      await pause(began + (parts.msPerPrompt / share) * ((value + 1) / steps) - performance.now(), life);
      if (state.flag) return false;
      if (bad.throttledProgress && value > 0) continue;
      hub.send(
        'progress',
        { value: value + 1, max: steps, prompt_id: promptId, node: id },
        clientId ?? 'everybody',
      );
      progress.step(id, value + 1, steps);
      for (let n = 0; n < (bad.previews?.perStep ?? 0); n++) {
        hub.preview(
          previewPicture(picture(), bad.previews?.bytes),
          'image/jpeg',
          nodeData(id),
          clientId ?? 'everybody',
        );
      }
    }
    return true;
  }

  state.node = undefined;
  if (problem === undefined) {
    record.outcome = 'success';
    tell('execution_success', { prompt_id: promptId });
    await pass({ at: 'success' });
  } else {
    const { id } = problem;
    const at = {
      prompt_id: promptId,
      node_id: id,
      node_type: graph[id]!.class_type,
      executed: [...record.executed],
    };
    record.outcome = problem.kind === 'interrupted' ? 'interrupted' : 'error';
    if (problem.kind === 'interrupted') tell('execution_interrupted', at, true);
    else {
      const { type, message } = problem.error;
      tell('execution_error', {
        ...at,
        exception_message: message,
        exception_type: type,
        traceback: [`  in ${graph[id]!.class_type}\n`],
        current_inputs: inputsAsText(graph, id, made),
        current_outputs: [...made.keys()],
      });
    }
  }
  record.ended = performance.now();
  history.add({ item, outputs, success: problem === undefined, messages });
  queue.done();
  hub.send('status', { status: { exec_info: { queue_remaining: queue.remaining() } } }, 'everybody');
  await pass({ at: 'finish' });
  toClient('executing', { node: null, prompt_id: promptId });
  state.clientId = undefined;
  record.over = true;
  parts.changed();
}

const interrupted: NodeResult = { ok: false, error: { kind: 'interrupted' } };

async function pause(ms: number, life: AbortSignal): Promise<void> {
  if (ms > 0) await wait(ms, undefined, { signal: life });
}

/** Nodes to run, each after those that it needs; what is cached is left out. */
function orderOf(
  graph: Graph,
  outputs: readonly string[],
  made: ReadonlyMap<string, NodeOutcome>,
): readonly string[] {
  const order: string[] = [];
  const visit = (id: string): void => {
    if (made.has(id) || order.includes(id)) return;
    for (const value of Object.values(graph[id]?.inputs ?? {}))
      if (isList(value) && typeof value[0] === 'string') visit(value[0]);
    order.push(id);
  };
  for (const id of outputs) visit(id);
  return order;
}

/** Inputs with links followed. A constant in the place of a link fails as it does in Python. */
function inputsOf(
  graph: Graph,
  id: string,
  made: ReadonlyMap<string, NodeOutcome>,
  catalogue: Catalogue,
): { readonly ok: true; readonly value: Given } | { readonly ok: false; readonly error: NodeProblem } {
  const { class_type, inputs = {} } = graph[id]!;
  const entry = catalogue[class_type]!;
  const given: { [name: string]: Value | Made } = {};
  for (const [name, [type]] of Object.entries({ ...entry.required, ...entry.optional })) {
    const value = inputs[name];
    if (value === undefined) continue;
    const found =
      isList(value) && typeof value[0] === 'string' ? made.get(value[0])?.made[Number(value[1])] : value;
    const constant =
      ['INT', 'FLOAT', 'STRING', 'BOOLEAN', 'COMBO'].includes(String(type)) || Array.isArray(type);
    if (found === undefined || (!constant && !isMade(found))) {
      const message = `'${typeof value === 'string' ? 'str' : 'int'}' object has no attribute 'shape'`;
      return { ok: false, error: { kind: 'failed', error: { type: 'AttributeError', message } } };
    }
    given[name] = found;
  }
  return { ok: true, value: given };
}

/** Inputs in an execution_error: each a list of texts; tensors are told by their kind. */
function inputsAsText(graph: Graph, id: string, made: ReadonlyMap<string, NodeOutcome>): ValueObject {
  return Object.fromEntries(
    Object.entries(graph[id]?.inputs ?? {}).map(([name, value]) => {
      const linked =
        isList(value) && typeof value[0] === 'string'
          ? made.get(value[0])?.made[Number(value[1])]
          : undefined;
      return [name, [linked === undefined ? spell(value) : `tensor (${linked.type})`]];
    }),
  );
}

type Progress = {
  readonly start: (id: string) => void;
  readonly step: (id: string, value: number, max: number) => void;
  readonly finish: (id: string) => void;
};

function newProgress(promptId: string, send: (type: string, data: ValueObject) => void): Progress {
  const states: { [id: string]: ValueObject } = {};
  const set = (id: string, value: number, max: number, state: string): void => {
    states[id] = {
      value,
      max,
      state,
      node_id: id,
      prompt_id: promptId,
      display_node_id: id,
      parent_node_id: null,
      real_node_id: id,
    };
    send('progress_state', { prompt_id: promptId, nodes: { ...states } });
  };
  return {
    start: (id) => set(id, 0, 1, 'running'),
    step: (id, value, max) => set(id, value, max, 'running'),
    finish: (id) => set(id, Number(states[id]?.max ?? 1), Number(states[id]?.max ?? 1), 'finished'),
  };
}
