import { nearest } from '../../../engine/nearest.ts';
import type { Graph } from '../workflow/graph.ts';
import { isObject, textOf } from './routes.ts';
import type { NodeProblem, Trouble } from './trouble.ts';
import { atNode } from './verdict.ts';

export type Rejected = Extract<Trouble, { readonly kind: 'rejected' }>;

const shownLength = 300;
const short = (text: string): string =>
  text.length > shownLength ? `${text.slice(0, shownLength - 1)}…` : text;

/**
 * What the server has against a graph: the body of a 400, or of a 200 with `node_errors` (facts A.3).
 * Whatever is missing or unknown in it is passed over.
 */
export function rejection(body: unknown, graph: Graph, partly: boolean): Rejected {
  const { error, node_errors } = isObject(body) ? body : {};
  const message = isObject(error) ? textOf(error.message) : textOf(error);
  const details = isObject(error) ? textOf(error.details) : '';
  const nodes = Object.entries(isObject(node_errors) ? node_errors : {}).flatMap(([node, one]) =>
    problemsOf(node, one, graph),
  );
  if (nodes.length === 0 && isObject(error)) nodes.push(...unknownClass(error, details, graph));
  return {
    kind: 'rejected',
    message: short(
      message === '' ? (partly ? 'some outputs were left out' : 'the server gives no reason') : message,
    ),
    details: short(details.trim()),
    nodes,
    partly,
  };
}

function problemsOf(node: string, one: unknown, graph: Graph): NodeProblem[] {
  if (!isObject(one) || !Array.isArray(one.errors)) return [];
  const at = atNode(graph, node, textOf(one.class_type));
  return one.errors.filter(isObject).map((error): NodeProblem => {
    const extra = isObject(error.extra_info) ? error.extra_info : {};
    const input = textOf(extra.input_name);
    const received = extra.received_value;
    const said = [textOf(error.message), textOf(error.details)].filter((part) => part !== '');
    return {
      ...at,
      type: textOf(error.type),
      ...(input === '' ? {} : { input }),
      message: short(said.join(': ')),
      ...(received === undefined || received === null
        ? {}
        : { received: short(typeof received === 'string' ? received : JSON.stringify(received)) }),
      ...nearOf(extra.input_config, received),
    };
  });
}

function nearOf(config: unknown, received: unknown): { readonly near?: readonly string[] } {
  const names = choicesOf(config);
  if (names.length === 0 || typeof received !== 'string') return {};
  const near = nearest(received, names, 3);
  return { near: near.length > 0 ? near : names.slice(0, 8) };
}

/** The values of a choice, in either way that `/object_info` writes one (facts A.11). */
export function choicesOf(config: unknown): readonly string[] {
  if (!Array.isArray(config)) return [];
  const options = isObject(config[1]) ? config[1].options : undefined;
  const list: unknown = Array.isArray(config[0]) ? config[0] : options;
  return Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : [];
}

/** A class that the server doesn't know is told by the error alone: by text, or newer by fields. */
function unknownClass(
  error: { readonly [name: string]: unknown },
  details: string,
  graph: Graph,
): readonly NodeProblem[] {
  const extra = isObject(error.extra_info) ? error.extra_info : {};
  const node = textOf(extra.node_id) || (/Node ID '#([^']+)'/.exec(details)?.[1] ?? '');
  if (node === '') return [];
  return [
    {
      ...atNode(graph, node, textOf(extra.class_type)),
      type: textOf(error.type),
      message: short(textOf(error.message)),
    },
  ];
}
