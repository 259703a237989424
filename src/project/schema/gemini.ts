import * as z from 'zod';
import { prose, says } from './parts.ts';

/** As the public reference of the API writes them, without the prefixes HARM_CATEGORY_ and BLOCK_. */
export const harms = [
  'harassment',
  'hate-speech',
  'sexually-explicit',
  'dangerous-content',
  'civic-integrity',
] as const;
export const thresholds = ['low-and-above', 'medium-and-above', 'only-high', 'none', 'off'] as const;

const threshold = z.enum(thresholds).describe('From which probability on an answer is blocked.');
const usd = (about: string): z.ZodNumber =>
  says(z.number().min(0).max(1_000_000), 'an amount in US dollars', about);

export const gemini = z
  .strictObject({
    model: says(
      z.string().regex(/^[a-z0-9][a-z0-9.-]{0,99}$/),
      'the id of a model like gemini-3.1-flash-image',
      'The model, by the id that Google gives it; models are retired every few months.',
    ),
    size: z
      .enum(['512', '1K', '2K', '4K'])
      .describe("The size of pictures, where the model has several; the model's own if left out.")
      .optional(),
    references: says(
      z.int().min(0).max(14),
      'a whole number from 0 to 14',
      'How many reference pictures go with a prompt at most; 3 if left out.',
    ).optional(),
    limitUsd: usd(
      'What the pictures of this book may cost on this machine in all; nothing is asked for beyond it.',
    ).optional(),
    usdPerImage: usd('What a picture costs, to add up in a dry run.').optional(),
    seed: z.boolean().describe('Whether the seed is sent; the model follows it loosely.').optional(),
    style: prose('Words for every picture.').optional(),
    baseUrl: says(
      z.string().regex(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#@]*)?$/),
      'an address like https://generativelanguage.googleapis.com',
      'Where the API is; for a proxy.',
      'It begins with https:// and has no user, password, ? or #.',
    ).optional(),
    concurrency: says(
      z.int().min(1).max(16),
      'a whole number from 1 to 16',
      'How many pictures are asked for at a time; 1 if left out.',
    ).optional(),
    safety: z
      .strictObject({
        harassment: threshold.optional(),
        'hate-speech': threshold.optional(),
        'sexually-explicit': threshold.optional(),
        'dangerous-content': threshold.optional(),
        'civic-integrity': threshold.optional(),
      })
      .describe('Which answers are blocked, by the kind of harm.')
      .optional(),
  })
  .describe('How Gemini draws raw art. The key is in the environment: GEMINI_API_KEY.');

export type GeminiInput = z.infer<typeof gemini>;
