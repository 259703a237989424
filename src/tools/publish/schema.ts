import * as z from 'zod';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Job, Setback } from '../../engine/tool.ts';
import { pageInput, sourceTypes } from './about.ts';

const sourceType = z.enum(sourceTypes);

export const aboutShape = {
  title: z.string(),
  series: z.string(),
  number: z.union([z.string(), z.number()]),
  language: z.string().min(2),
  reading: z.enum(['rtl', 'ltr']),
  author: z.string().optional(),
  translator: z.string().optional(),
  publisher: z.string().optional(),
  rights: z.string().optional(),
  summary: z.string().optional(),
  tags: z.array(z.string()).optional(),
  date: z.iso.date().optional(),
  sourceType: sourceType.optional(),
};

export const pageShape = {
  alt: z.string().optional(),
  double: z.boolean().optional(),
  side: z.enum(['left', 'right']).optional(),
  sourceType: sourceType.optional(),
};

export const bleed = z.int().min(0);

/** The parameters of a publisher, and that each of its pages is given. */
export function checked<P extends { readonly pages: readonly unknown[] }>(
  job: Pick<Job<P>, 'action' | 'params' | 'inputs'>,
  schema: z.ZodType<P>,
): Result<P, Setback> {
  const parsed = schema.safeParse(job.params);
  if (!parsed.success) return fail(`${job.action.tool}: ${z.prettifyError(parsed.error)}`);
  const given = Object.keys(job.inputs).filter((name) => name.startsWith('page.')).length;
  const wanted = parsed.data.pages.length;
  if (given !== wanted) return fail(`${wanted} pages are described and ${given} are given`);
  for (let i = 0; i < wanted; i++) {
    if (job.inputs[pageInput(i)] === undefined)
      return fail(`page ${i + 1} is not given: it should be the input "${pageInput(i)}"`);
  }
  return ok(parsed.data);
}

export const fail = (message: string, hint?: string): { readonly ok: false; readonly error: Setback } =>
  err({ kind: 'failed', message, ...(hint === undefined ? {} : { hint }) });

export const cancelled: { readonly ok: false; readonly error: Setback } = err({
  kind: 'cancelled',
  message: 'stopped before it was finished',
});
