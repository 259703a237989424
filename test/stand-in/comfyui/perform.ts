import { setTimeout as wait } from 'node:timers/promises';
import { failureOf } from './bad-days.ts';
import type { Point } from './gate.ts';
import { type NodeOutcome, type NodeProblem, type NodeResult, nodes } from './nodes.ts';
import type { Picture } from './picture.ts';
import { encode } from './png.ts';
import { previewPicture } from './preview.ts';
import { namesOf, newProgress, type Progress } from './progress.ts';
import type { Message, QueueItem, Ui } from './protocol.ts';
import type { ValueObject } from './python-json.ts';
import { inputsAsText, inputsOf, orderOf } from './wiring.ts';
import type { PromptRecord, WorkerParts } from './worker.ts';

/** What the worker remembers between prompts, and who is running. */
export type WorkerState = {
  /** The interrupt flag: one for all, looked at between nodes and steps. */
  flag: boolean;
  /** The weights that lie on the device. */
  loaded: string | undefined;
  node: string | undefined;
  clientId: string | undefined;
  /**
   * When the last prompt's time is over, while others wait behind it. They are reckoned from there, so that a late
   * timer on a busy machine doesn't add up: a GPU doesn't wait for the host's clock. Undefined after an idle moment.
   */
  due: number | undefined;
};

/** One prompt on its way, with what its parts share. */
type Run = {
  readonly item: QueueItem;
  readonly parts: WorkerParts;
  readonly state: WorkerState;
  readonly life: AbortSignal;
  readonly record: PromptRecord;
  /** From when its simulated time counts, ms of `performance.now()`. */
  readonly began: number;
  readonly messages: Message[];
  readonly outputs: { [id: string]: Ui };
  readonly made: Map<string, NodeOutcome>;
  readonly progress: Progress;
  readonly pass: (point: Omit<Point, 'promptId'>) => Promise<void>;
};

/** One prompt from execution_start to `executing null`, in the order of A.8. */
export async function perform(
  item: QueueItem,
  parts: WorkerParts,
  state: WorkerState,
  life: AbortSignal,
): Promise<void> {
  const { queue, history, hub } = parts;
  const { promptId } = item;
  state.clientId = typeof item.extraData.client_id === 'string' ? item.extraData.client_id : undefined;
  const run: Run = {
    item,
    parts,
    state,
    life,
    record: newRecord(item, state.clientId),
    began: beginning(state.due, performance.now()),
    messages: [],
    outputs: {},
    made: new Map(),
    progress: newProgress(promptId, (type, data) => hub.send(type, data, state.clientId ?? 'everybody')),
    pass: (point) => parts.gate.pass({ ...point, promptId }, life),
  };
  parts.records.push(run.record);

  tell(run, 'execution_start', { prompt_id: promptId });
  const keyOf = parts.cache.open(item.graph);
  takeFromCache(run, keyOf);
  const problem = await runNodes(run, keyOf);
  if (problem === undefined) await rest(run);
  else state.due = undefined;
  state.node = undefined;
  if (problem === undefined) {
    run.record.outcome = 'success';
    tell(run, 'execution_success', { prompt_id: promptId });
    await run.pass({ at: 'success' });
  } else tellProblem(run, problem);
  run.record.ended = performance.now();
  history.add({ item, outputs: run.outputs, success: problem === undefined, messages: run.messages });
  queue.done();
  hub.send('status', { status: { exec_info: { queue_remaining: queue.remaining() } } }, 'everybody');
  await run.pass({ at: 'finish' });
  toClient(run, 'executing', { node: null, prompt_id: promptId });
  state.clientId = undefined;
  run.record.over = true;
  parts.changed();
}

/** Lateness up to this is a late timer's, ms; more is somebody's hold. */
const late = 25;
const beginning = (due: number | undefined, now: number): number =>
  due !== undefined && now - due < late ? due : now;

/** The part of a prompt's time that its samplers take, ms; the rest goes into decoding and saving, and `rest`. */
const inSamplers = (ms: number): number => ms * 0.9;

/** Waits until the prompt has taken its time, so that the stand-in's own work doesn't come on top of it. */
async function rest({ parts, record, began, state, life }: Run): Promise<void> {
  const worked = record.executed.length > 0;
  state.due = began + (worked ? parts.msPerPrompt : 0) + record.loads * parts.msPerModelLoad;
  await pause(state.due - performance.now(), life);
}

