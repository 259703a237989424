import type { Json } from '../../../engine/json.ts';
import { err, ok, type Result } from '../../../engine/result.ts';
import {
  called,
  danglingLinks,
  findCycle,
  type Graph,
  isLink,
  type Node,
  neededBy,
} from '../workflow/graph.ts';
import type { Trouble } from './trouble.ts';

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What is sent of a graph: only what the wanted outputs need, each node with `inputs`. A node that
 * nothing refers to can end the server's worker thread (facts A.10), and a ring or a link to nowhere
 * gets an answer that nobody understands, so these are told here.
 */
export function sendable(graph: Graph, outputs: readonly string[]): Result<Graph, Trouble> {
  const problems: string[] = [];
  const refuse = (): Result<Graph, Trouble> => err({ kind: 'unfit-graph', problems });
  if (Array.isArray((graph as { readonly nodes?: unknown }).nodes)) {
    problems.push(
      'this is a workflow as ComfyUI saves it for its editor; the server runs only the API format: use “Export (API)”',
    );
    return refuse();
  }
  const whole: { [id: string]: Node } = {};
  for (const [id, node] of Object.entries(graph) as [string, unknown][]) {
    if (!isObject(node) || typeof node.class_type !== 'string' || node.class_type === '') {
      problems.push(`node ${id} has no class_type`);
      continue;
    }
    if (node.inputs !== undefined && !isObject(node.inputs)) {
      problems.push(`the inputs of node ${id} are no object`);
      continue;
    }
    whole[id] = { ...(node as unknown as Node), inputs: (node.inputs ?? {}) as Node['inputs'] };
  }
  if (problems.length > 0) return refuse();
  if (outputs.length === 0) problems.push('no output is asked for');
  const kept = new Set<string>();
  for (const output of outputs) {
    if (!Object.hasOwn(whole, output))
      problems.push(`the graph has no node ${output}, whose picture is asked for`);
    for (const id of neededBy(whole, output)) kept.add(id);
  }
  const sent = Object.fromEntries(Object.entries(whole).filter(([id]) => kept.has(id)));
  for (const { node, input, to } of danglingLinks(sent))
    problems.push(`"${input}" of ${called(sent, node)} is linked to node ${to}, which is not in the graph`);
  const ring = findCycle(sent);
  if (ring !== undefined) problems.push(`nodes ${ring.join(', ')} wait for each other`);
  for (const [id, node] of Object.entries(sent)) {
    for (const [name, value] of Object.entries(node.inputs)) {
      const wrong = isLink(value) ? undefined : wrongNumber(value);
      if (wrong !== undefined) problems.push(`"${name}" of ${called(sent, id)} ${wrong}`);
    }
  }
  return problems.length > 0 ? refuse() : ok(sent);
}

/** A number that would arrive as another one. */
function wrongNumber(value: Json): string | undefined {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return `is ${value}, which is no number that can be sent`;
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      return 'is above 9007199254740991 (2^53 − 1) and would be rounded on the way; write it as text, or use a smaller seed';
    return undefined;
  }
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) {
      const wrong = wrongNumber(item);
      if (wrong !== undefined) return wrong;
    }
  }
  return undefined;
}
