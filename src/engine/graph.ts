import type { Action } from './action.ts';
import type { Diagnostic, Location } from './diagnostic.ts';
import { sha256 } from './digest.ts';
import { compareBytes } from './json.ts';
import { requestOf } from './key.ts';
import { originOf } from './located.ts';
import { type BookPath, folded } from './path.ts';
import { err, ok, type Result } from './result.ts';

/**
 * The expanded graph. Steps and files are dense whole numbers; edges are compressed rows
 * (`inputs[inputStart[s]] .. inputs[inputStart[s + 1] - 1]`). An action is decoded when it is asked
 * for, so that a graph of 100,000 steps loads at memory speed.
 */
export type Graph = {
  /** Digest of everything that gives the columns their meaning: equal ids, equal numbering. */
  readonly id: string;
  readonly steps: number;
  readonly files: number;
  /** By file: the step that makes it, or -1 for a source. */
  readonly producer: Int32Array;
  readonly inputStart: Int32Array;
  readonly inputs: Int32Array;
  /** Beside `inputs`: 1 where the input may be absent. */
  readonly optional: Uint8Array;
  readonly outputStart: Int32Array;
  readonly outputs: Int32Array;
  readonly consumerStart: Int32Array;
  readonly consumers: Int32Array;
  /** Steps so that each comes after what it reads; depth first, in the order of the rules. */
  readonly order: Int32Array;
  /** By step: 32 bytes, what it asks for (see `requestOf`). */
  readonly requests: Uint8Array;
  readonly path: (file: number) => BookPath;
  /** The file of a path, or -1. */
  readonly find: (path: string) => number;
  readonly action: (step: number) => Action;
  readonly rule: (step: number) => string;
  readonly tool: (step: number) => string;
  readonly label: (step: number) => string | undefined;
};

export const inputsOf = (graph: Graph, step: number): Int32Array =>
  graph.inputs.subarray(graph.inputStart[step]!, graph.inputStart[step + 1]!);
export const outputsOf = (graph: Graph, step: number): Int32Array =>
  graph.outputs.subarray(graph.outputStart[step]!, graph.outputStart[step + 1]!);
export const consumersOf = (graph: Graph, file: number): Int32Array =>
  graph.consumers.subarray(graph.consumerStart[file]!, graph.consumerStart[file + 1]!);
/** A step is known by its first output: its target. */
export const targetOf = (graph: Graph, step: number): BookPath =>
  graph.path(graph.outputs[graph.outputStart[step]!]!);

/** The names of an action's inputs, in the one order that keys and rows have. */
export const inputNames = (action: Action): readonly string[] =>
  Object.keys(action.inputs).sort(compareBytes);
export const outputNames = (action: Action): readonly string[] =>
  Object.keys(action.outputs).sort(compareBytes);

const whereOf = (action: Action): Location | undefined => originOf(action.origins ?? {}, '');

/**
 * Makes a graph of actions. Errors, all at once: two actions with one output (both named), outputs
 * that differ in case or Unicode form only, an action without outputs, a cycle with its whole path.
 * @param versions the version of each tool, for what the steps ask for
 */
export function makeGraph(
  actions: Iterable<Action>,
  versions: (tool: string) => number | undefined,
): Result<Graph, readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  const paths: BookPath[] = [];
  const ids = new Map<string, number>();
  const foldedOutputs = new Map<string, string>();
  const producer: number[] = [];
  const idOf = (path: BookPath): number => {
    let id = ids.get(path);
    if (id === undefined) {
      id = paths.length;
      ids.set(path, id);
      paths.push(path);
      producer.push(-1);
    }
    return id;
  };

  const texts: string[] = [];
  const labels: (string | undefined)[] = [];
  const rules: string[] = [];
  const tools: string[] = [];
  const inputStart = [0];
  const inputs: number[] = [];
  const optional: number[] = [];
  const outputStart = [0];
  const outputs: number[] = [];
  const requests: string[] = [];

  for (const action of actions) {
    const step = texts.length;
    const made = outputNames(action);
    const version = versions(action.tool);
    if (version === undefined) {
      problems.push({
        severity: 'error',
        code: 'unknown-tool',
        message: `rule ${action.rule} asks for the tool "${action.tool}", which plasma doesn't have`,
        at: whereOf(action),
      });
      continue;
    }
    if (made.length === 0) {
      problems.push({
        severity: 'error',
        code: 'no-output',
        message: `an action of rule ${action.rule} has no output`,
      });
      continue;
    }
    for (const name of made) {
      const path = action.outputs[name]!;
      if (!path.startsWith('output/')) {
        problems.push({
          severity: 'error',
          code: 'output-outside',
          message: `rule ${action.rule} would write ${path}: what is built belongs under output/`,
          at: whereOf(action),
        });
      }
      const id = idOf(path);
      const other = producer[id]!;
      if (other >= 0) {
        problems.push({
          severity: 'error',
          code: 'duplicate-output',
          message: `two actions make ${path}`,
          at: whereOf(action),
          facts: [
            ['first', `rule ${rules[other]}, ${labels[other] ?? tools[other]}`],
            ['second', `rule ${action.rule}, ${action.label ?? action.tool}`],
          ],
          hint: 'Give one of them another path.',
        });
        continue;
      }
      const fold = folded(path);
      const twin = foldedOutputs.get(fold);
      if (twin !== undefined && twin !== path) {
        problems.push({
          severity: 'error',
          code: 'paths-differ-in-case-only',
          message: `${path} and ${twin} can't stand side by side on every system`,
          at: whereOf(action),
          hint: 'They differ in upper and lower case, or in Unicode form, only: rename one.',
        });
      }
      foldedOutputs.set(fold, path);
      producer[id] = step;
      outputs.push(id);
    }
    for (const name of inputNames(action)) {
      const input = action.inputs[name]!;
      inputs.push(idOf(input.path));
      optional.push(input.optional ? 1 : 0);
    }
    inputStart.push(inputs.length);
    outputStart.push(outputs.length);
    const own = writtenOf(action, version);
    texts.push(own.text);
    labels.push(action.label);
    rules.push(action.rule);
    tools.push(action.tool);
    requests.push(own.request);
  }
  if (problems.length > 0) return err(problems);

  const edges = {
    steps: texts.length,
    files: paths.length,
    producer: Int32Array.from(producer),
    inputStart: Int32Array.from(inputStart),
    inputs: Int32Array.from(inputs),
    optional: Uint8Array.from(optional),
    outputStart: Int32Array.from(outputStart),
    outputs: Int32Array.from(outputs),
  };
  const order = orderOf(edges);
  if (!order.ok) {
    const circle = order.error.map((step) => paths[edges.outputs[edges.outputStart[step]!]!]!);
    return err([
      {
        severity: 'error',
        code: 'cycle',
        message: `these targets are made from each other: ${[...circle, circle[0]!].join(' ← ')}`,
        facts: order.error.map(
          (step) => [`rule ${rules[step]}`, paths[edges.outputs[edges.outputStart[step]!]!]!] as const,
        ),
        hint: 'One of these rules must read something else.',
      },
    ]);
  }
  const requestBytes = new Uint8Array(32 * texts.length);
  requests.forEach((hex, step) => {
    requestBytes.set(Buffer.from(hex, 'hex'), 32 * step);
  });
  const id = sha256(
    Buffer.concat([
      requestBytes,
      Buffer.from(edges.inputs.buffer),
      Buffer.from(edges.outputs.buffer),
      Buffer.from(paths.join('\n')),
    ]),
  );
  return ok({
    id,
    ...edges,
    ...consumerRows(edges),
    order: order.value,
    requests: requestBytes,
    path: (file) => paths[file]!,
    find: (path) => ids.get(path) ?? -1,
    action: (step) => JSON.parse(texts[step]!) as Action,
    rule: (step) => rules[step]!,
    tool: (step) => tools[step]!,
    label: (step) => labels[step],
  });
}

