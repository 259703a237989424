/** The words of ComfyUI's HTTP and WebSocket protocol that the stand-in speaks (facts: backends.md, A). */
import type { Value, ValueObject } from './python-json.ts';
/** A graph in API format, after JSON parsing: nothing in it has been checked yet. */
export type Graph = {
    [id: string]: GraphNode;
};
export type GraphNode = {
    class_type: string;
    /** Absent in graphs that end the worker thread (A.10, zombie worker). */
    inputs?: {
        [name: string]: Value;
    };
    _meta?: {
        title?: string;
    };
};
/** The output of another node: its id and the index of the output. */
export type Link = readonly [id: string, slot: number];
/** What a node with pictures says about each file that it wrote. */
export type ImageRef = {
    readonly filename: string;
    readonly subfolder: string;
    readonly type: Root;
};
export type Root = 'output' | 'input' | 'temp';
export declare const roots: readonly Root[];
/** What a node shows: `{ images: [...] }` and whatever other nodes invent. */
export type Ui = {
    readonly images?: readonly ImageRef[];
    readonly [key: string]: Value | undefined;
};
/** One prompt as it lies in the queue and, later, in the history. */
export type QueueItem = {
    readonly number: number;
    readonly promptId: string;
    readonly graph: Graph;
    readonly extraData: ValueObject;
    readonly outputs: readonly string[];
};
export type ProblemBody = {
    readonly type: string;
    readonly message: string;
    readonly details: string;
    readonly extra_info: ValueObject;
};
export type NodeErrors = {
    [id: string]: {
        errors: ProblemBody[];
        dependent_outputs: string[];
        class_type: string;
    };
};
/** An event of the socket by name and data; `to` says who hears it (A.8, targeting). */
export type Message = readonly [type: string, data: ValueObject];
/** Values written as a queue item lies on the wire: position, not name. */
export declare const wireItem: (item: QueueItem) => Value;
/** Two version texts by number: negative when `a` is older. */
export declare function compareVersions(a: string, b: string): number;
