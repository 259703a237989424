import type { Diagnostic } from '../engine/diagnostic.ts';
import type { TrainingScript } from './schema/training.ts';
import { problemAt, type Said, type Source } from './source.ts';
import type { TrainingSettings } from './training.ts';
import { type NodePath, nodeAt } from './tree.ts';

/** Names of sd-scripts, which people know from elsewhere: what they are called here, or why they are not. */
export const kohyaNames: { readonly [name: string]: string } = {
  pretrained_model_name_or_path: 'Write base.',
  max_train_steps: 'Write steps.',
  max_train_epochs: 'Write steps: they are counted, and not epochs.',
  epochs: 'Write steps: they are counted, and not epochs.',
  save_every_n_steps: 'Write every.',
  save_every_n_epochs: 'Write every, in steps.',
  train_batch_size: 'Write batch.',
  batch_size: 'Write batch.',
  num_repeats: 'Write repeats.',
  enable_bucket: 'Write buckets: true.',
  min_bucket_reso: 'Write buckets: { min: 256 }.',
  max_bucket_reso: 'Write buckets: { max: 1024 }.',
  bucket_reso_steps: 'Write buckets: { step: 64 }.',
  bucket_no_upscale: 'Write buckets: { upscale: false }.',
  learning_rate: 'Write unet_lr and text_encoder_lr.',
  optimizer_type: 'Write optimizer.',
  lr_scheduler: 'Write scheduler.',
  lr_warmup_steps: 'Write warmup.',
  lr_scheduler_num_cycles: 'Write cycles.',
  network_dim: 'Write dim.',
  network_alpha: 'Write alpha.',
  network_dropout: 'Write dropout.',
  flip_aug:
    'It would mirror at random, and nobody sees it: flips are files of their own, switched in dataset.yaml.',
  color_aug: "It would change the character's colours.",
  random_crop: 'It would cut features away: crops are declared in dataset.yaml.',
  cache_latents_to_disk: 'Latents on disk go stale unseen. Write cache_latents: true.',
  cache_info: 'It goes stale unseen.',
  resume: 'A training that was stopped goes on by itself.',
  save_state: 'A training that was stopped goes on by itself.',
  network_weights: 'A training that was stopped goes on by itself.',
  xformers: 'Attention is always sdpa, which every device has.',
  full_fp16: 'Write mixed_precision: fp16.',
};

const onCudaOnly = /^(Paged)?\w+8bit$/i;
/** These find their own rate and want 1. */
const findsRate = /^(DAdapt|Prodigy)/i;

/** What each setting alone allows, and they don't together (facts B.2, B.3, B.13). */
export function trainingProblems(
  source: Source,
  script: TrainingScript,
  settings: TrainingSettings,
): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const say = (path: NodePath, said: Omit<Said, 'code'>): void =>
    void problems.push(
      problemAt(source, (nodeAt(source.root, path) ?? source.root).start, { code: 'bad-value', ...said }),
    );
  const {
    steps,
    every,
    device,
    resolution,
    buckets,
    scheduler,
    warmup,
    mixed_precision: precision,
  } = settings;
  if (every > steps)
    say(script.every === undefined ? ['steps'] : ['every'], {
      message: `a checkpoint every ${every} steps is none before the end, at ${steps} steps`,
      hint: `Write every: ${Math.max(1, Math.ceil(steps / 5))}, to have some to choose from.`,
    });
  else if (steps / every > 100)
    say(script.every === undefined ? ['steps'] : ['every'], {
      message: `${Math.floor(steps / every)} checkpoints are more than 100`,
      hint: `Write every: ${Math.ceil(steps / 20)}.`,
    });
  if (device === 'mps' && settings.batch > 1)
    say(['batch'], {
      message: `a batch of ${settings.batch} on mps is refused: it has to be 1`,
      hint: 'The GPU of a Mac shares its memory with everything: a larger batch is no faster, and swaps until steps take minutes.',
    });
  if ((device === 'mps' || device === 'cpu') && precision !== 'no')
    say(['mixed_precision'], {
      message: `mixed_precision ${precision} on ${device} is refused: it has to be no`,
      hint:
        device === 'mps'
          ? 'accelerate 1.6 stops with an error there, and newer ones give NaN now and then.'
          : 'The CPU has no fast arithmetic for it.',
    });
  if ((device === 'mps' || device === 'cpu') && onCudaOnly.test(settings.optimizer))
    say(['optimizer'], {
      message: `${settings.optimizer} needs an NVIDIA card, and device is ${device}`,
      hint: 'Write AdamW.',
    });
  if (buckets !== false) bucketProblems(script, buckets, resolution, say);
  if (scheduler === 'constant' && warmup > 0)
    say(['warmup'], {
      message: 'the scheduler constant has no warmup, and the trainer stops at one',
      hint: 'Write scheduler: constant_with_warmup, or warmup: 0.',
    });
  if (warmup >= steps)
    say(['warmup'], {
      message: `a warmup of ${warmup} steps never ends in ${steps} steps`,
      hint: 'A twentieth of the steps is usual.',
    });
  if (settings.cycles > 1 && scheduler !== 'cosine_with_restarts')
    say(['cycles'], {
      message: `the scheduler ${scheduler} has no cycles`,
      hint: 'Write scheduler: cosine_with_restarts, or leave cycles out.',
    });
  if (settings.unet_lr === 0)
    say(['unet_lr'], {
      message: 'with a unet_lr of 0 the U-Net learns nothing, and the character would not be drawn',
      hint: '1e-4 is usual.',
    });
  if (settings.keep_tokens === 0 && settings.shuffle_caption)
    say(['keep_tokens'], {
      message: 'shuffled captions with keep_tokens 0 would not begin with the trigger word',
      hint: 'Write keep_tokens: 1.',
    });
  for (const [i, prompt] of (settings.samples?.prompts ?? []).entries())
    if (/[\r\n]/.test(prompt.trimEnd()) || prompt.startsWith('#'))
      say(['samples', 'prompts', i], {
        message: 'a prompt is one line that does not begin with #',
        hint: 'sd-scripts reads its file of prompts line by line, and passes over comments.',
      });
  return problems;
}

