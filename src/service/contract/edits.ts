import * as z from 'zod';
import { bookPath, digest, label } from './parts.ts';

/** What a person could have written, one entry at a time. */
const share = z.number().min(0).max(1);
const place = z
  .union([
    z.tuple([share, share]),
    z
      .string()
      .regex(/^[a-z]+(-[a-z]+)*$/)
      .max(20),
  ])
  .describe('[x, y] as shares of the panel, or a word: top-right.');
const say = z.int().min(0).max(100).describe('The balloon, counted from 0 in the panel.');
const panel = label.min(1).describe('ch-01/p001/k2');

const edit = z
  .discriminatedUnion('set', [
    z.strictObject({ set: z.literal('place'), panel, say, value: place }),
    z.strictObject({ set: z.literal('tail'), panel, say, value: place }),
    z.strictObject({ set: z.literal('take'), panel, value: z.int().min(1).max(99) }),
    z.strictObject({ set: z.literal('takes'), panel, value: z.int().min(1).max(99) }),
    z.strictObject({ set: z.literal('seed'), panel, value: z.int().min(0).max(Number.MAX_SAFE_INTEGER) }),
    z.strictObject({
      set: z.literal('box'),
      crop: z.string().min(1).max(100).describe('The name of a crop: front.'),
      value: z
        .tuple([z.number().min(0), z.number().min(0), z.number().positive(), z.number().positive()])
        .describe('x, y, width, height.'),
    }),
    z.strictObject({
      set: z.literal('caption'),
      crop: z.string().min(1).max(100),
      value: z.string().min(1).max(4000),
    }),
    z.strictObject({ set: z.literal('flip'), crop: z.string().min(1).max(100), value: z.boolean() }),
  ])
  .meta({ id: 'Edit' });

export type Edit = z.infer<typeof edit>;

const base = digest
  .nullable()
  .describe(
    'Of the file that this is based on; null if there was none. Refused with 409 if it is another by now.',
  );

export const scriptRequest = z
  .strictObject({
    file: bookPath.min(1).describe('chapters/ch-01/script.yaml, or datasets/spyke/dataset.yaml.'),
    digest: base,
    edits: z.array(edit).min(1).max(200),
  })
  .meta({ id: 'ScriptRequest' });

export const sourceRequest = z
  .strictObject({ digest: base, text: z.string().max(4 * 1024 * 1024) })
  .meta({ id: 'SourceRequest' });

export const source = z
  .object({ path: bookPath, digest: digest.nullable(), text: z.string().nullable() })
  .meta({ id: 'Source', description: 'A text of the book; null where there is no file.' });

export const reviewRequest = z
  .strictObject({
    status: z.enum(['approved', 'rejected']),
    take: z.int().min(1).max(99).describe('The one that pages show if left out.').optional(),
    seen: digest.describe('Of the pixels that were looked at.'),
    digest: base,
    lock: z
      .boolean()
      .describe('Keep these pixels even when the script changes. Left out: as it was.')
      .optional(),
    reason: z.string().min(1).max(4000).optional(),
  })
  .meta({ id: 'ReviewRequest' });

export const checkpointRequest = z
  .strictObject({
    step: z.int().min(1),
    seen: digest.describe('Of the checkpoint that was tried.'),
    digest: base,
    strength: z.number().min(0).max(2).optional(),
    reason: z.string().min(1).max(4000).optional(),
  })
  .meta({ id: 'CheckpointRequest' });
