import { err, ok, type Result } from '../../../engine/result.ts';
import { type Graph, nodeOf } from '../workflow/graph.ts';
import { isObject, textOf } from './routes.ts';
import type { AtNode, Trouble } from './trouble.ts';
import type { Entry } from './whereabouts.ts';

/** A node of a graph as a message names it. */
export function atNode(graph: Graph, node: string, className = ''): AtNode {
  const found = nodeOf(graph, node) ?? nodeOf(graph, node.split('.')[0]!);
  const type = found?.class_type ?? className;
  return { node, class: type, title: found?._meta?.title ?? type };
}

/** How a prompt that is over went. An end is no success: only the history says which. */
export function verdict(entry: Entry, graph: Graph): Result<Entry, Trouble> {
  const of = (type: string): { readonly [name: string]: unknown } | undefined =>
    entry.messages.find((message) => message.type === type)?.data;
  const failed = of('execution_error');
  if (failed !== undefined) return err(failure(failed, graph));
  const interrupted = of('execution_interrupted');
  if (interrupted !== undefined) {
    const node = textOf(interrupted.node_id);
    return err({ kind: 'interrupted', ...(node === '' ? {} : { node }) });
  }
  if (entry.status !== 'success') {
    return err({
      kind: 'node-error',
      node: '',
      class: '',
      title: '',
      type: '',
      message: 'the server says that it failed, and not why',
      traceback: '',
    });
  }
  return altered(entry, graph) ?? ok(entry);
}

function failure(data: { readonly [name: string]: unknown }, graph: Graph): Trouble {
  const type = textOf(data.exception_type);
  const full = textOf(data.exception_message).trim();
  const message = full.split('\n').slice(0, 3).join('\n').slice(0, 600);
  const lines = Array.isArray(data.traceback)
    ? data.traceback.filter((line) => typeof line === 'string')
    : [];
  const kind =
    /OutOfMemoryError$/.test(type) || /\bout of memory\b|\b(can't allocate|not enough) memory\b/i.test(full)
      ? 'out-of-memory'
      : /\bErrno 28\b|No space left on device|\bENOSPC\b|Errno 122\b|Disk quota exceeded/i.test(full)
        ? 'disk-full'
        : 'node-error';
  const at = atNode(graph, textOf(data.node_id), textOf(data.node_type));
  return {
    kind,
    ...at,
    type,
    message: message === '' ? type : message,
    traceback: lines.join('').slice(0, 20_000),
  };
}

/** The server keeps the graph that it ran: numbers in it must be the ones that were sent. */
function altered(entry: Entry, graph: Graph): Result<Entry, Trouble> | undefined {
  for (const [id, node] of Object.entries(graph)) {
    const ran = Object.hasOwn(entry.graph, id) ? entry.graph[id] : undefined;
    const inputs = isObject(ran) && isObject(ran.inputs) ? ran.inputs : {};
    for (const [input, sent] of Object.entries(node.inputs)) {
      const got = inputs[input];
      if (typeof sent === 'number' && Number.isInteger(sent) && typeof got === 'number' && got !== sent)
        return err({ kind: 'altered', node: id, input, sent, ran: got });
    }
  }
  return undefined;
}

/** ms from start to end by the server's own clock: its clock is never compared with ours. */
export function msOf(entry: Entry): number | undefined {
  const at = (type: string): number | undefined => {
    const time = entry.messages.find((message) => message.type === type)?.data.timestamp;
    return typeof time === 'number' ? time : undefined;
  };
  const start = at('execution_start');
  const end = at('execution_success');
  return start === undefined || end === undefined || end < start ? undefined : end - start;
}

/** Nodes that did not have to run. */
export function cachedOf(entry: Entry): readonly string[] {
  const nodes = entry.messages.find((message) => message.type === 'execution_cached')?.data.nodes;
  return Array.isArray(nodes) ? nodes.filter((node) => typeof node === 'string') : [];
}
