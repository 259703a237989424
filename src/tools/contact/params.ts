import * as z from 'zod';

const decision = z.strictObject({
  status: z.enum(['approved', 'rejected']),
  digest: z.string(),
  lock: z.boolean().optional(),
  reason: z.string().optional(),
});

const row = z.strictObject({
  label: z.string().min(1),
  note: z.string().optional(),
  pictures: z
    .array(
      z.strictObject({
        input: z.string(),
        take: z.int().min(1),
        seed: z.int().min(0).optional(),
        shown: z.boolean().optional(),
        decision: decision.optional(),
      }),
    )
    .min(1, 'a row without pictures'),
});

export const contactParams = z.strictObject({
  title: z.string(),
  rows: z.array(row).min(1, 'a sheet without rows'),
  fonts: z.array(z.string()).min(1),
});
