import type { Catalogue } from './catalogue.ts';
import type { Graph, NodeErrors, ProblemBody } from './protocol.ts';
import { type Value, type ValueObject } from './python-json.ts';
/** A graph that was posted, judged (A.3). `text 500` stands for a shape that no validator was written for. */
export type Verdict = {
    readonly kind: 'accepted';
    readonly graph: Graph;
    readonly outputs: readonly string[];
    readonly nodeErrors: NodeErrors;
} | {
    readonly kind: 'refused';
    readonly error: ProblemBody;
    readonly nodeErrors: NodeErrors;
} | {
    readonly kind: 'text 500';
};
export type ValidateOptions = {
    readonly catalogue: Catalogue;
    /** Whether LoadImage finds a file under this name (its own validator, which replaces the list check). */
    readonly inputExists: (name: string) => boolean;
    /** Newer servers say `missing_node_type` for an unknown class. */
    readonly newNames: boolean;
    /** Output nodes that shall fail, whatever they say: a bad day. */
    readonly drop: readonly string[];
};
/**
 * Judges a graph as the server does: output node by output node, so that one bad output leaves the others
 * standing. Values are converted in the graph that comes back; the graph given stays as it is.
 */
export declare function validate(posted: Value, targets: readonly string[] | undefined, options: ValidateOptions): Verdict;
export declare function problem(type: string, message: string, details: string, extra_info?: ValueObject): ProblemBody;
