import type { Diagnostic } from '../engine/diagnostic.ts';
import { type Located, located } from '../engine/located.ts';
import { type Checked, checked, inOrder } from './check.ts';
import { type Grid, gridOf, gridProblems } from './grid.ts';
import { type TrainingScript, trainingSchema } from './schema/training.ts';
import { readSource, type Source } from './source.ts';
import { kohyaNames, trainingProblems, trainingWarnings } from './training-limits.ts';
import { child } from './tree.ts';

/** A training with every default filled in. Names are those of lora.yaml; `samples` alone may be absent. */
export type TrainingSettings = {
  readonly base: string;
  readonly steps: number;
  readonly every: number;
  readonly batch: number;
  /** Width and height, px. */
  readonly resolution: readonly [number, number];
  readonly buckets: false | Buckets;
  readonly repeats: number;
  readonly prior_loss_weight: number;
  readonly keep_tokens: number;
  readonly shuffle_caption: boolean;
  readonly caption_dropout_rate: number;
  readonly max_token_length: 75 | 150 | 225;
  readonly optimizer: string;
  readonly optimizer_args: readonly string[];
  readonly unet_lr: number;
  readonly text_encoder_lr: number;
  readonly scheduler: NonNullable<TrainingScript['scheduler']>;
  readonly warmup: number;
  readonly cycles: number;
  readonly max_grad_norm: number;
  readonly min_snr_gamma: number | null;
  readonly noise_offset: number | null;
  readonly dim: number;
  readonly alpha: number;
  readonly dropout: number;
  readonly network_args: readonly string[];
  readonly clip_skip: number;
  readonly seed: number;
  readonly device: NonNullable<TrainingScript['device']>;
  readonly mixed_precision: NonNullable<TrainingScript['mixed_precision']>;
  readonly save_precision: NonNullable<TrainingScript['save_precision']>;
  readonly cache_latents: boolean;
  readonly gradient_checkpointing: boolean;
  readonly samples: null | { readonly every: number; readonly prompts: readonly string[] };
};
/** Sizes in px. */
export type Buckets = {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly upscale: boolean;
};

/** How the LoRA of a character is trained. */
export type Training = {
  readonly file: string;
  /** All settings; origins are the keys that the file gives. */
  readonly settings: Located<TrainingSettings>;
  /** What is drawn with its checkpoints, to choose one by: never a part of the training. */
  readonly grid: Located<Grid>;
};

export type ParsedTraining = Checked<TrainingScript> & {
  /** There if nothing is wrong. */
  readonly training?: Training;
  readonly warnings: readonly Diagnostic[];
};

type Fixed = Omit<
  TrainingSettings,
  | 'base'
  | 'resolution'
  | 'buckets'
  | 'alpha'
  | 'mixed_precision'
  | 'samples'
  | 'min_snr_gamma'
  | 'noise_offset'
>;

/** What is taken where lora.yaml says nothing, and why. What depends on other settings is in `settingsOf`. */
export const trainingDefaults: {
  readonly [K in keyof Fixed]: { readonly value: Fixed[K]; readonly why: string };
} = {
  steps: { value: 1000, why: 'one character on SD 1.5 is usually learnt after 800 to 1,200 steps' },
  every: { value: 200, why: 'five checkpoints to choose from; the best one is seldom the last' },
  batch: { value: 1, why: 'fits every device; on a Mac more gains nothing' },
  repeats: { value: 10, why: '15 to 20 images give an epoch of 150 to 200' },
  prior_loss_weight: { value: 1, why: 'regularisation images count as much as training images' },
  keep_tokens: { value: 1, why: 'the trigger word stays in front' },
  shuffle_caption: {
    value: false,
    why: 'captions are written in one order: trigger, framing, pose, background',
  },
  caption_dropout_rate: { value: 0, why: 'each image teaches what its caption says' },
  max_token_length: {
    value: 75,
    why: 'what SD 1.5 reads at once; the dataset check warns of longer captions',
  },
  optimizer: { value: 'AdamW', why: 'runs on every device without another package' },
  optimizer_args: { value: [], why: 'the optimiser knows its own' },
  unet_lr: { value: 0.0001, why: "usual for a LoRA; the trainer's own 2e-6 is far too low" },
  text_encoder_lr: { value: 0.00005, why: 'half of the U-Net: the text encoder learns a word sooner' },
  scheduler: {
    value: 'constant',
    why: 'a run that was stopped goes on as it would have, and checkpoints differ by steps alone',
  },
  warmup: { value: 0, why: 'constant takes none' },
  cycles: { value: 1, why: 'only cosine_with_restarts has more' },
  max_grad_norm: { value: 1, why: 'the usual guard against one bad step' },
  dim: { value: 16, why: '16 to 32 is enough for one character' },
  dropout: { value: 0, why: 'a thousand steps hardly learn by heart' },
  network_args: { value: [], why: 'a plain LoRA' },
  clip_skip: { value: 1, why: 'what SD 1.5 was made with; anime models want 2' },
  seed: { value: 42, why: 'any fixed number, so that two trainings can be compared' },
  device: { value: 'auto', why: 'one file for all who work on the book' },
  save_precision: { value: 'fp16', why: 'half the size, and no difference to be seen' },
  cache_latents: { value: true, why: 'takes seconds, and each step is faster' },
  gradient_checkpointing: { value: false, why: 'only needed with little memory' },
};

