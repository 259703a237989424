/**
 * Where the worker can be held:
 * `take` before a prompt leaves the queue; `start` when it has left it, before the interrupt flag is reset (an
 * interrupt is lost here, A.5); `node` before a node is announced; `inside` while it runs and can't be
 * interrupted (loading a model, decoding); `progress` before a sampler's step; `success` after
 * execution_success, before the history has it; `finish` after that, before `executing null`.
 */
export type Point = {
    readonly at: 'take' | 'start' | 'node' | 'inside' | 'progress' | 'success' | 'finish';
    readonly promptId: string;
    readonly nodeId?: string;
    readonly classType?: string;
    /** The step that comes next, from 0. */
    readonly value?: number;
};
/** A place where the worker will stand still. */
export type Hold = {
    /** The worker has come there. */
    readonly reached: Promise<Point>;
    /** Lets it go on, and removes the hold. */
    readonly release: () => void;
};
export type Gate = {
    readonly pass: (point: Point, life: AbortSignal) => Promise<void>;
    readonly idle: () => void;
    readonly pause: () => void;
    readonly resume: () => void;
    readonly step: () => Promise<Point | undefined>;
    readonly hold: (match: Partial<Point>, stubborn?: boolean) => Hold;
    readonly interrupted: (promptId: string) => void;
};
export declare function newGate(): Gate;
