import type { Digest } from './digest.ts';
import { absent } from './digest.ts';
import { type Graph, outputNames } from './graph.ts';
import { compareBytes } from './json.ts';
import { keyOf, recipeOf } from './key.ts';
import type { Trace } from './trace.ts';

/** What must stay: keys for `explain`, and the bytes that builds take from the store. */
export type Roots = { readonly keys: ReadonlySet<Digest>; readonly digests: ReadonlySet<Digest> };

export type Blob = { readonly digest: Digest; readonly size: number; readonly changed: number };

/**
 * The results that a build of this graph would find: every step's key is worked out from the sources
 * up, through the traces, as a build does it. What was never made, and all above it, is left out.
 * @param sourceDigest of a source: undefined if nothing is known of it
 */
export function presentResults(
  graph: Graph,
  sourceDigest: (path: string) => Digest | undefined,
  versionOf: (tool: string) => number | undefined,
  traceOf: (key: Digest) => Trace | undefined,
): Roots {
  const keys = new Set<Digest>();
  const digests = new Set<Digest>();
  const known: (Digest | undefined)[] = new Array(graph.files);
  for (let file = 0; file < graph.files; file++)
    if (graph.producer[file]! < 0) known[file] = sourceDigest(graph.path(file));
  for (const step of graph.order) {
    const version = versionOf(graph.tool(step));
    if (version === undefined) continue;
    const action = graph.action(step);
    let whole = true;
    const recipe = recipeOf(action, version, (name) => {
      const input = action.inputs[name]!;
      const digest = known[graph.find(input.path)] ?? (input.optional ? absent : undefined);
      if (digest === undefined) whole = false;
      return digest ?? absent;
    });
    if (!whole) continue;
    const key = keyOf(recipe);
    const trace = traceOf(key);
    if (trace === undefined) continue;
    keys.add(key);
    for (const name of outputNames(action)) {
      const digest = trace.outputs[name]?.digest;
      if (digest === undefined) continue;
      digests.add(digest);
      known[graph.find(action.outputs[name]!)] = digest;
    }
  }
  return { keys, digests };
}

/**
 * The newest results of every target, `count` with different bytes for each tool that made it: a
 * change of backend doesn't push out what the other one drew.
 * @param traces oldest first
 */
export function newestResults(traces: Iterable<Trace>, count: number): Roots {
  const byTarget = new Map<string, Map<string, Trace>>();
  for (const trace of traces) {
    const outputs = Object.entries(trace.outputs).sort(([a], [b]) => compareBytes(a, b));
    const target = `${outputs[0]?.[1].path} ${trace.tool}`;
    const bytes = outputs.map(([name, output]) => `${name} ${output.digest}`).join('\n');
    const results = byTarget.get(target) ?? new Map<string, Trace>();
    byTarget.set(target, results);
    // seen again: newest again
    results.delete(bytes);
    results.set(bytes, trace);
    if (results.size > count) results.delete(results.keys().next().value!);
  }
  const keys = new Set<Digest>();
  const digests = new Set<Digest>();
  for (const results of byTarget.values()) {
    for (const trace of results.values()) {
      keys.add(trace.key);
      for (const output of Object.values(trace.outputs)) digests.add(output.digest);
    }
  }
  return { keys, digests };
}

export const unite = (...roots: readonly Roots[]): Roots => ({
  keys: new Set(roots.flatMap((r) => [...r.keys])),
  digests: new Set(roots.flatMap((r) => [...r.digests])),
});

export type Bounds = {
  /** ms since 1970. */
  readonly now: number;
  /** What was used less long ago than this stays, unless it must go for `maxBytes`; ms. */
  readonly keepMs: number;
  /** The store should not be larger than this. */
  readonly maxBytes?: number;
};

export type Sweep = {
  readonly remove: readonly Blob[];
  readonly freed: number;
  readonly kept: number;
  readonly needed: number;
};

/**
 * What to remove from the store: nothing that `roots` name; of the rest what was not used for so
 * long, and then the oldest until the store is small enough.
 * @param usedAt when a trace last named a digest, ms since 1970
 */
export function sweepOf(
  blobs: Iterable<Blob>,
  roots: ReadonlySet<Digest>,
  usedAt: (digest: Digest) => number | undefined,
  bounds: Bounds,
): Sweep {
  const free: { readonly blob: Blob; readonly used: number }[] = [];
  let total = 0;
  let needed = 0;
  for (const blob of blobs) {
    total += blob.size;
    if (roots.has(blob.digest)) needed += blob.size;
    else free.push({ blob, used: Math.max(blob.changed, usedAt(blob.digest) ?? 0) });
  }
  free.sort((a, b) => a.used - b.used || compareBytes(a.blob.digest, b.blob.digest));
  const remove: Blob[] = [];
  let kept = total;
  for (const { blob, used } of free) {
    const isOld = bounds.now - used > bounds.keepMs;
    const isTooMuch = bounds.maxBytes !== undefined && kept > bounds.maxBytes;
    if (!isOld && !isTooMuch) break;
    remove.push(blob);
    kept -= blob.size;
  }
  return { remove, freed: total - kept, kept, needed };
}
