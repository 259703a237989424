import * as z from 'zod';

const some = <S extends z.ZodType>(of: S, what: string): z.ZodArray<S> =>
  z.array(of).min(1, `a grid without ${what}`);

export const gridParams = z.strictObject({
  title: z.string(),
  steps: some(z.int().min(1), 'checkpoints'),
  strengths: some(z.number(), 'strengths'),
  probes: some(z.strictObject({ name: z.string().min(1), prompt: z.string() }), 'probes'),
  seeds: some(z.int().min(0), 'seeds'),
  chosen: z.int().optional(),
  fonts: some(z.string(), 'fonts'),
});
