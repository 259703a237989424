import * as z from 'zod';
import { prose, says, takes } from './parts.ts';

export const digest = (about: string): z.ZodString =>
  says(z.string().regex(/^(sha256:)?[0-9a-f]{64}$/), 'a SHA-256 digest (64 hex digits)', about);

export const when = (): z.ZodString =>
  says(
    z.string().regex(/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/),
    'a date like 2026-03-01 or 2026-03-01T12:00:00Z',
    'When.',
  );

export const reviewSchema = z
  .strictObject({
    panel: says(
      z.string().regex(/^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*){0,2}$/),
      'a panel like ch-01/p001/k2, or a crop like spyke/crop/front',
      'The panel or the crop that was looked at.',
    ),
    take: takes('The take that was looked at; 1 for a crop.'),
    digest: digest('SHA-256 of the bytes that were looked at: other bytes void the decision.'),
    recipe: digest('SHA-256 of what they were made from.'),
    status: z.enum(['approved', 'rejected']).describe('What was decided.'),
    lock: z.boolean().describe('Keep these pixels even when the recipe changes.').optional(),
    reason: prose('Why.').optional(),
    at: when().optional(),
  })
  .describe(
    'A decision about one panel or crop: chapters/<chapter>/reviews/<page>_<panel>.yaml, datasets/<id>/reviews/<crop>.yaml.',
  );

export type Review = z.infer<typeof reviewSchema>;