function bucketProblems(
  script: TrainingScript,
  { min, max, step, upscale }: Exclude<TrainingSettings['buckets'], false>,
  resolution: readonly [number, number],
  say: (path: NodePath, said: Omit<Said, 'code'>) => void,
): void {
  const written = typeof script.buckets === 'object' ? script.buckets : {};
  if (!upscale && (written.min !== undefined || written.max !== undefined))
    say(['buckets', written.min === undefined ? 'max' : 'min'], {
      message: 'without upscale the trainer ignores min and max',
      hint: 'Leave them out, or write upscale: true.',
    });
  if (min > Math.min(...resolution))
    say(['buckets', 'min'], {
      message: `the smallest bucket, ${min}, is larger than the resolution, ${resolution.join(' × ')}`,
      hint: `Write min: ${Math.min(256, ...resolution)}.`,
    });
  if (max < Math.max(...resolution))
    say(['buckets', 'max'], {
      message: `the largest bucket, ${max}, is smaller than the resolution, ${resolution.join(' × ')}`,
      hint: `Write max: ${Math.max(1024, ...resolution)}.`,
    });
  for (const [name, value] of [
    ['min', written.min],
    ['max', written.max],
  ] as const)
    if (value !== undefined && value % step !== 0)
      say(['buckets', name], {
        message: `${value} is no multiple of step, ${step}: the trainer would change it`,
        hint: `Write ${name}: ${name === 'min' ? Math.floor(value / step) * step || step : Math.ceil(value / step) * step}.`,
      });
}

/** What works, and is seldom meant. */
export function trainingWarnings(source: Source, settings: TrainingSettings): readonly Diagnostic[] {
  const warnings: Diagnostic[] = [];
  const warn = (key: string, said: Said): void =>
    void warnings.push(problemAt(source, (nodeAt(source.root, [key]) ?? source.root).start, said, 'warning'));
  const { steps, unet_lr: rate, optimizer } = settings;
  if (steps < 800 || steps > 1200)
    warn('steps', {
      code: 'unusual-steps',
      message: `${steps} steps are ${steps < 800 ? 'few' : 'many'} for one character: 800 to 1200 are usual`,
      hint: steps < 800 ? 'It may not be learnt yet.' : 'It takes longer, and learns images by heart.',
    });
  if (findsRate.test(optimizer) && rate < 0.1)
    warn('unet_lr', {
      code: 'unusual-rate',
      message: `${optimizer} finds its own learning rate, and wants 1 where ${rate} stands`,
      hint: 'Write unet_lr: 1 and text_encoder_lr: 1.',
    });
  else if (!findsRate.test(optimizer) && rate > 0.002)
    warn('unet_lr', {
      code: 'unusual-rate',
      message: `a learning rate of ${rate} is high for ${optimizer}: the loss may turn into NaN`,
      hint: '1e-4 is usual.',
    });
  if (settings.alpha > settings.dim)
    warn('alpha', {
      code: 'unusual-alpha',
      message: `alpha ${settings.alpha} is more than dim ${settings.dim}: the LoRA works ${settings.alpha / settings.dim} times as strongly as it learns`,
      hint: `Write alpha: ${settings.dim / 2}.`,
    });
  return warnings;
}
