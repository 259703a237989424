import * as z from 'zod';
import { err, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { realTiming } from '../comfyui/client/timing.ts';
import { freeBytes } from './space.ts';
import { usualLimits } from './stall.ts';
import type { KohyaParams } from './tool.ts';
import { train } from './train.ts';

const count = z.int().min(0);
const params = z.strictObject({
  name: z.string(),
  smoke: z.boolean().optional(),
  settings: z.strictObject({
    base: z.string().min(1),
    steps: z.int().min(1),
    every: z.int().min(1),
    batch: z.int().min(1),
    resolution: z.tuple([z.int().min(64), z.int().min(64)]),
    buckets: z.union([
      z.literal(false),
      z.strictObject({ min: count, max: count, step: count, upscale: z.boolean() }),
    ]),
    repeats: z.int().min(1),
    prior_loss_weight: z.number(),
    keep_tokens: count,
    shuffle_caption: z.boolean(),
    caption_dropout_rate: z.number(),
    max_token_length: count,
    optimizer: z.string().regex(/^[\w.]+$/),
    optimizer_args: z.array(z.string().regex(/^\w+=\S+$/)),
    unet_lr: z.number().positive(),
    text_encoder_lr: z.number().min(0),
    scheduler: z.string().regex(/^\w+$/),
    warmup: count,
    cycles: count,
    max_grad_norm: z.number(),
    min_snr_gamma: z.number().nullable(),
    noise_offset: z.number().nullable(),
    dim: z.int().min(1),
    alpha: z.number().positive(),
    dropout: z.number(),
    network_args: z.array(z.string().regex(/^\w+=\S+$/)),
    clip_skip: z.int().min(1),
    seed: count,
    device: z.enum(['auto', 'mps', 'cuda', 'cpu']),
    mixed_precision: z.enum(['no', 'fp16', 'bf16']),
    save_precision: z.enum(['fp16', 'bf16', 'float']),
    cache_latents: z.boolean(),
    gradient_checkpointing: z.boolean(),
    samples: z.strictObject({ every: z.int().min(1), prompts: z.array(z.string().min(1)) }).nullable(),
  }),
});

/** Trains a LoRA on this machine. */
export async function run(job: Job<KohyaParams>): Promise<Result<Done, Setback>> {
  const read = params.safeParse(job.params);
  if (!read.success) {
    const issue = read.error.issues[0]!;
    return err({ kind: 'failed', message: `no training: ${issue.path.join('.')}: ${issue.message}` });
  }
  return train(job, {
    timing: realTiming,
    limits: usualLimits,
    env: process.env,
    freeBytes,
    date: Date.now,
  });
}
