import type { Hash } from './perceptual-hash.ts';

/** What a picture is there for. Training pictures teach, regularisation pictures hold the class still, validation pictures measure. */
export type SetName = 'training' | 'regularisation' | 'validation';
export const setNames = ['training', 'regularisation', 'validation'] as const satisfies readonly SetName[];

/**
 * What can be told of a picture. Sides in px, as the file has them.
 * @property turned it says that it must be turned to be seen upright, which the trainer does not
 * @property sharpness standard deviation of a Laplacian, at the size of the training
 * @property entropy bits of a grey sample
 * @property contrast of its strongest channel, 0 to 255
 */
export type Measured = {
  /** SHA-256 of the file, hex. */
  readonly digest: string;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly mode: 'rgb' | 'grey' | 'palette' | 'cmyk' | 'lab' | 'deep' | 'deep-grey';
  readonly alpha: 'none' | 'opaque' | 'used';
  readonly turned: boolean;
  readonly sharpness: number;
  readonly entropy: number;
  readonly contrast: number;
  readonly hash: Hash;
  /** The hash of its mirror image. */
  readonly mirrored: Hash;
  /** 64 × 64 grey samples. */
  readonly grey: Uint8Array;
};

/** A picture of a dataset with its caption, looked at. */
export type LookedAt = {
  /** Its path in the book: what it is called in findings. */
  readonly path: string;
  readonly set: SetName;
  /** Where its caption is, or should be. */
  readonly captionPath: string;
  /** The bytes of the caption; undefined if there is none. */
  readonly caption: Uint8Array | undefined;
  /** The path of the picture that this one is the mirror image of: it counts with it. */
  readonly mirrorOf?: string;
  /** A person asked for just this mirror image. */
  readonly isMirrorWanted?: boolean;
  /** What it shows, or why it can't be read. Of a mirror image, what its original shows. */
  readonly picture: Measured | string;
};

/** How it is going to be trained, as far as a dataset is concerned. Sides in px. */
export type TrainingPlan = {
  readonly resolution: readonly [width: number, height: number];
  readonly buckets:
    | false
    | { readonly min: number; readonly max: number; readonly step: number; readonly upscale: boolean };
  readonly batch: number;
  readonly steps: number;
  /** How often each training picture is seen in an epoch. */
  readonly repeats: number;
  readonly regularisationRepeats: number;
  /** Tokens of a caption that are read: 75, 150 or 225. */
  readonly maxTokens: number;
  /** Regularisation pictures that the dataset asks for, whether they are drawn yet or not. */
  readonly regularisation: number;
};

/** Who a dataset is of, and what is said about it. */
export type About = {
  /** `spyke` */
  readonly id: string;
  /** `Spyke` */
  readonly name: string;
  readonly trigger: string;
  /** The file in which crops and captions are written, if there is one. */
  readonly source?: string;
  /** What is not the same on both sides. */
  readonly asymmetric: readonly { readonly feature: string; readonly side: string }[];
};

/** All that the checks look at. */
export type DatasetLook = {
  readonly about: About;
  readonly plan: TrainingPlan;
  readonly images: readonly LookedAt[];
  /** Other files in the folders of the pictures, by path. */
  readonly others: readonly string[];
};
