import type { Digest } from './digest.ts';
import { consumersOf, type Graph, targetOf } from './graph.ts';

/** What the engine believes of a file: `racy` if it changed so lately that its stat proves nothing. */
export type Belief = {
  readonly digest: Digest;
  readonly size: number;
  readonly changed: number;
  readonly racy?: boolean;
};

/** In `known`: nothing, a digest, a digest to be checked once more, known to be absent. */
export const Known = { no: 0, yes: 1, racy: 2, absent: 3 } as const;

/**
 * What is believed of every file and step of one graph, as columns. `verified[s]` is 1 when the
 * recorded outputs of step `s` are the result of its request with the recorded digests of its
 * inputs; a file whose digest changes takes that away from all that read it.
 */
export type State = {
  readonly graph: Graph;
  readonly known: Uint8Array;
  readonly size: Float64Array;
  readonly changed: Float64Array;
  /** 32 bytes a file. */
  readonly digests: Uint8Array;
  readonly verified: Uint8Array;
  /** 32 bytes a step: the key it was last made by; zeros if never. */
  readonly keys: Uint8Array;
  /** How long each step took last, ms; 0 if unknown. */
  readonly ms: Float64Array;
  /** Outputs that no rule makes any more. */
  readonly strays: Map<string, Belief>;
};

export function emptyState(graph: Graph): State {
  return {
    graph,
    known: new Uint8Array(graph.files),
    size: new Float64Array(graph.files),
    changed: new Float64Array(graph.files),
    digests: new Uint8Array(32 * graph.files),
    verified: new Uint8Array(graph.steps),
    keys: new Uint8Array(32 * graph.steps),
    ms: new Float64Array(graph.steps),
    strays: new Map(),
  };
}

const hexAt = (bytes: Uint8Array, i: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + 32 * i, 32).toString('hex');

export const digestAt = (state: State, file: number): Digest | undefined =>
  state.known[file] === Known.yes || state.known[file] === Known.racy
    ? hexAt(state.digests, file)
    : undefined;

/** The key that a step was last made by. */
export function keyAt(state: State, step: number): Digest | undefined {
  for (let i = 32 * step; i < 32 * step + 32; i++) if (state.keys[i] !== 0) return hexAt(state.keys, step);
  return undefined;
}

export const beliefAt = (state: State, file: number): Belief | undefined => {
  const digest = digestAt(state, file);
  return digest === undefined
    ? undefined
    : {
        digest,
        size: state.size[file]!,
        changed: state.changed[file]!,
        racy: state.known[file] === Known.racy,
      };
};

const putHex = (bytes: Uint8Array, i: number, hex: string): void => {
  Buffer.from(bytes.buffer, bytes.byteOffset + 32 * i, 32).write(hex, 'hex');
};

function distrust(state: State, file: number): void {
  for (const step of consumersOf(state.graph, file)) state.verified[step] = 0;
}

/** Believes `belief` of a file from now on. */
export function setFile(state: State, file: number, belief: Belief | undefined): void {
  if (belief === undefined) {
    if (state.known[file] !== Known.absent) distrust(state, file);
    state.known[file] = Known.absent;
    return;
  }
  if (digestAt(state, file) !== belief.digest) distrust(state, file);
  putHex(state.digests, file, belief.digest);
  state.size[file] = belief.size;
  state.changed[file] = belief.changed;
  state.known[file] = belief.racy ? Known.racy : Known.yes;
}

export function setStep(state: State, step: number, key: Digest, ms: number | undefined): void {
  putHex(state.keys, step, key);
  if (ms !== undefined) state.ms[step] = ms;
  state.verified[step] = 1;
}

/** The first 16 hex digits of what a step asks for: enough to tell two requests of one target apart. */
export const requestAt = (graph: Graph, step: number): string =>
  Buffer.from(graph.requests.buffer, graph.requests.byteOffset + 32 * step, 8).toString('hex');

const sameBytes = (a: Uint8Array, b: Uint8Array, i: number, j: number): boolean => {
  for (let k = 0; k < 32; k++) if (a[32 * i + k] !== b[32 * j + k]) return false;
  return true;
};

/**
 * Takes what is believed over to another graph: by path, and for steps by target. A step stays
 * verified only if it asks for the same and reads the same paths. Outputs that the new graph does
 * not make become strays.
 */
export function carryOver(old: State, graph: Graph): State {
  const state = emptyState(graph);
  for (const [path, belief] of old.strays) state.strays.set(path, belief);
  for (let f = 0; f < old.graph.files; f++) {
    const belief = beliefAt(old, f);
    const file = graph.find(old.graph.path(f));
    if (file < 0) {
      if (old.graph.producer[f]! >= 0 && belief !== undefined) state.strays.set(old.graph.path(f), belief);
      continue;
    }
    if (belief !== undefined) setFile(state, file, belief);
    else if (old.known[f] === Known.absent) state.known[file] = Known.absent;
    if (old.graph.producer[f]! >= 0 && graph.producer[file]! < 0 && belief !== undefined)
      state.strays.set(old.graph.path(f), belief);
  }
  for (let f = 0; f < graph.files; f++) {
    if (graph.producer[f]! < 0) continue;
    const stray = state.strays.get(graph.path(f));
    if (stray === undefined) continue;
    if (state.known[f] === Known.no) setFile(state, f, stray);
    state.strays.delete(graph.path(f));
  }
  for (let s = 0; s < old.graph.steps; s++) {
    const file = graph.find(targetOf(old.graph, s));
    const step = file < 0 ? -1 : graph.producer[file]!;
    if (step < 0) continue;
    const key = keyAt(old, s);
    if (key === undefined) continue;
    putHex(state.keys, step, key);
    state.ms[step] = old.ms[s]!;
    if (old.verified[s] === 1 && sameBytes(old.graph.requests, graph.requests, s, step))
      state.verified[step] = 1;
  }
  return state;
}
