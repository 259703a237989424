import type { Action } from './action.ts';
import type { Diagnostic } from './diagnostic.ts';
import { absent, type Digest } from './digest.ts';
import type { Disk } from './disk.ts';
import { difference, type Reason } from './explain.ts';
import { type Graph, inputNames, outputNames, targetOf } from './graph.ts';
import { keyOf, type Recipe, recipeOf } from './key.ts';
import { originOf } from './located.ts';
import type { Findings } from './look.ts';
import { digestAt, Known, keyAt, type State } from './state.ts';
import { holds } from './store.ts';
import { recipeOfTrace, type Trace } from './trace.ts';
import { readTrace } from './trace-log.ts';

/** What is to be placed: for each output file, the digest it must have. */
export type Placement = readonly (readonly [file: number, digest: Digest])[];

/** What a step needs, once all that it reads is settled. */
export type Verdict =
  /** Nothing. `edited` outputs were changed by a person and are left as they are. */
  | {
      readonly kind: 'fresh';
      readonly edited: readonly number[];
      readonly learned?: { readonly key: Digest; readonly trace?: Trace };
    }
  | {
      readonly kind: 'restore';
      readonly key: Digest;
      readonly place: Placement;
      readonly edited: readonly number[];
      readonly trace?: Trace;
    }
  | { readonly kind: 'run'; readonly action: Action; readonly recipe: Recipe; readonly key: Digest }
  | { readonly kind: 'wait' | 'fail'; readonly problem: Diagnostic };

export type Bench = {
  readonly disk: Disk;
  readonly state: State;
  readonly findings: Findings;
  readonly versionOf: (tool: string) => number | undefined;
  readonly forced: ReadonlySet<number>;
  /** Steps that were asked for by name: only these run if they run on request. */
  readonly asked: (step: number) => boolean;
};

/** The digests of a step's inputs, by name; `absent` for an optional one that isn't there. */
export function recipeNow(state: State, action: Action, version: number): Recipe {
  return recipeOf(
    action,
    version,
    (name) => digestAt(state, state.graph.find(action.inputs[name]!.path)) ?? absent,
  );
}

/** The source files that a step needs and that aren't there. */
export function missingSources(state: State, step: number): readonly number[] {
  const { graph } = state;
  const missing: number[] = [];
  for (let i = graph.inputStart[step]!; i < graph.inputStart[step + 1]!; i++) {
    const file = graph.inputs[i]!;
    if (graph.producer[file]! < 0 && graph.optional[i] === 0 && state.known[file] === Known.absent)
      missing.push(file);
  }
  return missing;
}

export function missingSourceProblem(graph: Graph, step: number, file: number): Diagnostic {
  const action = graph.action(step);
  return {
    severity: 'error',
    code: 'missing-source',
    message: `${graph.path(file)} is not there`,
    at:
      originOf(
        action.origins ?? {},
        `inputs.${inputNames(action).find((n) => action.inputs[n]!.path === graph.path(file)) ?? ''}`,
      ) ?? originOf(action.origins ?? {}, ''),
    facts: [
      ['needed by', action.label ?? targetOf(graph, step)],
      ['rule', action.rule],
    ],
    hint: 'Put the file there, or change what asks for it.',
  };
}

