import type { QueueItem } from './protocol.ts';
/** The server's queue: a binary heap by number, then by id; pending is shown in heap order (A.5). */
export type Queue = {
    readonly pending: () => readonly QueueItem[];
    readonly running: () => QueueItem | undefined;
    /** Adds a prompt. False when number and id equal another's: it is in, but the server fails (A.3). */
    readonly put: (item: QueueItem) => boolean;
    /** Takes the first by number and id; it is running until `done`. */
    readonly take: () => QueueItem | undefined;
    readonly done: () => void;
    /** Removes the first pending prompt of this id. */
    readonly remove: (promptId: string) => boolean;
    readonly clear: () => void;
    /** Pending plus running. */
    readonly remaining: () => number;
};
export declare function newQueue(): Queue;
