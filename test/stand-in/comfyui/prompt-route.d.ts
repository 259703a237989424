import { type Answer } from './answer.ts';
import type { BadDays } from './bad-days.ts';
import type { Catalogue } from './catalogue.ts';
import type { Graph } from './protocol.ts';
import { type ValueObject } from './python-json.ts';
import type { Queue } from './queue.ts';
/** One POST /prompt and what became of it, in the order of arrival. */
export type Posted = {
    readonly promptId: string | undefined;
    readonly clientId: string | undefined;
    readonly graph: Graph;
    readonly body: ValueObject;
    readonly accepted: boolean;
    readonly status: number;
};
export type PromptRoute = {
    readonly catalogue: () => Catalogue;
    readonly inputExists: (name: string) => boolean;
    readonly newNames: boolean;
    readonly bad: BadDays;
    readonly queue: Queue;
    /** A number for a prompt without its own, one higher with each request. */
    readonly count: () => number;
    /** A prompt went into the queue. */
    readonly queued: () => void;
    readonly log: (posted: Posted) => void;
};
/** POST /prompt (A.3). */
export declare function postPrompt(bytes: Buffer, route: PromptRoute): Answer;
