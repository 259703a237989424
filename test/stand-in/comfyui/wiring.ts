import type { Catalogue } from './catalogue.ts';
import { spell } from './conversion.ts';
import { type Given, isMade, type Made, type NodeOutcome, type NodeProblem } from './nodes.ts';
import type { Graph } from './protocol.ts';
import { isList, type Value, type ValueObject } from './python-json.ts';

/** Nodes to run, each after those that it needs; what is cached is left out. */
export function orderOf(
  graph: Graph,
  outputs: readonly string[],
  made: ReadonlyMap<string, NodeOutcome>,
): readonly string[] {
  const order: string[] = [];
  const visit = (id: string): void => {
    if (made.has(id) || order.includes(id)) return;
    for (const value of Object.values(graph[id]?.inputs ?? {}))
      if (isList(value) && typeof value[0] === 'string') visit(value[0]);
    order.push(id);
  };
  for (const id of outputs) visit(id);
  return order;
}

/** Inputs with links followed. A constant in the place of a link fails as it does in Python. */
export function inputsOf(
  graph: Graph,
  id: string,
  made: ReadonlyMap<string, NodeOutcome>,
  catalogue: Catalogue,
): { readonly ok: true; readonly value: Given } | { readonly ok: false; readonly error: NodeProblem } {
  const { class_type, inputs = {} } = graph[id]!;
  const entry = catalogue[class_type]!;
  const given: { [name: string]: Value | Made } = {};
  for (const [name, [type]] of Object.entries({ ...entry.required, ...entry.optional })) {
    const value = inputs[name];
    if (value === undefined) continue;
    const found =
      isList(value) && typeof value[0] === 'string' ? made.get(value[0])?.made[Number(value[1])] : value;
    const constant =
      ['INT', 'FLOAT', 'STRING', 'BOOLEAN', 'COMBO'].includes(String(type)) || Array.isArray(type);
    if (found === undefined || (!constant && !isMade(found))) {
      const message = `'${typeof value === 'string' ? 'str' : 'int'}' object has no attribute 'shape'`;
      return { ok: false, error: { kind: 'failed', error: { type: 'AttributeError', message } } };
    }
    given[name] = found;
  }
  return { ok: true, value: given };
}

/** Inputs in an execution_error: each a list of texts; tensors are told by their kind. */
export function inputsAsText(graph: Graph, id: string, made: ReadonlyMap<string, NodeOutcome>): ValueObject {
  return Object.fromEntries(
    Object.entries(graph[id]?.inputs ?? {}).map(([name, value]) => {
      const linked =
        isList(value) && typeof value[0] === 'string'
          ? made.get(value[0])?.made[Number(value[1])]
          : undefined;
      return [name, [linked === undefined ? spell(value) : `tensor (${linked.type})`]];
    }),
  );
}
