import * as z from 'zod';
import { ms } from './parts.ts';

const row = z
  .object({
    area: z.string(),
    what: z.string(),
    state: z.enum(['ok', 'warn', 'fail', 'skip']),
    found: z.string(),
    advice: z.string().optional(),
    facts: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'DoctorRow', description: 'One thing that was looked at. skip: not set up and not needed.' });

export const doctor = z
  .object({
    rows: z.array(row),
    summary: z.object({
      ok: z.int(),
      warn: z.int(),
      fail: z.int(),
      skip: z.int(),
      ready: z.boolean(),
      ms,
    }),
  })
  .meta({ id: 'Doctor', description: 'As plasma doctor --json.' });
