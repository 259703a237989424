import type { Result } from '../../../src/engine/result.ts';
import type { ErrorKind } from './bad-days.ts';
import { type Picture } from './picture.ts';
import type { ImageRef, Root, Ui } from './protocol.ts';
import { type Value } from './python-json.ts';
/** What runs along a link. `of` says, in text, all that went into it. */
export type Made = {
    readonly type: 'MODEL';
    readonly of: string;
    readonly weights: string;
} | {
    readonly type: 'CLIP' | 'VAE' | 'CONDITIONING' | 'CONTROL_NET' | 'UPSCALE_MODEL' | 'MASK' | 'POSE_KEYPOINT';
    readonly of: string;
}
/** Width and height in px of the picture, not in latent units. */
 | {
    readonly type: 'LATENT';
    readonly of: string;
    readonly width: number;
    readonly height: number;
    readonly batch: number;
} | {
    readonly type: 'IMAGE';
    readonly pictures: readonly Picture[];
};
export type NodeOutcome = {
    readonly made: readonly Made[];
    readonly ui?: Ui;
};
export type NodeProblem = {
    readonly kind: 'failed';
    readonly error: ErrorKind;
} | {
    readonly kind: 'interrupted';
};
export type NodeResult = Result<NodeOutcome, NodeProblem>;
/** Inputs of a node that have been checked: links have become what they link to. */
export type Given = {
    readonly [name: string]: Value | Made;
};
/** What a node needs of the server that runs it. */
export type Studio = {
    /** Loads weights and does the steps of a sampler; false when it was interrupted. */
    readonly sample: (weights: string, steps: number, picture: () => Picture) => Promise<boolean>;
    /** What a model file is at the moment of loading: its name and, when it lies on the disk, its bytes. */
    readonly weigh: (kind: string, name: string) => string;
    readonly read: (name: string) => Result<Picture, ErrorKind>;
    readonly save: (pictures: readonly Picture[], prefix: string, root: Extract<Root, 'output' | 'temp'>) => Result<readonly ImageRef[], ErrorKind>;
    /** Sends a picture over the socket (SaveImageWebsocket). */
    readonly send: (picture: Picture) => void;
};
type Run = (given: Given, studio: Studio) => NodeResult | Promise<NodeResult>;
export declare const isMade: (value: Value | Made | undefined) => value is Made;
/** What each class of the catalogue does. */
export declare const nodes: {
    readonly [classType: string]: Run;
};
export {};
