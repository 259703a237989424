import * as z from 'zod';
import { says } from './parts.ts';

/** A name as ComfyUI lists it: folders with `/`, never a way out of the models folder. */
const namePattern = /^(?![/\\]|[A-Za-z]:)(?!.*(?:^|[/\\])\.\.(?:[/\\]|$))[^\u0000-\u001f]{1,255}$/;
export const modelName = (what: string, about: string): z.ZodString =>
  says(z.string().regex(namePattern), what, about);

export const path = (about: string): z.ZodString => says(z.string().min(1).max(1024), 'a path', about);

export const size = (about: string): z.ZodTuple<[z.ZodNumber, z.ZodNumber], null> => {
  const side = says(z.int().min(64).max(16384), 'a whole number of pixels from 64 to 16384');
  return says(z.tuple([side, side]), 'a size [width, height] in pixels', about);
};

export const steps = (about: string): z.ZodNumber =>
  says(z.int().min(1).max(1000), 'a whole number from 1 to 1000', about);
export const cfg = (about: string): z.ZodNumber =>
  says(z.number().min(0).max(100), 'a number from 0 to 100', about);
export const denoise = (about: string): z.ZodNumber =>
  says(
    z.number().gt(0).max(1),
    'a number above 0, up to 1',
    about,
    '1 draws all of it anew, 0.3 keeps nearly everything of the picture it starts from.',
  );
const word = (what: string, about: string): z.ZodString =>
  says(z.string().regex(/^[^\s\u0000-\u001f](?:[^\u0000-\u001f]{0,78}[^\s\u0000-\u001f])?$/), what, about);
export const sampler = (): z.ZodString =>
  word('the name of a sampler', "The sampler, as ComfyUI calls it: dpmpp_2m, euler, or a custom node's.");
export const scheduler = (): z.ZodString =>
  word('the name of a scheduler', "How noise goes down over the steps: karras, normal, or a custom node's.");
export const profile = (about: string): z.ZodString =>
  says(z.string().regex(/^[a-z0-9][a-z0-9.-]{0,59}$/), 'the name of a profile: sd15, sdxl, sd3, flux', about);

/** Outside of this ControlNet does no good: backends that take 0 to 10 say nothing of it. */
export const poseStrength = (about: string): z.ZodNumber =>
  says(
    z.number().min(0.4).max(0.9),
    'a number from 0.4 to 0.9',
    about,
    'Below 0.4 the pose is not followed; above 0.9 the figure goes stiff and takes the lines of the stick figure. 0.65 suits most panels.',
  );
const share = (about: string): z.ZodNumber =>
  says(z.number().min(0).max(1), 'a share of the steps from 0 to 1', about);
export const poseStart = (): z.ZodNumber =>
  share('From which share of the steps the pose is followed; 0 if left out.');
export const poseEnd = (): z.ZodNumber =>
  share('Up to which share of the steps the pose is followed; 1 if left out.');

export const hires = says(
  z.union([
    says(z.boolean(), 'true or false'),
    z.strictObject({
      denoise: denoise('How much the second pass draws anew; 0.45 if left out.').optional(),
      steps: steps('Steps of the second pass; as many as in the first if left out.').optional(),
      scale: says(
        z.number().gt(1).max(8),
        'a number above 1, up to 8',
        'At most so many times the first size. Left out: as large as the panel on its page.',
      ).optional(),
    }),
  ]),
  'true, false, or a map with denoise, steps, scale',
  'A second pass at the size of the panel on its page.',
);

export const pose = says(
  z.union([
    path('A picture of a stick figure.'),
    z.strictObject({
      image: path('A picture of an OpenPose stick figure, as a path from the root of the book.'),
      strength: poseStrength('How closely the pose is followed; 0.65 if left out.').optional(),
      start: poseStart().optional(),
      end: poseEnd().optional(),
    }),
  ]),
  'a path, or a map with image, strength, start, end',
  'The pose of the figures, for ComfyUI: an OpenPose picture.',
);

export const base = says(
  z.union([
    path('A picture to start from.'),
    z.strictObject({
      image: path('A picture to start from, as a path from the root of the book.'),
      denoise: denoise('How much of it is drawn anew; 0.6 if left out.').optional(),
    }),
  ]),
  'a path, or a map with image and denoise',
  'A picture that the drawing starts from, for ComfyUI (img2img).',
);

export const draw = z
  .strictObject({
    size: size('The size to draw in, [width, height]. Left out: from the box of the panel.').optional(),
    steps: steps('How many steps.').optional(),
    cfg: cfg('How strictly the prompt is followed.').optional(),
    sampler: sampler().optional(),
    scheduler: scheduler().optional(),
    denoise: denoise('For panels with a base, or a workflow of their own.').optional(),
    checkpoint: modelName(
      'the name of a checkpoint',
      'Another checkpoint than that of the config.',
    ).optional(),
    workflow: path('A workflow of its own: a graph in API format, as a path in the book.').optional(),
    profile: profile('The profile of that checkpoint, which sets limits.').optional(),
    hires: hires.optional(),
  })
  .describe('How ComfyUI draws it, where that differs from the config.');

export type DrawScript = z.infer<typeof draw>;
export type PoseScript = z.infer<typeof pose>;
export type BaseScript = z.infer<typeof base>;
