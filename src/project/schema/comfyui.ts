import * as z from 'zod';
import * as drawing from './drawing.ts';
import { idPattern, prose, says } from './parts.ts';
import { profileNames } from './samplers.ts';

const address = (about: string): z.ZodString =>
  says(
    z.string().regex(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#@]*)?$/),
    'an address like http://127.0.0.1:8188',
    about,
    'It begins with http:// or https:// and has no user, password, ? or #.',
  );

const folder = (about: string): z.ZodString => says(z.string().min(1).max(4096), 'a folder', about);
const server = says(
  z.union([
    address('The address of a ComfyUI server.'),
    z.strictObject({
      url: address('The address of a ComfyUI server.'),
      input: folder('Its input folder, where it is on this machine: pictures are copied there.').optional(),
      models: folder('Its models folder, where it is on this machine: LoRAs are copied there.').optional(),
      window: says(
        z.int().min(1).max(8),
        'a whole number from 1 to 8',
        'How many prompts it is given at a time, so that it never waits for us; 2 if left out.',
      ).optional(),
    }),
  ]),
  'an address like http://127.0.0.1:8188, or a map with url, input, models, window',
);

const strength = (about: string): z.ZodNumber =>
  says(z.number().min(-4).max(4), 'a number from -4 to 4', about);

export const loraName = drawing.modelName('the name of a LoRA', 'The LoRA, as ComfyUI lists it.');
export const loraStrength = (): z.ZodNumber =>
  strength('How strongly it works on the picture; 0.8 if left out.');
export const loraClip = (): z.ZodNumber =>
  strength('How strongly it works on the reading of the prompt; as `strength` if left out.');

export const comfyui = z
  .strictObject({
    servers: says(
      z.union([
        address('The address of a ComfyUI server.'),
        z.array(address('The address of a ComfyUI server.')).min(1).max(64),
        z.record(says(z.string().regex(idPattern), 'a name of small letters, digits and -'), server),
      ]),
      'an address, a list of addresses, or a map from names to servers',
      'Where ComfyUI runs; http://127.0.0.1:8188 if left out.',
    ).optional(),
    checkpoint: drawing.modelName('the name of a checkpoint', 'The model that draws, as ComfyUI lists it.'),
    vae: drawing.modelName('the name of a VAE', "Another VAE than the checkpoint's own.").optional(),
    profile: drawing.profile('The kind of model, which sets limits; sd15 if left out.').optional(),
    sampler: drawing.sampler().optional(),
    scheduler: drawing.scheduler().optional(),
    steps: drawing.steps('How many steps; 24 if left out.').optional(),
    cfg: drawing.cfg('How strictly the prompt is followed; 7 if left out.').optional(),
    clipSkip: says(
      z.int().min(1).max(24),
      'a whole number from 1 to 24',
      'Which layer of the text encoder is read, counted from the last; 1 if left out, 2 for many anime models.',
    ).optional(),
    denoise: drawing.denoise('For panels that start from a picture; 0.6 if left out.').optional(),
    style: prose('Words for every picture: manga, ink, screentone.').optional(),
    negative: prose('What every picture should avoid.').optional(),
    loras: z
      .array(
        z.strictObject({
          name: loraName,
          strength: loraStrength().optional(),
          clip: loraClip().optional(),
        }),
      )
      .max(20)
      .describe('LoRAs for every picture: those of a style.')
      .optional(),
    pose: z
      .strictObject({
        controlnet: drawing
          .modelName(
            'the name of a ControlNet',
            'The ControlNet for poses; control_v11p_sd15_openpose.pth if left out.',
          )
          .optional(),
        strength: drawing.poseStrength('How closely poses are followed; 0.65 if left out.').optional(),
        start: drawing.poseStart().optional(),
        end: drawing.poseEnd().optional(),
      })
      .describe('How the poses of panels are followed.')
      .optional(),
    hires: drawing.hires.optional(),
    upscaler: drawing
      .modelName(
        'the name of an upscale model',
        'A model that enlarges the picture to the panel on its page.',
      )
      .optional(),
    size: drawing
      .size('The size to draw in, [width, height]. Left out: from the box of each panel.')
      .optional(),
    workflows: z
      .strictObject({
        plain: drawing
          .path('For panels without a pose; rules/workflows/txt2img-lora.json if left out.')
          .optional(),
        posed: drawing
          .path('For panels with a pose or a base; rules/workflows/img2img-lora-controlnet.json if left out.')
          .optional(),
      })
      .describe('The graphs that are filled, in API format.')
      .optional(),
    prompt: drawing.path('The template of prompts; rules/prompt.txt if left out.').optional(),
    patience: says(
      z.int().min(1).max(3600),
      'a whole number of seconds from 1 to 3600',
      'How long a server that does not answer is waited for, in seconds; 90 if left out.',
    ).optional(),
    stall: says(
      z.int().min(1).max(1440),
      'a whole number of minutes from 1 to 1440',
      'How long a prompt may show no progress, in minutes; 30 if left out.',
    ).optional(),
  })
  .describe('How ComfyUI draws raw art.');

export const profiles = says(
  z.record(
    says(z.string().regex(/^[a-z0-9][a-z0-9.-]{0,59}$/), 'a name of small letters, digits, - and .'),
    z.strictObject({
      base: z
        .enum(profileNames)
        .describe('The profile that fills in what is left out; sd15 if left out itself.')
        .optional(),
      maxWidth: says(
        z.int().min(64).max(16384),
        'a whole number from 64 to 16384',
        'The widest picture, px.',
      ).optional(),
      maxHeight: says(
        z.int().min(64).max(16384),
        'a whole number from 64 to 16384',
        'The highest picture, px.',
      ).optional(),
      multiple: says(
        z.union([z.literal(8), z.literal(16), z.literal(32), z.literal(64), z.literal(128)]),
        '8, 16, 32, 64 or 128',
        'Sides are multiples of this many px.',
      ).optional(),
      area: says(
        z.int().min(4096).max(268_435_456),
        'a whole number of pixels from 4096',
        'The largest picture in all: width × height.',
      ).optional(),
      tokens: says(
        z.int().min(1).max(100_000),
        'a whole number from 1',
        'How many tokens the text encoder reads at a time.',
      ).optional(),
      why: prose('Why these are the limits: told when one is overstepped.').optional(),
    }),
  ),
  'a map from names to profiles',
  'Limits of other kinds of models, by name.',
);

export type ComfyuiInput = z.infer<typeof comfyui>;
export type ProfilesInput = z.infer<typeof profiles>;
