import { createHash } from 'node:crypto';
import type { NodeOutcome } from './nodes.ts';
import type { Graph } from './protocol.ts';
import { isList, type Value, write } from './python-json.ts';

/** Results of nodes by what they are made of (A.12): class, inputs and, recursively, all that comes before. */
export type NodeCache = {
  /** Names what a graph is made of; drops what the mode doesn't keep for it. */
  readonly open: (graph: Graph) => (id: string) => string;
  readonly get: (key: string) => NodeOutcome | undefined;
  readonly set: (key: string, outcome: NodeOutcome) => void;
  readonly clear: () => void;
};

/** `classic`: only what the previous prompt used survives; `ram`: everything; `none`: nothing. */
export type CacheMode = 'classic' | 'ram' | 'none';

/** @param changed the part of a node's key that isn't in the graph: an input file's digest, the clock */
export function newCache(
  mode: CacheMode,
  changed: (classType: string, inputs: { [name: string]: Value }) => string,
): NodeCache {
  const kept = new Map<string, NodeOutcome>();
  return {
    open: (graph) => {
      const keys = keysOf(graph, changed);
      if (mode === 'none') kept.clear();
      if (mode === 'classic') {
        const wanted = new Set(Object.keys(graph).map(keys));
        for (const key of kept.keys()) if (!wanted.has(key)) kept.delete(key);
      }
      return keys;
    },
    get: (key) => kept.get(key),
    set: (key, outcome) => {
      kept.set(key, outcome);
    },
    clear: () => kept.clear(),
  };
}

function keysOf(
  graph: Graph,
  changed: (classType: string, inputs: { [name: string]: Value }) => string,
): (id: string) => string {
  const known = new Map<string, string>();
  const keyOf = (id: string): string => {
    const before = known.get(id);
    if (before !== undefined) return before;
    // nodes that nobody asks for may lie in a ring; they have a key of sorts
    known.set(id, 'ring');
    const { class_type, inputs = {} } = graph[id]!;
    const parts = Object.entries(inputs)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]): Value => {
        const link =
          isList(value) &&
          value.length === 2 &&
          typeof value[0] === 'string' &&
          graph[value[0]] !== undefined;
        return [name, link ? [keyOf(value[0] as string), value[1]!] : value];
      });
    const key = createHash('sha256')
      .update(write([class_type, parts, changed(class_type, inputs)]))
      .digest('hex');
    known.set(id, key);
    return key;
  };
  return keyOf;
}
