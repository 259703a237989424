import { type Message, type QueueItem, type Ui } from './protocol.ts';
import type { ValueObject } from './python-json.ts';
/** How one prompt ended (A.6). */
export type Entry = {
    readonly item: QueueItem;
    readonly outputs: {
        readonly [node: string]: Ui;
    };
    readonly success: boolean;
    readonly messages: readonly Message[];
};
/** Finished prompts, in memory, the newest 10 000. */
export type History = {
    readonly add: (entry: Entry) => void;
    readonly get: (promptId: string) => Entry | undefined;
    readonly all: () => readonly Entry[];
    readonly remove: (promptId: string) => void;
    readonly clear: () => void;
};
export declare function newHistory(limit?: number): History;
/** Entries as `/history` answers them: an object by prompt id. */
export declare function wireHistory(entries: readonly Entry[]): ValueObject;
export declare const wireStatus: ({ success, messages }: Entry) => ValueObject;
