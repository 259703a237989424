import * as z from 'zod';
import { configSchema } from './config.ts';
import { prose, says } from './parts.ts';
import { publish } from './publish.ts';

const px = says(z.int().min(1).max(100_000), 'a whole number from 1');
const megabytes = says(z.number().positive().max(100_000), 'a number of megabytes (1,000,000 bytes)');

/** What a platform wants: profiles/<name>.yaml. */
export const releaseProfileSchema = z
  .strictObject({
    name: prose('What people call it.'),
    date: says(z.iso.date(), 'a day in quotes, like "2026-10-01"', 'When its rules were looked up.'),
    sources: z
      .array(says(z.url({ protocol: /^https?$/ }), 'an address'))
      .describe('Where they were looked up.'),
    publish: publish
      .pick({ formats: true })
      .required()
      .describe('What is published for it, as in plasma.config.ts.'),
    editions: configSchema.shape.editions,
    limits: z
      .strictObject({
        image: z
          .strictObject({
            width: px.describe('How wide every picture has to be.').optional(),
            height: px.describe('The most.').optional(),
            megabytes: megabytes.describe('The most.').optional(),
            types: z
              .array(z.enum(['jpg', 'png', 'webp', 'avif']))
              .describe('By the endings of their names.')
              .optional(),
          })
          .describe('Of each picture that is uploaded by itself.')
          .optional(),
        episode: z
          .strictObject({
            megabytes: megabytes.describe('The most, together.').optional(),
            images: px.describe('The most.').optional(),
          })
          .describe('Of all pictures in one language and format.')
          .optional(),
        file: z
          .strictObject({ megabytes: megabytes.describe('The most.') })
          .describe('Of each file.')
          .optional(),
      })
      .describe('What files may be.')
      .optional(),
    ai: z
      .strictObject({
        policy: z
          .enum(['allowed', 'disclose', 'refused'])
          .describe('What it says to pictures that a trained model has drawn.'),
        say: prose('What to do, or its own words.').optional(),
      })
      .describe('Its rules on AI.'),
  })
  .describe('What a platform wants of a release: profiles/<name>.yaml.');

export type ReleaseProfile = z.infer<typeof releaseProfileSchema>;
