import type { Action } from '../../engine/action.ts';
import { absent, isDigest } from '../../engine/digest.ts';
import { inputNames, outputNames, targetOf } from '../../engine/graph.ts';
import type { JsonObject } from '../../engine/json.ts';
import { digestAt, keyAt } from '../../engine/state.ts';
import { blobPath } from '../../engine/store.ts';
import { readTrace } from '../../engine/trace-log.ts';
import type { Workshop } from '../open.ts';

export type MadeFile = { readonly path: string; readonly sha256: string };

/** One action of a build that is done: what it was asked, what it read, what came of it. */
export type Made = {
  readonly target: string;
  readonly label?: string;
  readonly rule: string;
  readonly tool: string;
  readonly version: number;
  /** One key, one result: it covers parameters, inputs, models, tool. */
  readonly key: string;
  readonly params: JsonObject;
  /** By name; what was not there is left out. */
  readonly inputs: { readonly [name: string]: MadeFile };
  readonly outputs: { readonly [name: string]: MadeFile };
  readonly models: { readonly [name: string]: string };
  readonly notes?: Action['notes'];
  /** ISO 8601, UTC: when it was made, and by which plasma; left out if the trace of it is gone. */
  readonly at?: string;
  readonly by?: string;
};

/**
 * Actions by their steps, in the order of the graph. The book must have been built just before: what
 * is told is what the last build left on record.
 */
export function madeOf(workshop: Workshop, steps: Iterable<number>): readonly Made[] {
  const { graph, disk } = workshop;
  const { state } = workshop.ledger;
  const wanted = new Set(steps);
  const made: Made[] = [];
  for (const step of graph.order) {
    if (!wanted.has(step)) continue;
    const action = graph.action(step);
    const key = keyAt(state, step);
    if (key === undefined) throw new Error(`${targetOf(graph, step)} was built and has no key`);
    const fileAt = (path: string): MadeFile => ({
      path,
      sha256: digestAt(state, graph.find(path)) ?? absent,
    });
    const there = (files: readonly (readonly [name: string, file: MadeFile])[]): Made['inputs'] =>
      Object.fromEntries(files.filter(([, { sha256 }]) => isDigest(sha256)));
    const trace = readTrace(disk, key);
    const label = graph.label(step);
    made.push({
      target: targetOf(graph, step),
      ...(label === undefined ? {} : { label }),
      rule: action.rule,
      tool: action.tool,
      version: workshop.engine.tools.get(action.tool)?.version ?? 0,
      key,
      params: action.params,
      inputs: there(inputNames(action).map((name) => [name, fileAt(action.inputs[name]!.path)])),
      // what plasma made, not what a person may have made of it in output/ since
      outputs: there(
        outputNames(action).map((name) => {
          const file = fileAt(action.outputs[name]!);
          return [name, { ...file, sha256: trace?.outputs[name]?.digest ?? file.sha256 }];
        }),
      ),
      models: action.models ?? {},
      ...(action.notes === undefined ? {} : { notes: action.notes }),
      ...(trace === undefined ? {} : { at: trace.at, by: trace.by }),
    });
  }
  return made;
}

/** The record that a backend wrote of a picture, from the store; undefined if there is none. */
export function recordIn(workshop: Workshop, { outputs }: Made): JsonObject | undefined {
  const record = outputs.record;
  const bytes = record === undefined ? undefined : workshop.disk.read(blobPath(record.sha256));
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}
