import { type Entry } from './history.ts';
import { type QueueItem } from './protocol.ts';
import type { ValueObject } from './python-json.ts';
/** The newer view of queue and history, `/api/jobs` (A.18; shapes as ComfyUI 0.8.0 gives them). */
export type Job = {
    readonly item: QueueItem;
    readonly status: Status;
    readonly entry?: Entry;
};
export type Status = 'pending' | 'in_progress' | 'completed' | 'failed' | 'cancelled';
/** Statuses by which this version lets one filter. */
export declare const statusesOf: (version: string) => readonly Status[];
export declare const hasJobs: (version: string) => boolean;
export declare const hasCancel: (version: string) => boolean;
export declare function jobsOf(running: QueueItem | undefined, pending: readonly QueueItem[], history: readonly Entry[], version: string): readonly Job[];
/** A job in a list; what isn't known yet is left out. */
export declare function summaryOf({ item, status, entry }: Job): ValueObject;
/** One job in full. */
export declare function detailsOf(job: Job): ValueObject;
export type JobQuery = {
    readonly ok: true;
    readonly value: (jobs: readonly Job[]) => ValueObject;
} | {
    readonly ok: false;
    readonly error: string;
};
/** The list that a query asks for, or what is wrong with the query. */
export declare function queryOf(query: URLSearchParams, version: string): JobQuery;