type Written = { readonly version: number; readonly text: string; readonly request: string };
const written = new WeakMap<Action, Written>();

/** An action as text and as what it asks for, once for each action object. */
function writtenOf(action: Action, version: number): Written {
  const known = written.get(action);
  if (known?.version === version) return known;
  const fresh = { version, text: JSON.stringify(action), request: requestOf(action, version) };
  written.set(action, fresh);
  return fresh;
}

type Edges = Pick<
  Graph,
  'steps' | 'files' | 'producer' | 'inputStart' | 'inputs' | 'outputStart' | 'outputs'
>;

/** Who reads each file, as rows. */
export function consumerRows(edges: Edges): Pick<Graph, 'consumerStart' | 'consumers'> {
  const consumerStart = new Int32Array(edges.files + 1);
  for (const file of edges.inputs) consumerStart[file + 1]!++;
  for (let f = 0; f < edges.files; f++) consumerStart[f + 1]! += consumerStart[f]!;
  const next = consumerStart.slice();
  const consumers = new Int32Array(edges.inputs.length);
  for (let step = 0; step < edges.steps; step++) {
    for (let i = edges.inputStart[step]!; i < edges.inputStart[step + 1]!; i++) {
      consumers[next[edges.inputs[i]!]!++] = step;
    }
  }
  return { consumerStart, consumers };
}

/**
 * Depth first from what nothing reads, inputs first: page 1 with all it needs comes before page 2.
 * An error is a cycle, as the steps on it. No recursion: a chain may be 100,000 long.
 */
function orderOf(edges: Edges): Result<Int32Array, readonly number[]> {
  const order = new Int32Array(edges.steps);
  let placed = 0;
  const state = new Uint8Array(edges.steps); // 0 unseen, 1 on the way, 2 placed
  const cursor = edges.inputStart.slice();
  const stack: number[] = [];
  const read = new Uint8Array(edges.files);
  for (const file of edges.inputs) read[file] = 1;
  const visit = (root: number): readonly number[] | undefined => {
    if (state[root] !== 0) return undefined;
    stack.push(root);
    state[root] = 1;
    while (stack.length > 0) {
      const step = stack[stack.length - 1]!;
      const at = cursor[step]!;
      if (at === edges.inputStart[step + 1]!) {
        state[step] = 2;
        order[placed++] = step;
        stack.pop();
        continue;
      }
      cursor[step] = at + 1;
      const below = edges.producer[edges.inputs[at]!]!;
      if (below < 0 || state[below] === 2) continue;
      if (state[below] === 1) return stack.slice(stack.indexOf(below));
      state[below] = 1;
      stack.push(below);
    }
    return undefined;
  };
  const isRoot = (step: number): boolean => {
    for (let i = edges.outputStart[step]!; i < edges.outputStart[step + 1]!; i++) {
      if (read[edges.outputs[i]!]) return false;
    }
    return true;
  };
  for (const rootsOnly of [true, false]) {
    for (let step = 0; step < edges.steps; step++) {
      if (rootsOnly && !isRoot(step)) continue;
      const cycle = visit(step);
      if (cycle !== undefined) return err(cycle);
    }
  }
  return ok(order);
}
