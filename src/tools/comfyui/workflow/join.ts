import type { Json } from '../../../engine/json.ts';
import { type Graph, isLink, type Link, type Node, nodeOf } from './graph.ts';

/** What is different from a graph: it is kept apart, since the graph serves many panels. */
export type Change = {
  readonly added: { [id: string]: Node };
  /** Inputs with other values, by node. */
  readonly inputs: Map<string, { [input: string]: Json }>;
  /** `<id> <output>` of nodes that are taken out: what takes the place of that output. */
  readonly joined: Map<string, Link>;
};

export function set({ inputs }: Change, id: string, input: string, value: Json): void {
  const known = inputs.get(id);
  if (known === undefined) inputs.set(id, { [input]: value });
  else known[input] = value;
}

/** The changed graph: `output` and all that it needs. Links to nodes that aren't there stay as they are. */
export function changed(graph: Graph, change: Change, output: string): Graph {
  const kept: { [id: string]: Node } = {};
  const open = [output];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (Object.hasOwn(kept, id)) continue;
    const node = change.added[id] ?? nodeOf(graph, id);
    if (node === undefined) continue;
    const own = change.inputs.get(id);
    const inputs: { [name: string]: Json } = {};
    for (const name of Object.keys(node.inputs)) {
      const value = own !== undefined && Object.hasOwn(own, name) ? own[name]! : node.inputs[name]!;
      if (!isLink(value)) {
        inputs[name] = value;
        continue;
      }
      const link = sourceOf(value, change.joined);
      inputs[name] = link;
      open.push(link[0]);
    }
    kept[id] = { ...node, inputs };
  }
  return kept;
}

/** Where a link comes from once nodes are taken out. Nodes that only feed each other stay. */
function sourceOf(link: Link, joined: Change['joined']): Link {
  let source = link;
  for (let steps = 0; steps <= joined.size; steps++) {
    const next = joined.get(`${source[0]} ${source[1]}`);
    if (next === undefined) return source;
    source = next;
  }
  return link;
}
