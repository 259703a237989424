import * as z from 'zod';
import { comfyui, profiles } from './comfyui.ts';
import { gemini } from './gemini.ts';
import { type Lint, type LintLevel, lintLevels, lints } from './lints.ts';
import { language, prose, says, text } from './parts.ts';
import { publish } from './publish.ts';
import { readings } from './words.ts';

const fontSource = says(
  z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  'the name of a font, the path of a font file in the book, or a list of them',
);

export const configSchema = z
  .strictObject({
    title: text('The title of the book, one or one for each language.'),
    author: prose('Who made it.').optional(),
    languages: says(
      z.array(language).min(1).max(40),
      "a list of languages like ['en', 'ja']",
      'The languages of the book; the first is the main one.',
    ).optional(),
    backend: says(
      z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
      'the name of a backend: sketch, comfyui, gemini',
      'What makes raw art; sketch if left out.',
    ).optional(),
    paper: says(
      z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/),
      'the name of a paper',
      'The paper of every chapter that names none; b5 if left out.',
    ).optional(),
    reading: z
      .enum(readings)
      .describe('The direction of every chapter that names none; rtl if left out.')
      .optional(),
    review: z
      .enum(['optional', 'required'])
      .describe('Whether raw art must be approved before pages are made of it.')
      .optional(),
    editions: z
      .record(
        says(
          z
            .string()
            .max(40)
            .regex(/^[a-z0-9][a-z0-9-]*$/),
          'a name of small letters, digits and -, like print',
        ),
        z.strictObject({
          paper: says(
            z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/),
            'the name of a paper',
            'The paper of this edition; that of the chapter if left out.',
          ).optional(),
          dpi: says(
            z.number().min(36).max(1200),
            'a number from 36 to 1200',
            'Dots an inch; as the paper if left out.',
          ).optional(),
          mono: z.boolean().describe('Black and white, one bit a pixel; tones become dots.').optional(),
          lpi: says(
            z.number().min(20).max(150),
            'a number from 20 to 150',
            'Lines of dots an inch; as the paper if left out.',
          ).optional(),
        }),
      )
      .describe('The same script on other paper, by name: print: { paper: b5, dpi: 600, mono: true }.')
      .optional(),
    lint: z
      .strictObject(
        Object.fromEntries(
          Object.entries(lints).map(([name, about]) => [name, z.enum(lintLevels).describe(about).optional()]),
        ) as { readonly [name in Lint]: z.ZodOptional<z.ZodEnum<{ [level in LintLevel]: level }>> },
      )
      .describe('What each lint is, by name; a warning if left out.')
      .optional(),
    fonts: z
      .record(z.string().regex(/^[a-z0-9][a-z0-9-]*$/), fontSource)
      .describe(
        'Other fonts for dialogue, sfx and strong (stressed words), or for one language: dialogue-ja.',
      )
      .optional(),
    resources: z
      .strictObject({
        cpu: says(
          z.int().min(1).max(1024),
          'a whole number from 1',
          'How many things run at a time.',
        ).optional(),
      })
      .describe('What this machine gives.')
      .optional(),
    publish: publish.optional(),
    comfyui: comfyui.optional(),
    profiles: profiles.optional(),
    gemini: gemini.optional(),
  })
  .describe('The settings of a book: plasma.config.ts.');

/** What a person writes into plasma.config.ts. */
export type ConfigInput = z.input<typeof configSchema>;
