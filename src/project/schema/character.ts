import * as z from 'zod';
import { loraClip, loraName, loraStrength } from './comfyui.ts';
import { path } from './drawing.ts';
import { id, prose, says, share } from './parts.ts';

const tone = says(share, 'a grey from 0 (black) to 1 (white)');

export const hairStyles = [
  'short',
  'long',
  'spiky',
  'bob',
  'ponytail',
  'bun',
  'braid',
  'curly',
  'bald',
] as const;
export const markKinds = [
  'bracer',
  'pauldron',
  'scarf',
  'glasses',
  'eyepatch',
  'scar',
  'hat',
  'hood',
  'belt',
  'gloves',
  'boots',
  'earring',
] as const;
export const bodyParts = [
  'head',
  'face',
  'neck',
  'chest',
  'waist',
  'left-eye',
  'right-eye',
  'left-ear',
  'right-ear',
  'left-cheek',
  'right-cheek',
  'left-shoulder',
  'right-shoulder',
  'left-forearm',
  'right-forearm',
  'left-hand',
  'right-hand',
  'left-knee',
  'right-knee',
  'left-foot',
  'right-foot',
] as const;

const hair = z
  .strictObject({
    style: z.enum(hairStyles).describe('The outline of the hair.'),
    tone: tone.describe('Grey from 0 (black) to 1 (white).'),
  })
  .describe('The hair.');
const cloak = z
  .strictObject({ tone: tone.describe('Grey from 0 (black) to 1 (white).') })
  .describe('A cloak.');
const marks = z
  .array(
    z.strictObject({
      kind: z.enum(markKinds).describe('What it is.'),
      on: z.enum(bodyParts).describe("Where it is worn, from the character's own point of view."),
    }),
  )
  .max(12)
  .describe('What makes the figure known at a glance.');
const height = says(z.number().min(0.2).max(4), 'a number from 0.2 to 4', 'Height, where 1 is a grown-up.');

const lora = says(
  z.union([
    z.literal(false),
    loraName,
    z.strictObject({
      name: loraName.optional(),
      file: path('The file of the LoRA in the book: datasets/spyke/spyke.safetensors.').optional(),
      strength: loraStrength().optional(),
      clip: loraClip().optional(),
    }),
  ]),
  'the name of a LoRA, a map with name or file, strength, clip, or false',
  'The LoRA that draws the character, for ComfyUI; the chosen checkpoint if left out, none if false.',
);

export const characterSchema = z
  .strictObject({
    name: prose('The name that readers know.'),
    trigger: prose('The trigger word of the LoRA.').optional(),
    prompt: prose('The looks of the character in words, for image models.'),
    negative: prose('What image models should avoid.').optional(),
    asymmetric: z
      .array(
        z.strictObject({
          feature: prose('What is on one side only: bracer on the forearm.'),
          side: z.enum(['left', 'right']).describe("From the character's own point of view."),
        }),
      )
      .max(20)
      .describe('Features that a flipped image would teach wrongly.')
      .optional(),
    look: z
      .strictObject({ hair, cloak: cloak.optional(), marks: marks.optional(), height: height.optional() })
      .describe('How the storyboard draws the figure.')
      .optional(),
    outfits: z
      .record(
        id(),
        z.strictObject({
          prompt: prose('Added to the prompt when the outfit is worn.').optional(),
          look: z
            .strictObject({
              hair: hair.optional(),
              cloak: cloak.nullable().describe('Another cloak; null takes it off.').optional(),
              marks: marks.optional(),
              height: height.optional(),
            })
            .describe('What changes in the look; `cloak: null` takes it off.')
            .optional(),
        }),
      )
      .describe('Other clothes, by name.')
      .optional(),
    lora: lora.optional(),
    references: z
      .array(path('A picture of the character.'))
      .max(14)
      .describe('Pictures of the character in its folder, for Gemini: refs/front.png.')
      .optional(),
  })
  .describe('A character: datasets/<id>/character.yaml.');

export type CharacterScript = z.infer<typeof characterSchema>;
/** How the storyboard draws a figure. Sides are the figure's own; tones are grey from 0 (black) to 1 (white). */
export type Look = {
  readonly hair: { readonly style: (typeof hairStyles)[number]; readonly tone: number };
  readonly cloak?: { readonly tone: number };
  readonly marks: readonly {
    readonly kind: (typeof markKinds)[number];
    readonly on: (typeof bodyParts)[number];
  }[];
  readonly height: number;
};
