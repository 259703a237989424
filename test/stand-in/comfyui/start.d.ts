import { type BadDays } from './bad-days.ts';
import { type Folders, type ModelNames } from './folders.ts';
import { type Hold, type Point } from './gate.ts';
import type { SeenRequest } from './listen.ts';
import type { CacheMode } from './node-cache.ts';
import type { Posted } from './prompt-route.ts';
import { type Graph, type QueueItem } from './protocol.ts';
import type { Device } from './system-stats.ts';
import { type Trouble } from './trouble.ts';
import type { PromptRecord } from './worker.ts';
export type StandInOptions = {
    /** `comfyui_version`; decides about /api/jobs (0.6.0), its cancel (0.26.0), interrupt by id (0.3.58). 0.8.0. */
    readonly version?: string;
    readonly device?: Device;
    readonly argv?: readonly string[];
    /** Names of models by kind, beside what lies in the models folder. A checkpoint, a LoRA, … when left out. */
    readonly models?: ModelNames;
    /** Folder for input, output, temp and models; one of its own in os.tmpdir(), removed by close(). */
    readonly folder?: string;
    /** Another models folder; read anew at each look. */
    readonly modelsFolder?: string;
    /** Classes that aren't installed. */
    readonly missingNodes?: readonly string[];
    readonly cache?: CacheMode;
    /** Real time that a prompt takes, ms, spread over its samplers' steps; 0 (at once) when left out. */
    readonly msPerPrompt?: number;
    /** Real time that it takes to load another checkpoint or LoRA set, ms. */
    readonly msPerModelLoad?: number;
    /** Largest request body, bytes; 100 MiB. */
    readonly maxBody?: number;
    /** False: the port refuses connections until `restart()`. */
    readonly started?: boolean;
};
/** A server that behaves like ComfyUI, on a real port. */
export type StandIn = {
    /** `http://127.0.0.1:<port>`, the same after a restart. */
    readonly url: string;
    readonly folders: Folders;
    /** What goes wrong inside the server; assign to switch. */
    readonly bad: BadDays;
    /** Trouble between server and client at the next `times` requests that fit, or at all of them. */
    readonly trouble: (where: string, what: Trouble, times?: number) => {
        readonly end: () => void;
    };
    /** Ends all trouble. */
    readonly calm: () => void;
    readonly close: () => Promise<void>;
    /** The process dies: sockets break (1006), the port refuses, queue, history and cache are forgotten. */
    readonly kill: () => Promise<void>;
    /** A new process on the same port, after killing the old one if there is one; cures a zombie. */
    readonly restart: () => Promise<void>;
    /** The worker stands still at the next point it comes to. */
    readonly pause: () => void;
    readonly resume: () => void;
    /** While paused: on to the next point. Undefined when there was nothing left to do. */
    readonly step: () => Promise<Point | undefined>;
    /**
     * The worker will stand still where `match` says, e.g. `{ at: 'progress', value: 3 }`. An interrupt of that prompt
     * lets it go on, unless the hold is `stubborn`, as while loading a model.
     */
    readonly hold: (match: Partial<Point>, stubborn?: boolean) => Hold;
    /** Requests in order of arrival, handshakes of sockets too. */
    readonly requests: readonly SeenRequest[];
    readonly posted: readonly Posted[];
    /** Prompts that ran or run, in order. */
    readonly records: readonly PromptRecord[];
    /** How many times samplers ran for this graph (file name prefixes aside), or at all. */
    readonly samplings: (graph?: Graph) => number;
    /** How many times weights were loaded. */
    readonly loads: () => number;
    readonly queue: () => {
        readonly running: QueueItem | undefined;
        readonly pending: readonly QueueItem[];
    };
    /** Client ids that have a registered socket. */
    readonly clients: () => readonly string[];
    /** Waits until `look` finds something; it looks again whenever something has happened here. */
    readonly when: <T>(look: () => T | undefined | false) => Promise<T>;
    /** Waits for a request, seen already or to come. */
    readonly seen: (match: (request: SeenRequest) => boolean) => Promise<SeenRequest>;
    /** Waits until a prompt is over, its `executing null` sent. */
    readonly over: (promptId: string) => Promise<PromptRecord>;
    /** Breaks every socket without a closing handshake (1006). */
    readonly dropSockets: () => void;
    /** Sockets stay open and hear nothing more, as after the second-socket hazard. */
    readonly deafen: () => void;
    /** A frame, as it is, to every open socket. */
    readonly say: (frame: string | Uint8Array) => void;
    /** Somebody else's prompt in the queue; returns its id. */
    readonly foreign: (prompt?: {
        readonly number?: number;
        readonly graph?: Graph;
        readonly clientId?: string;
    }) => string;
    /** Somebody else interrupts whatever runs. */
    readonly interruptBySomebody: () => void;
    /** Somebody else deletes a pending prompt; false when it isn't pending. */
    readonly deleteBySomebody: (promptId: string) => boolean;
    readonly clearHistory: () => void;
};
/** Starts a stand-in server on a free port of 127.0.0.1. */
export declare function startComfy(options?: StandInOptions): Promise<StandIn>;
