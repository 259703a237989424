import * as z from 'zod';
import { gridSchema } from './grid.ts';
import { prose, says } from './parts.ts';

export const devices = ['auto', 'mps', 'cuda', 'cpu'] as const;
export const precisions = ['no', 'fp16', 'bf16'] as const;
export const savePrecisions = ['fp16', 'bf16', 'float'] as const;
export const lrSchedulers = [
  'constant',
  'constant_with_warmup',
  'linear',
  'cosine',
  'cosine_with_restarts',
  'polynomial',
] as const;
/** Optimisers of sd-scripts by name (facts B.2); any other is named by its class. */
export const optimizers = [
  'AdamW',
  'AdamW8bit',
  'PagedAdamW8bit',
  'Lion',
  'Lion8bit',
  'SGDNesterov',
  'SGDNesterov8bit',
  'DAdaptation',
  'DAdaptAdam',
  'Prodigy',
  'AdaFactor',
] as const;

const count = (most: number, about: string, why?: string): z.ZodNumber =>
  says(z.int().min(1).max(most), `a whole number from 1 to ${most}`, about, why);

const side = says(
  z.int().min(64).max(2048).multipleOf(64),
  'a multiple of 64 from 64 to 2048',
  undefined,
  'The model works on squares of 64 px.',
);

const bucketSide = (about: string): z.ZodNumber =>
  says(
    z.int().min(64).max(4096).multipleOf(64),
    'a multiple of 64 from 64 to 4096',
    about,
    'Sizes of buckets are multiples of 64 px.',
  );

const rate = (about: string): z.ZodNumber =>
  says(
    z.number().min(0).max(10),
    'a number from 0 to 10, like 0.0001 or 1e-4',
    about,
    'A learning rate is small: 1e-4 is usual for a LoRA.',
  );

const pair = (about: string): z.ZodString =>
  says(z.string().regex(/^[A-Za-z_]\w*=[^\s\u0000-\u001f]+$/), 'a setting like weight_decay=0.01', about);

