import * as z from 'zod';
import { err, ok, type Result } from '../../engine/result.ts';
import type { SketchParams } from './params.ts';

const side = z.int().min(16).max(8192);
const tone = z.number().min(0).max(1);
const words = z.string().max(20_000);

const look = z.looseObject({
  hair: z.looseObject({ style: z.string().max(40).optional(), tone: tone.optional() }).optional(),
  cloak: z.looseObject({ tone: tone.optional() }).nullable().optional(),
  marks: z
    .array(z.looseObject({ kind: z.string().max(40), on: z.string().max(40).optional() }))
    .max(24)
    .optional(),
  height: z.number().positive().max(10).optional(),
});

const member = z.looseObject({
  who: z.string().max(200),
  pose: words.optional(),
  mood: words.optional(),
  at: z.tuple([z.number().min(-10).max(10), z.number().min(-10).max(10)]).optional(),
  facing: z.enum(['left', 'right', 'front', 'back']).optional(),
  outfit: z.string().max(200).optional(),
  look: look.optional(),
});

const schema = z.looseObject({
  width: side,
  height: side,
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  panel: z.looseObject({
    scene: words.optional(),
    shot: z.enum(['extreme-wide', 'wide', 'full', 'medium', 'close', 'extreme-close']).optional(),
    angle: z.enum(['eye', 'low', 'high', 'birds-eye', 'worms-eye', 'dutch', 'over-shoulder']).optional(),
    cast: z.array(member).max(64).optional(),
    action: words.optional(),
    prompt: words.optional(),
    negative: words.optional(),
  }),
});

/** Parameters as the storyboard draws them, or one line for each thing that is wrong, by its field. */
export function sketchParams(params: unknown): Result<SketchParams, readonly string[]> {
  const read = schema.safeParse(params);
  if (read.success) return ok(read.data);
  return err(read.error.issues.map((issue) => `${issue.path.join('.') || 'params'}: ${issue.message}`));
}
