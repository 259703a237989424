import type { NodeOutcome } from './nodes.ts';
import type { Graph } from './protocol.ts';
import { type Value } from './python-json.ts';
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
export declare function newCache(mode: CacheMode, changed: (classType: string, inputs: {
    [name: string]: Value;
}) => string): NodeCache;