function newRecord({ promptId, graph }: QueueItem, clientId: string | undefined): PromptRecord {
  return {
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
}

function toClient({ parts, state }: Run, type: string, data: ValueObject): void {
  if (state.clientId !== undefined) parts.hub.send(type, data, state.clientId);
}

/** An event that the history keeps. */
function tell(run: Run, type: string, data: ValueObject): void {
  const stamped = { ...data, timestamp: Date.now() };
  run.messages.push([type, stamped]);
  if (type === 'execution_interrupted') run.parts.hub.send(type, stamped, run.state.clientId ?? 'everybody');
  else toClient(run, type, stamped);
}

/** Results that are there already; an output's old file names are told again, even when the files are gone. */
function takeFromCache(run: Run, keyOf: (id: string) => string): void {
  const { item, parts, made, record, progress, state } = run;
  for (const id of Object.keys(item.graph)) {
    const kept = parts.cache.get(keyOf(id));
    if (kept === undefined) continue;
    made.set(id, kept);
    record.cached.push(id);
  }
  tell(run, 'execution_cached', { nodes: [...record.cached], prompt_id: item.promptId });
  for (const id of item.outputs) {
    const kept = made.get(id);
    if (kept === undefined) continue;
    if (state.clientId !== undefined || !parts.losesCachedOutputs) show(run, id, kept.ui);
    progress.finish(id);
  }
}

function show(run: Run, id: string, ui: Ui | undefined): void {
  if (ui !== undefined && Object.keys(ui).length > 0) run.outputs[id] = ui;
  toClient(run, 'executed', { node: id, display_node: id, output: ui ?? null, prompt_id: run.item.promptId });
}

type ProblemAt = NodeProblem & { readonly id: string };

async function runNodes(run: Run, keyOf: (id: string) => string): Promise<ProblemAt | undefined> {
  const { item, parts, state, made, record, progress } = run;
  const order = orderOf(item.graph, item.outputs, made);
  const samplers = order.filter((id) => item.graph[id]!.class_type.startsWith('KSampler')).length;
  for (const [place, id] of order.entries()) {
    const classType = item.graph[id]!.class_type;
    await run.pass({ at: 'node', nodeId: id, classType });
    state.node = id;
    progress.start(id);
    toClient(run, 'executing', { node: id, display_node: id, prompt_id: item.promptId });
    // without a sampler, the prompt's time goes into its first node
    if (samplers === 0 && place === 0) await pause(inSamplers(parts.msPerPrompt), run.life);
    if (state.flag) return { kind: 'interrupted', id };
    await run.pass({ at: 'inside', nodeId: id, classType });
    const result = await runNode(run, id, inSamplers(parts.msPerPrompt) / samplers);
    if (!result.ok) return { ...result.error, id };
    made.set(id, result.value);
    parts.cache.set(keyOf(id), result.value);
    record.executed.push(id);
    const { ui } = result.value;
    if (ui !== undefined || parts.catalogue()[classType]?.outputNode) show(run, id, ui);
    progress.finish(id);
  }
  return undefined;
}

async function runNode(run: Run, id: string, ms: number): Promise<NodeResult> {
  const { item, parts, made, state } = run;
  const { class_type } = item.graph[id]!;
  const given = inputsOf(item.graph, id, made, parts.catalogue());
  if (!given.ok) return given;
  const failure = failureOf(parts.bad, id, class_type);
  if (failure !== undefined) return { ok: false, error: { kind: 'failed', error: failure } };
  return nodes[class_type]!(given.value, {
    ...parts.studio(item),
    send: (picture) => {
      const hearers = state.clientId ?? 'everybody';
      parts.hub.previewWithData(encode(picture), 'image/png', namesOf(id, item.promptId), hearers);
      parts.hub.previewAlone(encode(picture), 'image/png', hearers);
    },
    sample: (weights, steps, picture) => sample(run, id, { weights, steps, picture, ms }),
  });
}

type Sampling = {
  readonly weights: string;
  readonly steps: number;
  readonly picture: () => Picture;
  /** How long all steps take together, ms. */
  readonly ms: number;
};

/** Loads weights and goes through the steps; false when it was interrupted. Loading can't be interrupted. */
async function sample(run: Run, id: string, { weights, steps, picture, ms }: Sampling): Promise<boolean> {
  const { item, parts, state, record, progress } = run;
  const { bad, hub } = parts;
  const classType = item.graph[id]!.class_type;
  const hearers = state.clientId ?? 'everybody';
  if (state.loaded !== weights) {
    state.loaded = weights;
    record.loads++;
    await pause(run.began + record.loads * parts.msPerModelLoad - performance.now(), run.life);
  }
  const began = run.began + record.loads * parts.msPerModelLoad + record.samplings * ms;
  record.samplings++;
  for (let value = 0; value < steps; value++) {
    await run.pass({ at: 'progress', nodeId: id, classType, value });
    // measured from the beginning, so that late timers don't add up
    await pause(began + (ms * (value + 1)) / steps - performance.now(), run.life);
    if (state.flag) return false;
    if (bad.throttledProgress && value > 0) continue;
    const previews = Array.from({ length: bad.previews?.perStep ?? 0 }, () =>
      previewPicture(picture(), bad.previews?.bytes),
    );
    const names = namesOf(id, item.promptId);
    progress.step(id, value + 1, steps);
    // those who asked for the node's data get their previews before the progress message, others after it
    for (const preview of previews) hub.previewWithData(preview, 'image/jpeg', names, hearers);
    hub.send('progress', { value: value + 1, max: steps, prompt_id: item.promptId, node: id }, hearers);
    for (const preview of previews) hub.previewAlone(preview, 'image/jpeg', hearers);
  }
  return true;
}

function tellProblem(run: Run, problem: ProblemAt): void {
  const { item, record, made } = run;
  const { id } = problem;
  const { class_type } = item.graph[id]!;
  const at = { prompt_id: item.promptId, node_id: id, node_type: class_type, executed: [...record.executed] };
  if (problem.kind === 'interrupted') {
    record.outcome = 'interrupted';
    tell(run, 'execution_interrupted', at);
    return;
  }
  record.outcome = 'error';
  tell(run, 'execution_error', {
    ...at,
    exception_message: `${problem.error.message}\n`,
    exception_type: problem.error.type,
    traceback: [`  in ${class_type}\n`],
    current_inputs: inputsAsText(item.graph, id, made),
    current_outputs: Object.keys(item.graph),
  });
}

async function pause(ms: number, life: AbortSignal): Promise<void> {
  if (ms > 0) await wait(ms, undefined, { signal: life });
}