/** Parses datasets/<id>/lora.yaml. Whatever the trainer would stop at, or silently do otherwise, is told here. */
export function parseTraining(bytes: Uint8Array, file: string): ParsedTraining {
  const parsed = checked(file, readSource(bytes, file), trainingSchema);
  const { source, value } = parsed;
  const problems = parsed.problems.map((problem) => {
    const hint =
      problem.code === 'unknown-key' ? kohyaNames[/"(.*)"/.exec(problem.message)?.[1] ?? ''] : undefined;
    return hint === undefined ? problem : { ...problem, hint };
  });
  if (source === undefined || value === undefined) return { ...parsed, problems, warnings: [] };
  const settings = settingsOf(value);
  const more = [
    ...trainingProblems(source, value, settings),
    ...(value.grid === undefined ? [] : gridProblems(source, value.grid)),
  ];
  if (problems.length + more.length > 0)
    return { file, source, problems: inOrder([...problems, ...more]), warnings: [] };
  return {
    file,
    source,
    value,
    problems: [],
    training: {
      file,
      settings: located(settings, originsOf(source)),
      grid: gridOf(value.grid, source),
    },
    warnings: trainingWarnings(source, settings),
  };
}

function settingsOf(script: TrainingScript): TrainingSettings {
  const filled = Object.fromEntries(
    Object.entries(trainingDefaults).map(([name, { value }]) => [name, script[name as keyof Fixed] ?? value]),
  ) as unknown as Fixed;
  const resolution: readonly [number, number] =
    typeof script.resolution === 'object'
      ? script.resolution
      : [script.resolution ?? 512, script.resolution ?? 512];
  return {
    base: script.base,
    ...filled,
    resolution,
    buckets: bucketsOf(script.buckets ?? true, resolution),
    alpha: script.alpha ?? filled.dim / 2,
    // the one device that gains by it and takes it (facts B.13)
    mixed_precision: script.mixed_precision ?? (filled.device === 'cuda' ? 'fp16' : 'no'),
    min_snr_gamma: script.min_snr_gamma ?? null,
    noise_offset: script.noise_offset ?? null,
    samples:
      script.samples === undefined
        ? null
        : { every: script.samples.every ?? filled.every, prompts: script.samples.prompts },
  };
}

function bucketsOf(
  written: NonNullable<TrainingScript['buckets']>,
  resolution: readonly [number, number],
): false | Buckets {
  if (written === false) return false;
  const { min, max, step = 64, upscale = true } = written === true ? {} : written;
  return {
    min: min ?? Math.min(256, ...resolution),
    max: max ?? Math.max(1024, ...resolution),
    step,
    upscale,
  };
}

/** Where each key stands; what was left out is said to be asked for by the file as a whole. */
function originsOf(source: Source): Training['settings']['origins'] {
  const origins: { [path: string]: ReturnType<Source['where']> } = { '': source.where([]) };
  if (source.root.kind !== 'map') return origins;
  for (const name of source.root.entries.keys()) {
    origins[name] = source.where([name]);
    const inner = child(source.root, name);
    if (inner?.kind === 'map')
      for (const part of inner.entries.keys()) origins[`${name}.${part}`] = source.where([name, part]);
  }
  return origins;
}
