import { type Answer } from './answer.ts';
import type { BadDays } from './bad-days.ts';
import { type Catalogue } from './catalogue.ts';
import { type Folders } from './folders.ts';
import { type Entry, type History } from './history.ts';
import { type PromptRoute } from './prompt-route.ts';
import { type ValueObject } from './python-json.ts';
import type { Queue } from './queue.ts';
/** A request as the routes see it; `path` is decoded and without `/api`, unless the route lives only there. */
export type Asked = {
    readonly method: string;
    readonly path: string;
    readonly api: boolean;
    readonly query: URLSearchParams;
    readonly headers: {
        readonly [name: string]: string | readonly string[] | undefined;
    };
    readonly body: Buffer;
};
export type Server = {
    readonly version: string;
    readonly bad: BadDays;
    readonly queue: Queue;
    readonly history: History;
    readonly folders: Folders;
    readonly catalogue: () => Catalogue;
    readonly stats: () => ValueObject;
    readonly features: () => ValueObject;
    readonly prompt: PromptRoute;
    readonly broadcastStatus: () => void;
    readonly interrupt: () => void;
    readonly free: (models: boolean, memory: boolean) => void;
    /** Servers before 0.3.58 interrupt whatever runs, whichever id they are given. */
    readonly interruptIgnoresIds: boolean;
    /** Whether this finished prompt is still kept from those who ask (history that comes late). */
    readonly late: (entry: Entry) => boolean;
};
/** The answer of the server to a request (A.2). */
export declare function answerTo(asked: Asked, server: Server): Answer;
