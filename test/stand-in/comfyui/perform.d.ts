import type { QueueItem } from './protocol.ts';
import type { WorkerParts } from './worker.ts';
/** What the worker remembers between prompts, and who is running. */
export type WorkerState = {
    /** The interrupt flag: one for all, looked at between nodes and steps. */
    flag: boolean;
    /** The weights that lie on the device. */
    loaded: string | undefined;
    node: string | undefined;
    clientId: string | undefined;
};
/** One prompt from execution_start to `executing null`, in the order of A.8. */
export declare function perform(item: QueueItem, parts: WorkerParts, state: WorkerState, life: AbortSignal): Promise<void>;
