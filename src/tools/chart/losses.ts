import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { err, ok, type Result } from '../../engine/result.ts';

/** A step, counted from the start of the training, and the loss at it. */
export type Point = readonly [step: number, loss: number];

/** How the loss of a training went, as the tool `kohya` writes it. */
export type Losses = {
  readonly steps: number;
  /** A checkpoint was saved every so many steps. */
  readonly every: number;
  /** Where the trainer was started anew, which begins its average anew: steps that were done before. */
  readonly restarts: readonly number[];
  /** In the order of their steps. */
  readonly points: readonly Point[];
};

const count = z.int().min(0).max(10_000_000);
const schema = z.object({
  version: z.literal(1),
  steps: count.min(1),
  every: count.min(1),
  attempts: z.array(z.object({ after: count })).max(10_000),
  points: z.array(z.tuple([count, z.number()])).max(1_000_000),
});

/** Reads losses.json; the error is a sentence. */
export function readLosses(file: string): Result<Losses, string> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return err('it is no JSON');
    throw error;
  }
  const read = schema.safeParse(value);
  if (!read.success) {
    const issue = read.error.issues[0]!;
    return err(`${issue.path.join('.')}: ${issue.message}`);
  }
  const { steps, every, attempts, points } = read.data;
  return ok({
    steps,
    every,
    restarts: [...new Set(attempts.map(({ after }) => after))].filter((after) => after > 0),
    points: [...points].sort(([a], [b]) => a - b),
  });
}

/** The steps at which a checkpoint was saved, the end among them. */
export function savedAt({ steps, every }: Pick<Losses, 'steps' | 'every'>): readonly number[] {
  const at: number[] = [];
  for (let step = every; step < steps; step += every) at.push(step);
  return [...at, steps];
}
