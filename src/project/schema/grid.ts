import * as z from 'zod';
import { id, prose, says, seed } from './parts.ts';

const strength = says(
  z.number().min(-4).max(4),
  'a number from -4 to 4',
  'How strongly the LoRA works on the picture.',
);

const side = says(
  z.int().min(64).max(2048).multipleOf(8),
  'a multiple of 8 from 64 to 2048',
  undefined,
  'Pictures are made of cells of 8 px.',
);

export const gridSchema = z
  .strictObject({
    seeds: z
      .array(seed('A seed: the same for every checkpoint.'))
      .min(1)
      .max(8)
      .describe('Each probe is drawn once with each; 101 and 202 if left out.')
      .optional(),
    strengths: z
      .array(strength)
      .min(1)
      .max(6)
      .describe('Each checkpoint is tried with each; 0.6 and 0.8 if left out.')
      .optional(),
    size: says(
      z.union([side, z.tuple([side, side])]),
      'a multiple of 8 from 64 to 2048, or [width, height] of these',
      'The size of the pictures, px; the size that was trained at if left out, as near as the model that draws allows.',
      'Pictures are made of cells of 8 px.',
    ).optional(),
    probes: z
      .record(
        id(),
        says(
          z.union([
            prose('What is drawn.'),
            z.strictObject({
              prompt: prose('What is drawn.'),
              negative: prose('What this one should avoid, beside what all pictures should.').optional(),
            }),
          ]),
          'a prompt, or a map with prompt, negative',
        ),
      )
      .describe(
        'Prompts by name, in the order of the rows. {trigger} stands for the trigger word, {looks} for the prompt of the character, {class} for the class of the regularisation pictures.',
      )
      .optional(),
  })
  .describe('What plasma lora grid draws with each checkpoint, to choose one by.');

export type GridScript = z.infer<typeof gridSchema>;
