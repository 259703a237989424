import type { Json } from '../../../engine/json.ts';

/**
 * A node of ComfyUI's API format: what "Export (API)" writes, what `POST /prompt` takes and what a
 * PNG carries in its `prompt` chunk. `_meta` is for people; the server never looks at it.
 */
export type Node = {
  readonly class_type: string;
  readonly inputs: { readonly [name: string]: Json };
  readonly _meta?: { readonly title: string };
};

/** A graph in API format: nodes by id. Ids are any strings; their order means nothing. */
export type Graph = { readonly [id: string]: Node };

/** An input that takes another node's output. Every array of `[string, whole number]` is one. */
export type Link = readonly [node: string, output: number];

export function isLink(value: Json | undefined): value is Link {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === 'string' &&
    Number.isInteger(value[1]) &&
    (value[1] as number) >= 0
  );
}

/** The node of an id. Ids come from files: `constructor` is no node that every graph has. */
export const nodeOf = (graph: Graph, id: string): Node | undefined =>
  Object.hasOwn(graph, id) ? graph[id] : undefined;

/** How a message names a node: `node 3 (KSampler, “Sampler”)`. */
export function called(graph: Graph, id: string): string {
  const node = nodeOf(graph, id);
  if (node === undefined) return `node ${id}`;
  const title = node._meta?.title.trim() ?? '';
  return `node ${id} (${node.class_type}${title === '' || title === node.class_type ? '' : `, “${title}”`})`;
}

/** Links of a node, with the name of the input that holds each. */
export function linksOf(node: Node): readonly (readonly [input: string, link: Link])[] {
  const links: (readonly [string, Link])[] = [];
  for (const input of Object.keys(node.inputs)) {
    const value = node.inputs[input];
    if (isLink(value)) links.push([input, value]);
  }
  return links;
}

/** A node and everything that it is made of, over all links. Links to nodes that aren't there are passed over. */
export function neededBy(graph: Graph, output: string): ReadonlySet<string> {
  const needed = new Set<string>();
  const open = [output];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = nodeOf(graph, id);
    if (node === undefined || needed.has(id)) continue;
    needed.add(id);
    for (const [, [source]] of linksOf(node)) open.push(source);
  }
  return needed;
}

/** Inputs that are linked to a node which isn't in the graph. */
export function danglingLinks(
  graph: Graph,
): readonly { readonly node: string; readonly input: string; readonly to: string }[] {
  return Object.entries(graph).flatMap(([node, { inputs }]) =>
    linksOf({ class_type: '', inputs })
      .filter(([, [to]]) => nodeOf(graph, to) === undefined)
      .map(([input, [to]]) => ({ node, input, to })),
  );
}

/**
 * A ring of nodes that wait for each other, each once, in the order of the links; undefined if there
 * is none. The server answers a ring with an empty error, so it is looked for here.
 */
export function findCycle(graph: Graph): readonly string[] | undefined {
  const done = new Set<string>();
  for (const start of Object.keys(graph)) {
    // depth first with a stack of its own: a chain may be longer than the call stack
    const path: { readonly id: string; readonly next: string[] }[] = [];
    const on = new Map<string, number>();
    const enter = (id: string): void => {
      on.set(id, path.length);
      const node = nodeOf(graph, id);
      path.push({ id, next: node === undefined ? [] : linksOf(node).map(([, [source]]) => source) });
    };
    if (!done.has(start)) enter(start);
    while (path.length > 0) {
      const { id, next } = path[path.length - 1]!;
      const source = next.pop();
      if (source === undefined) {
        path.pop();
        on.delete(id);
        done.add(id);
      } else if (on.has(source)) {
        return path.slice(on.get(source)).map((step) => step.id);
      } else if (!done.has(source)) enter(source);
    }
  }
  return undefined;
}
