import type { Catalogue } from './catalogue.ts';
import { type Given, type NodeOutcome, type NodeProblem } from './nodes.ts';
import type { Graph } from './protocol.ts';
import { type ValueObject } from './python-json.ts';
/** Nodes to run, each after those that it needs; what is cached is left out. */
export declare function orderOf(graph: Graph, outputs: readonly string[], made: ReadonlyMap<string, NodeOutcome>): readonly string[];
/** Inputs with links followed. A constant in the place of a link fails as it does in Python. */
export declare function inputsOf(graph: Graph, id: string, made: ReadonlyMap<string, NodeOutcome>, catalogue: Catalogue): {
    readonly ok: true;
    readonly value: Given;
} | {
    readonly ok: false;
    readonly error: NodeProblem;
};
/** Inputs in an execution_error: each a list of texts; tensors are told by their kind. */
export declare function inputsAsText(graph: Graph, id: string, made: ReadonlyMap<string, NodeOutcome>): ValueObject;
