import { absent, type Digest } from './digest.ts';
import type { Clock, Disk } from './disk.ts';
import { newestResults, presentResults, type Roots, type Sweep, sweepOf, unite } from './gc.ts';
import type { Graph } from './graph.ts';
import { digestAt, Known, keyAt, type State } from './state.ts';
import { blobPath, inventory } from './store.ts';
import type { Trace } from './trace.ts';
import { allTraces, pruneTraces, readTrace } from './trace-log.ts';

export type PruneOrder = {
  /** Every graph that is kept, that of the present state among them or not. */
  readonly graphs: readonly Graph[];
  readonly state: State;
  readonly versionOf: (tool: string) => number | undefined;
  /** Digests that people have approved. */
  readonly approved: Iterable<Digest>;
  /** A target that nobody asks for any more: its newest results are kept no longer than others. */
  readonly isForgotten?: (target: string) => boolean;
  /** Results that stay for each target. */
  readonly keepResults: number;
  readonly keepMs: number;
  readonly maxBytes?: number;
  readonly dryRun: boolean;
};

export type Pruned = Sweep & { readonly traces: number };

/**
 * Removes from the store what nothing needs, and the traces of what can't be brought back. A kill in
 * between leaves traces without bytes, which a build passes over.
 * @throws DiskError
 */
export async function prune(disk: Disk, clock: Clock, order: PruneOrder): Promise<Pruned> {
  const roots = await rootsOf(disk, order);
  const used = new Map<Digest, number>();
  for (const trace of allTraces(disk)) {
    const at = Date.parse(trace.at);
    for (const { digest } of Object.values(trace.outputs))
      if (at > (used.get(digest) ?? 0)) used.set(digest, at);
  }
  const now = clock.now();
  const sweep = sweepOf(inventory(disk), roots.digests, (digest) => used.get(digest), {
    now,
    keepMs: order.keepMs,
    ...(order.maxBytes === undefined ? {} : { maxBytes: order.maxBytes }),
  });
  const gone = new Set(sweep.remove.map(({ digest }) => digest));
  const left = new Set<Digest>();
  for (const { digest } of inventory(disk)) if (!gone.has(digest)) left.add(digest);
  const isWanted = (trace: Trace): boolean =>
    roots.keys.has(trace.key) ||
    now - Date.parse(trace.at) <= order.keepMs ||
    Object.values(trace.outputs).every(({ digest }) => left.has(digest));
  if (order.dryRun) {
    let traces = 0;
    for (const trace of allTraces(disk)) if (!isWanted(trace)) traces++;
    return { ...sweep, traces };
  }
  for (const { digest } of sweep.remove) disk.remove(blobPath(digest));
  return { ...sweep, traces: pruneTraces(disk, isWanted).removed };
}

async function rootsOf(disk: Disk, order: PruneOrder): Promise<Roots> {
  const { state, versionOf } = order;
  const keys = new Set<Digest>();
  const digests = new Set<Digest>(order.approved);
  for (let file = 0; file < state.graph.files; file++) {
    const digest = state.graph.producer[file]! < 0 ? undefined : digestAt(state, file);
    if (digest !== undefined) digests.add(digest);
  }
  for (let step = 0; step < state.graph.steps; step++) {
    const key = keyAt(state, step);
    if (key !== undefined) keys.add(key);
  }
  const present: Roots[] = [];
  for (const graph of order.graphs) {
    const sources = await digestsOfSources(disk, state, graph);
    present.push(
      presentResults(
        graph,
        (path) => sources.get(path),
        versionOf,
        (key) => readTrace(disk, key),
      ),
    );
  }
  return unite({ keys, digests }, newestResults(wantedTraces(disk, order), order.keepResults), ...present);
}

function* wantedTraces(disk: Disk, { isForgotten = () => false }: PruneOrder): Generator<Trace> {
  for (const trace of allTraces(disk))
    if (!Object.values(trace.outputs).every(({ path }) => isForgotten(path))) yield trace;
}

/** The digests of a graph's sources: those on record, and of what only this graph reads, those on disk. */
async function digestsOfSources(
  disk: Disk,
  state: State,
  graph: Graph,
): Promise<ReadonlyMap<string, Digest>> {
  const digests = new Map<string, Digest>();
  for (let file = 0; file < graph.files; file++) {
    if (graph.producer[file]! >= 0) continue;
    const path = graph.path(file);
    const own = state.graph.find(path);
    const onRecord = own < 0 ? undefined : state.known[own] === Known.absent ? absent : digestAt(state, own);
    const digest = onRecord ?? (disk.stat(path)?.kind === 'file' ? await disk.digest(path) : absent);
    digests.set(path, digest);
  }
  return digests;
}