export const trainingSchema = z
  .strictObject({
    base: says(
      z.string().regex(/^[^\u0000-\u001f]{1,1024}\.(safetensors|ckpt)$/i),
      'a checkpoint file: dreamshaper_8.safetensors',
      'The SD 1.5 checkpoint that is trained on: its name as ComfyUI lists it, or a path that begins with /, ~/ or ./.',
      'A folder or a name on the internet would be fetched or misread; name the file itself.',
    ),
    steps: count(100_000, 'How many steps in all; 1000 if left out. 800 to 1200 is usual.').optional(),
    every: count(100_000, 'A checkpoint is kept every so many steps; 200 if left out.').optional(),
    batch: count(64, 'Images in a step; 1 if left out.').optional(),
    resolution: says(
      z.union([side, z.tuple([side, side])]),
      'a multiple of 64 from 64 to 2048, or [width, height] of these',
      'The size to train at, px; 512 if left out, which is what SD 1.5 was made for.',
      'The model works on squares of 64 px.',
    ).optional(),
    buckets: says(
      z.union([
        says(z.boolean(), 'true or false'),
        z.strictObject({
          min: bucketSide(
            'The smallest side of a bucket, px; 256, or the resolution if that is less.',
          ).optional(),
          max: bucketSide(
            'The largest side of a bucket, px; 1024, or the resolution if that is more.',
          ).optional(),
          step: says(
            z.int().min(64).max(1024).multipleOf(64),
            'a multiple of 64 from 64 to 1024',
            'By how much sizes of buckets differ, px; 64 if left out.',
            'The trainer stops at any other number.',
          ).optional(),
          upscale: says(
            z.boolean(),
            'true or false',
            'Whether images that are too small are enlarged; true if left out.',
          ).optional(),
        }),
      ]),
      'true, false, or a map with min, max, step, upscale',
      'Images of other shapes are trained in their own shape instead of being cut; true if left out.',
    ).optional(),
    repeats: count(1000, 'How often each training image is used in an epoch; 10 if left out.').optional(),
    prior_loss_weight: says(
      z.number().min(0).max(10),
      'a number from 0 to 10',
      'How much regularisation images count beside training images; 1 if left out.',
    ).optional(),
    keep_tokens: says(
      z.int().min(0).max(75),
      'a whole number from 0 to 75',
      'How many tags stay in front when tags are shuffled; 1 if left out, which is the trigger.',
    ).optional(),
    shuffle_caption: says(
      z.boolean(),
      'true or false',
      'Whether tags are shuffled at each use; false if left out.',
    ).optional(),
    caption_dropout_rate: says(
      z.number().min(0).max(0.99),
      'a share from 0 to 0.99',
      'The share of uses without any caption; 0 if left out.',
    ).optional(),
    max_token_length: says(
      z.union([z.literal(75), z.literal(150), z.literal(225)]),
      '75, 150 or 225',
      'How much of a caption is read, in tokens; 75 if left out.',
      'The text encoder reads 75 tokens at a time.',
    ).optional(),
    optimizer: says(
      z.union([z.enum(optimizers), z.string().regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/)]),
      `${optimizers.join(', ')}, or a class like torch.optim.RAdam`,
      'What changes the weights; AdamW if left out.',
    ).optional(),
    optimizer_args: z
      .array(pair('A setting of the optimiser.'))
      .max(20)
      .describe('Settings of the optimiser: weight_decay=0.01.')
      .optional(),
    unet_lr: rate('Learning rate of the U-Net; 0.0001 if left out.').optional(),
    text_encoder_lr: rate(
      'Learning rate of the text encoder; 0.00005 if left out. 0 leaves it as it is.',
    ).optional(),
    scheduler: z
      .enum(lrSchedulers)
      .describe('How the learning rate changes over the steps; constant if left out.')
      .optional(),
    warmup: says(
      z.int().min(0).max(100_000),
      'a whole number of steps from 0',
      'Over so many steps the learning rate grows to its full size; 0 if left out.',
    ).optional(),
    cycles: count(100, 'How often cosine_with_restarts starts again; 1 if left out.').optional(),
    max_grad_norm: says(
      z.number().min(0).max(100),
      'a number from 0 to 100',
      'Larger gradients are cut to this; 1 if left out, 0 cuts none.',
    ).optional(),
    min_snr_gamma: says(
      z.number().gt(0).max(100),
      'a number above 0, up to 100',
      'Evens out noisy and clear steps; 5 is usual. Left out: not used.',
    ).optional(),
    noise_offset: says(
      z.number().min(0).max(1),
      'a number from 0 to 1',
      'For very dark and very bright pictures; 0.05 is usual. Left out: not used.',
    ).optional(),
    dim: count(1024, 'The rank of the LoRA; 16 if left out. 16 to 32 is usual for one character.').optional(),
    alpha: says(
      z.number().gt(0).max(1024),
      'a number above 0, up to 1024',
      'The LoRA works with alpha / dim; half of dim if left out.',
    ).optional(),
    dropout: says(
      z.number().min(0).max(0.9),
      'a share from 0 to 0.9',
      'The share of the LoRA that is left out at each step; 0 if left out.',
    ).optional(),
    network_args: z
      .array(pair('A setting of the network.'))
      .max(20)
      .describe('Settings of the network: conv_dim=4.')
      .optional(),
    clip_skip: says(
      z.int().min(1).max(12),
      'a whole number from 1 to 12',
      'Which layer of the text encoder is read, counted from the last; 1 if left out, 2 for many anime models.',
    ).optional(),
    seed: says(
      z.int().min(0).max(4_294_967_295),
      'a whole number from 0 to 4294967295',
      'The seed of the training; 42 if left out.',
      'NumPy takes seeds of 32 bits.',
    ).optional(),
    device: z
      .enum(devices)
      .describe(
        'What must train: mps (a Mac), cuda (an NVIDIA card), cpu; auto, if left out, is mps or cuda, whatever is there.',
      )
      .optional(),
    mixed_precision: says(
      z.enum(precisions),
      'no, fp16 or bf16',
      'Smaller numbers for speed; fp16 for device cuda and no otherwise, if left out.',
    ).optional(),
    save_precision: z.enum(savePrecisions).describe('The numbers in the file; fp16 if left out.').optional(),
    cache_latents: says(
      z.boolean(),
      'true or false',
      'Whether images are encoded once, into memory; true if left out.',
    ).optional(),
    gradient_checkpointing: says(
      z.boolean(),
      'true or false',
      'Less memory for a fifth more time; false if left out.',
    ).optional(),
    samples: z
      .strictObject({
        every: count(
          100_000,
          'Draw after every so many steps; as often as checkpoints if left out.',
        ).optional(),
        prompts: says(
          z
            .array(prose('A prompt, with options of sd-scripts behind it: --w 512 --h 512 --d 1.'))
            .min(1)
            .max(20),
          'a list of prompts',
          'What is drawn.',
        ),
      })
      .describe('Pictures drawn during training: slow on a Mac. Left out: none.')
      .optional(),
    grid: gridSchema.optional(),
  })
  .describe('How the LoRA of a character is trained: datasets/<id>/lora.yaml.');

export type TrainingScript = z.infer<typeof trainingSchema>;
