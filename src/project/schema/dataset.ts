import * as z from 'zod';
import { modelName, path } from './drawing.ts';
import { id, prose, says, seed } from './parts.ts';

/** What a crop shows. */
export const cropKinds = ['figure', 'face'] as const;
/** How a box that is no square becomes one. */
export const cropFits = ['contain', 'cover'] as const;

const line = (what: string, about: string): z.ZodString =>
  says(
    z
      .string()
      .max(400)
      .regex(/^[^\n\r]*\S[^\n\r]*$/),
    what,
    about,
  );

const trigger = says(
  z
    .string()
    .max(60)
    .regex(/^[^\s,()](?:[^\n\r,()]*[^\s,()])?$/),
  'a word without commas and brackets, like spyke_plasma_v1',
  'The word that calls the character: the first of every caption. That of character.yaml if left out.',
);

const from = says(z.number().min(0), 'a number from 0');
const length = says(z.number().positive(), 'a length over 0');
const box = says(
  z.tuple([from, from, length, length]),
  'a box [x, y, width, height]: whole pixels, or shares of the sheet from 0 to 1',
  'Where the picture lies on its sheet: [x, y, width, height] from the top left corner, in px, or as shares of the sheet if no number is over 1.',
);

const kind = z.enum(cropKinds).describe('A figure, or a face.');
const fit = z
  .enum(cropFits)
  .describe(
    'contain keeps all of the box and fills up with a colour; cover fills the square and cuts off what is over. contain if left out.',
  );
const fill = says(
  z.string().regex(/^#[0-9a-fA-F]{6}$/),
  'a colour like "#ffffff"',
  'The colour round a box that is no square, and behind what is transparent; white if left out.',
);
const padding = says(
  z.number().min(0).max(4096),
  'whole pixels, or a share of the longer side below 1',
  'Room round the box: px, or a share of its longer side if below 1; none if left out.',
);
const framing = line('a few words', 'How much is seen, for the caption: full body, portrait.');
const pose = line('a few words', 'What the figure does, for the caption: running, facing left.');
const background = line('a few words', 'What is behind, for the caption: simple background.');
const flip = z.boolean().describe('Whether a mirror image is learnt too; what the dataset says if left out.');

const crop = z.strictObject({
  name: id('What the picture is called: its file, its label and its review are named after it.'),
  sheet: id('The sheet it is cut from, by its name under `sheets`.'),
  box,
  kind: kind.optional(),
  padding: padding.optional(),
  fit: fit.optional(),
  fill: fill.optional(),
  framing: framing.optional(),
  pose: pose.optional(),
  background: background.optional(),
  caption: line(
    'one line of text',
    'The whole caption, in place of trigger, framing, pose and background.',
  ).optional(),
  flip: flip.optional(),
  skip: z.boolean().describe('Leave it out for now.').optional(),
});

export const datasetSchema = z
  .strictObject({
    trigger: trigger.optional(),
    size: says(
      z.int().min(64).max(2048).multipleOf(64),
      'a multiple of 64 from 64 to 2048',
      'The side of every training picture, px; 512 if left out.',
    ).optional(),
    flips: z
      .boolean()
      .describe(
        'Whether the mirror image of every picture is learnt too; true if left out. Turn it off for a character that is not the same on both sides.',
      )
      .optional(),
    repeats: says(
      z.int().min(1).max(1000),
      'a whole number from 1 to 1000',
      'How often each picture is shown in an epoch; what lora.yaml says if left out.',
    ).optional(),
    sheets: z
      .record(id(), path('A picture in the folder of the character: refs/turnaround.png.'))
      .describe('The reference sheets by name, in the folder of the character.'),
    defaults: z
      .strictObject({
        kind: kind.optional(),
        padding: padding.optional(),
        fit: fit.optional(),
        fill: fill.optional(),
        framing: framing.optional(),
        background: background.optional(),
      })
      .describe('What every crop has that says nothing else.')
      .optional(),
    crops: z.array(crop).max(2000).describe('The training pictures: where each lies on its sheet.'),
    regularisation: z
      .strictObject({
        count: says(
          z.int().min(1).max(2000),
          'a whole number from 1 to 2000',
          'How many; 100 to 200 is usual, 100 if left out.',
        ).optional(),
        class: line('a few words', 'What the character is one of, as the caption: person, 1boy.'),
        prompt: prose('What they are drawn with; the class if left out.').optional(),
        negative: prose('What they should avoid.').optional(),
        seed: seed('The seed of the first; each next one has the next.').optional(),
        checkpoint: modelName(
          'the name of a checkpoint',
          'The base model that the LoRA is trained on, as ComfyUI lists it; the one that draws if left out.',
        ).optional(),
        repeats: says(
          z.int().min(1).max(1000),
          'a whole number from 1 to 1000',
          'How often each is shown in an epoch; 1 if left out.',
        ).optional(),
      })
      .describe(
        'Pictures of what the base model draws by itself, so that the LoRA learns the character and not its whole class. Drawn by ComfyUI.',
      )
      .optional(),
  })
  .describe('What the LoRA of a character learns from: datasets/<id>/dataset.yaml.');

export type DatasetScript = z.infer<typeof datasetSchema>;
export type CropScript = DatasetScript['crops'][number];
export type CropKind = (typeof cropKinds)[number];
export type CropFit = (typeof cropFits)[number];
