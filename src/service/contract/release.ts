import * as z from 'zod';
import { bookPath, diagnostic } from './parts.ts';
import type { View } from './view.ts';

const file = z.object({ path: z.string(), size: z.int().min(0).describe('bytes') });

const profile = z
  .object({
    id: z.string(),
    name: z.string(),
    date: z.string().describe('When its rules were looked up.'),
    sources: z.array(z.string()),
    formats: z.array(z.string()),
    limits: z.record(z.string(), z.unknown()).describe('px and megabytes, as the profile writes them.'),
    ai: z.object({ policy: z.enum(['allowed', 'disclose', 'refused']), say: z.string().optional() }),
  })
  .meta({ id: 'ReleaseProfile' });

const released = z
  .object({
    chapter: z.string(),
    profile: z.string(),
    folder: bookPath,
    files: z.array(file).describe('Below the folder. Their bytes: GET /api/files/{folder}/{path}.'),
    bytes: z.int(),
    disclosure: z.record(z.string(), z.unknown()).nullable().describe('ai-disclosure.json'),
    disclosureText: z.string().nullable().describe('ai-disclosure.md'),
  })
  .meta({ id: 'Released' });

export const releases = z
  .object({
    profiles: z.array(profile),
    problems: z.array(diagnostic).describe('Profiles that can not be read.'),
    releases: z.array(released),
  })
  .meta({ id: 'Releases' });

export const releaseRequest = z
  .strictObject({
    chapter: z.string().min(1).max(100),
    profile: z.string().min(1).max(100),
    overrides: z
      .array(
        z.strictObject({
          rule: z
            .string()
            .regex(/^[a-z0-9][a-z0-9-]*$/)
            .max(100),
          reason: z.string().min(1).max(2000).describe('Why it may be: part of the release.'),
        }),
      )
      .max(50)
      .optional(),
  })
  .meta({ id: 'ReleaseRequest' });

export const releaseEnd = z
  .object({
    run: z.string(),
    released: released
      .nullable()
      .describe('null: the build did not get so far; something failed, waits or was stopped.'),
  })
  .meta({ id: 'ReleaseEnd' });

export type ReleasesView = View<typeof releases>;
export type ReleasedView = View<typeof released>;
