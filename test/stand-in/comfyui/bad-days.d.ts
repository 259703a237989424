import type { ImageRef } from './protocol.ts';
/**
 * What goes wrong inside the server, switched at run time by assignment: `server.bad.zombie = true`.
 * What goes wrong between server and client is in trouble.ts.
 */
export type BadDays = {
    /**
     * `refused`: 403 at the handshake; `blocked`: a proxy answers 200 with HTML; `hanging`: the handshake is never
     * answered; `silent`: open, answers pings, says nothing.
     */
    sockets: 'open' | 'refused' | 'blocked' | 'hanging' | 'silent';
    /** Output nodes (ids) that fail validation whatever they are: 200 with `node_errors` when others remain. */
    dropOutputs: readonly string[];
    /** So many interrupts from now on are answered with 200 and lost. */
    lostInterrupts: number;
    /** So many empty answers of history for each prompt after it is over. */
    lateHistory: number;
    /** Nodes that fail, by class or id; each counts down its `times`. */
    failures: Failure[];
    /** Output files are gone as soon as they are written (a clean-up job; another output folder). */
    outputsVanish: boolean;
    /** Only the first progress message of a node is sent; `value` never reaches `max` (0.9.2 and newer). */
    throttledProgress: boolean;
    /** Preview frames with each step; `bytes` pads them to a size. */
    previews: {
        readonly perStep: number;
        readonly bytes?: number;
    } | undefined;
    /** The name by which a file that was saved is told, e.g. one with `..`. */
    toldName: ((image: ImageRef) => ImageRef) | undefined;
    /** Every upload gets another name than the one that was sent. */
    renamedUploads: boolean;
    /** So many readings of the model lists until a file that is new on the disk appears. */
    listLag: number;
    /** The worker thread is dead: everything is queued, nothing runs. */
    zombie: boolean;
};
export type Failure = {
    /** A class (`KSampler`) or a node id. */
    readonly node: string;
    readonly error: ErrorKind;
    /** Once, unless said otherwise. */
    times?: number;
};
export type ErrorKind = {
    readonly type: string;
    readonly message: string;
};
export declare const goodDay: () => BadDays;
/** Errors as servers on real machines word them (A.10). */
export declare const errors: {
    readonly outOfMemory: {
        readonly type: 'torch.OutOfMemoryError';
        readonly message: 'Allocation on device 0 would exceed allowed memory. (out of memory)';
    };
    readonly outOfMemoryOld: {
        readonly type: 'torch.cuda.OutOfMemoryError';
        readonly message: 'Allocation on device 0 would exceed allowed memory.';
    };
    readonly outOfMemoryMps: {
        readonly type: 'RuntimeError';
        readonly message: 'MPS backend out of memory (MPS allocated: 17.20 GB, other allocations: 400 MB, max allowed: 18.13 GB).';
    };
    readonly diskFull: {
        readonly type: 'OSError';
        readonly message: '[Errno 28] No space left on device';
    };
    readonly offline: {
        readonly type: 'requests.exceptions.ConnectionError';
        readonly message: "HTTPSConnectionPool(host='huggingface.co', port=443): Max retries exceeded with url: /lllyasviel/Annotators/resolve/main/body_pose_model.pth";
    };
};
/** The failure that meets this node now, counted down; undefined for a good day. */
export declare function failureOf(bad: BadDays, id: string, classType: string): ErrorKind | undefined;
