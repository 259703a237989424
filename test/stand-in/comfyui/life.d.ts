import type { BadDays } from './bad-days.ts';
import { type Folders } from './folders.ts';
import type { Gate } from './gate.ts';
import { type History } from './history.ts';
import { type SeenRequest } from './listen.ts';
import { type CacheMode } from './node-cache.ts';
import type { Posted } from './prompt-route.ts';
import { type Queue } from './queue.ts';
import { type Hub } from './sockets.ts';
import { type Device } from './system-stats.ts';
import type { Troubles } from './trouble.ts';
import { type PromptRecord, type Worker } from './worker.ts';
/** What outlives the server's process: files, switches, and the test's own records. */
export type World = {
    readonly version: string;
    readonly device: Device;
    readonly argv: readonly string[];
    readonly cache: CacheMode;
    readonly missingNodes: readonly string[];
    readonly msPerPrompt: number;
    readonly msPerModelLoad: number;
    readonly maxBody: () => number;
    readonly interruptIgnoresIds: boolean;
    readonly folders: Folders;
    readonly bad: BadDays;
    readonly troubles: Troubles;
    readonly gate: Gate;
    readonly requests: SeenRequest[];
    readonly posted: Posted[];
    readonly records: PromptRecord[];
    /** Something happened: those who wait look again. */
    readonly changed: () => void;
};
/** One process of the server: queue, history and cache are its memory and end with it. */
export type Life = {
    readonly port: number;
    readonly queue: Queue;
    readonly history: History;
    readonly hub: Hub;
    readonly worker: Worker;
    readonly broadcastStatus: () => void;
    readonly end: () => Promise<void>;
};
/** Starts the server's process on a port; 0 for any. */
export declare function begin(world: World, port: number): Promise<Life>;
