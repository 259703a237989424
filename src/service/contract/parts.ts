import * as z from 'zod';
import type { View } from './view.ts';

/** Shapes that many answers share. Names are given so that the OpenAPI document can refer to them. */
export const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256 in lower-case hex.');
export const time = z.string().describe('ISO 8601, UTC.');
export const ms = z.number().min(0).describe('Milliseconds.');
export const bookPath = z
  .string()
  .max(1024)
  .describe('A path from the root of the book, with / between names.');
export const label = z.string().max(400).describe('What a person calls a target: ch-01/p001/k2.');
export const languageTag = z.string().describe('BCP 47: en, ja.');
export const point = z.tuple([z.number(), z.number()]);

export const location = z
  .object({ file: z.string(), line: z.int(), column: z.int() })
  .meta({ id: 'Location', description: 'A place in a source. Lines and columns start at 1.' });

export const diagnostic = z
  .object({
    severity: z.enum(['error', 'warning']),
    code: z.string(),
    message: z.string(),
    at: location.optional(),
    excerpt: z.string().optional(),
    hint: z.string().optional(),
    facts: z.array(z.tuple([z.string(), z.string()])).optional(),
  })
  .meta({ id: 'Diagnostic', description: 'What happened, where, what to do next.' });

export const version = z
  .object({ digest: digest.nullable(), text: z.string().nullable() })
  .meta({ id: 'Version', description: 'A version of a file; null where there is no file.' });

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    field: z.string().optional(),
    errors: z
      .array(z.object({ field: z.string(), message: z.string(), hint: z.string().optional() }))
      .optional(),
    hint: z.string().optional(),
    diagnostics: z.array(diagnostic).optional(),
    conflict: z.object({ path: bookPath, theirs: version, yours: version }).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457, with the field that is wrong and what to do next.' });

export const targetState = z
  .enum(['fresh', 'stale', 'waiting', 'missing', 'edited', 'missing-source', 'on-request'])
  .meta({
    id: 'TargetState',
    description:
      'waiting: for a person. missing: not made yet. edited: changed by hand. on-request: only made when it is named.',
  });

export const artifact = z
  .object({
    path: bookPath,
    target: bookPath.describe('The name of the step that makes it: its first output. Of a source: its path.'),
    state: z.union([targetState, z.literal('source')]),
    digest: digest.nullable().describe('Of the bytes on the disk; null if the file is not there.'),
    failed: diagnostic.optional().describe('Why it could not be made the last time.'),
  })
  .meta({ id: 'Artifact', description: 'A file of the book. Its bytes: GET /api/files/{path}?v={digest}.' });

export type Artifact = View<typeof artifact>;
