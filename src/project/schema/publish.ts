import * as z from 'zod';
import { language, prose, says } from './parts.ts';

/** For whom a book is, in the words of ComicInfo 2.1. */
export const ageRatings = [
  'Unknown',
  'Adults Only 18+',
  'Early Childhood',
  'Everyone',
  'Everyone 10+',
  'G',
  'Kids to Adults',
  'M',
  'MA15+',
  'Mature 17+',
  'PG',
  'R18+',
  'Rating Pending',
  'Teen',
  'X18+',
] as const;

export const formatNames = [
  'cbz',
  'pdf',
  'pdf-print',
  'epub',
  'webtoon',
  'png',
  'jpeg',
  'webp',
  'avif',
] as const;
export type FormatName = (typeof formatNames)[number];

const edition = says(
  z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  'the name of an edition',
  'The edition whose pages are published; those of the chapter if left out.',
).optional();
const px = (most: number, about: string): z.ZodOptional<z.ZodNumber> =>
  says(z.int().min(16).max(most), `a whole number of pixels from 16 to ${most}`, about).optional();
const quality = says(z.int().min(1).max(100), 'a whole number from 1 to 100', '90 if left out.').optional();

const what = 'What it is published as.';

const format = z.union([
  z.enum(formatNames),
  z.discriminatedUnion('format', [
    z.strictObject({ format: z.enum(['cbz', 'pdf', 'pdf-print']).describe(what), edition }),
    z.strictObject({
      format: z.literal('epub').describe(what),
      edition,
      maxHeight: px(10_000, 'Pages that are higher are made smaller; 2560 if left out.'),
    }),
    z.strictObject({
      format: z.literal('webtoon').describe(what),
      edition,
      width: px(4000, 'How wide the strip is; 800 if left out.'),
      height: px(30_000, 'How high a slice may be; 1280 if left out.'),
      megabytes: says(
        z.number().min(0.01).max(100),
        'a number from 0.01 to 100',
        'How large a slice may be; 2 if left out.',
      ).optional(),
      as: z.enum(['jpeg', 'png']).describe('jpeg if left out.').optional(),
    }),
    z.strictObject({
      format: z.enum(['png', 'jpeg', 'webp', 'avif']).describe(what),
      edition,
      quality,
      maxWidth: px(16_000, 'Wider pages are made smaller; as they are if left out.'),
    }),
  ]),
]);

export const publish = z
  .strictObject({
    formats: z
      .array(says(format, `one of ${formatNames.join(', ')}, or { format: … } with what it is to be like`))
      .max(40)
      .describe('What is published; cbz if left out.')
      .optional(),
    publisher: prose('Who publishes it.').optional(),
    rights: prose('Under which terms: © 2026 …, CC BY 4.0.').optional(),
    translators: z.record(language, prose('Who translated it.')).describe('By language.').optional(),
    tags: z.array(prose('A word or two.')).max(100).describe('What it is about.').optional(),
    age: z.enum(ageRatings).describe('For whom it is, in the words of ComicInfo.').optional(),
    chapters: says(
      z.int().min(1).max(100_000),
      'a whole number from 1',
      'How many chapters there will be, if that is known.',
    ).optional(),
  })
  .describe('How chapters are published.');

export type PublishInput = z.input<typeof publish>;