/** Says what a step needs. Pure but for reading traces and looking into the store. */
export function judge(bench: Bench, step: number): Verdict {
  const { disk, state } = bench;
  const { graph } = state;
  const missing = missingSources(state, step);
  if (missing.length > 0) return { kind: 'fail', problem: missingSourceProblem(graph, step, missing[0]!) };

  const forced = bench.forced.has(step);
  if (!forced && state.verified[step] === 1) {
    const settled = settle(bench, step, (file) => digestAt(state, file));
    if (settled !== undefined) {
      if (settled.place.length === 0) return { kind: 'fresh', edited: settled.edited };
      return { kind: 'restore', key: keyAt(state, step)!, ...settled };
    }
  }

  const action = graph.action(step);
  const version = bench.versionOf(action.tool);
  if (version === undefined) throw new Error(`no tool ${action.tool}: makeGraph lets none pass`);
  const recipe = recipeNow(state, action, version);
  const key = keyOf(recipe);
  if (!forced) {
    const trace = readTrace(disk, key);
    if (trace !== undefined) {
      const byFile = new Map<number, Digest>();
      for (const name of outputNames(action)) {
        const output = trace.outputs[name];
        if (output !== undefined) byFile.set(graph.find(action.outputs[name]!), output.digest);
      }
      const settled = settle(bench, step, (file) => byFile.get(file));
      if (settled !== undefined) {
        if (settled.place.length > 0) return { kind: 'restore', key, trace, ...settled };
        return { kind: 'fresh', edited: settled.edited, learned: { key, trace } };
      }
    }
  }
  if (action.onRequest && !forced && !bench.asked(step)) {
    return {
      kind: 'wait',
      problem: {
        severity: 'warning',
        code: 'only-on-request',
        message: `${action.label ?? targetOf(graph, step)} is made only when it is asked for by name`,
        hint: `Run: plasma build ${action.label ?? targetOf(graph, step)}`,
      },
    };
  }
  return { kind: 'run', action, recipe, key };
}

/**
 * What must be placed so that every output of a step has the digest it should have, or undefined if
 * that can't be done without running it. Files that a person changed are left alone when the step
 * itself is the same as when they were placed; bytes that the store knows are nobody's edit.
 */
function settle(
  bench: Bench,
  step: number,
  should: (file: number) => Digest | undefined,
): { readonly place: Placement; readonly edited: readonly number[] } | undefined {
  const { disk, state, findings } = bench;
  const { graph } = state;
  const place: (readonly [number, Digest])[] = [];
  const edited: number[] = [];
  for (let i = graph.outputStart[step]!; i < graph.outputStart[step + 1]!; i++) {
    const file = graph.outputs[i]!;
    const digest = should(file);
    if (digest === undefined) return undefined;
    const other = findings.other.get(file);
    const here = findings.gone[file] === 1 ? undefined : (other ?? digestAt(state, file));
    if (here === digest) continue;
    const recorded = digestAt(state, file);
    if (other !== undefined && recorded === digest && !holds(disk, other)) {
      edited.push(file);
      // the recorded bytes must still be there for whoever reads them
      if (!holds(disk, digest)) return undefined;
      continue;
    }
    if (!holds(disk, digest)) return undefined;
    place.push([file, digest]);
  }
  return { place, edited };
}

/** Why a step isn't fresh, told by the difference to the trace it was last made by. */
export function reasonsOf(bench: Bench, step: number): readonly Reason[] {
  const { disk, state, findings } = bench;
  const { graph } = state;
  const action = graph.action(step);
  const reasons: Reason[] = [];
  if (bench.forced.has(step)) reasons.push({ kind: 'forced', name: targetOf(graph, step) });
  for (const file of missingSources(state, step)) reasons.push({ kind: 'gone', name: graph.path(file) });
  const lastKey = keyAt(state, step);
  const last = lastKey === undefined ? undefined : readTrace(disk, lastKey);
  const version = bench.versionOf(action.tool) ?? 0;
  if (last === undefined) {
    if (reasons.length === 0 || !bench.forced.has(step))
      reasons.push({ kind: 'new', name: targetOf(graph, step) });
  } else {
    reasons.push(
      ...difference(
        recipeOfTrace(last),
        recipeNow(state, action, version),
        action.origins,
        (name) => action.inputs[name]?.path ?? last.inputs[name]?.path,
        action.names,
      ),
    );
  }
  for (let i = graph.outputStart[step]!; i < graph.outputStart[step + 1]!; i++) {
    const file = graph.outputs[i]!;
    if (findings.gone[file] === 1 && last !== undefined)
      reasons.push({ kind: 'missing', name: graph.path(file) });
    const other = findings.other.get(file);
    const recorded = digestAt(state, file);
    if (other !== undefined && recorded !== undefined && other !== recorded) {
      reasons.push({ kind: 'edited', name: graph.path(file), before: recorded, after: other });
    }
  }
  if (reasons.length === 0 && state.verified[step] === 0)
    reasons.push({ kind: 'unverified', name: targetOf(graph, step) });
  return reasons;
}
