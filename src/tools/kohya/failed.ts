import { err } from '../../engine/result.ts';
import type { Setback } from '../../engine/tool.ts';

/** A training that can't be, and what to do about it. */
export const failed = (
  message: string,
  hint: string,
  facts: Setback['facts'] = [],
): { readonly ok: false; readonly error: Setback } =>
  err({ kind: 'failed', message, hint, ...(facts.length === 0 ? {} : { facts }) });
