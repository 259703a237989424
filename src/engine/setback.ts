import type { Action } from './action.ts';
import type { Diagnostic } from './diagnostic.ts';
import { DiskError, diskHint } from './disk.ts';
import { originOf } from './located.ts';
import type { Setback } from './tool.ts';

/** What the disk refused, as a diagnostic. Anything else is a bug and is thrown on. */
export function diskProblem(error: unknown, target: string): Diagnostic {
  if (!(error instanceof DiskError)) throw error;
  return {
    severity: 'error',
    code: 'disk',
    message: `${target}: ${error.message}`,
    hint: diskHint(error.code),
  };
}

/** A setback as a diagnostic: `param` among its facts leads to the line in the script. */
export function problemOf(setback: Setback, action: Action): Diagnostic {
  const param = setback.facts?.find(([label]) => label === 'param')?.[1];
  const at = param === undefined ? undefined : originOf(action.origins ?? {}, param);
  return {
    severity: setback.kind === 'failed' || setback.kind === 'lost' ? 'error' : 'warning',
    code: setback.kind === 'failed' ? 'tool-failed' : setback.kind,
    message: named(setback.message, action.label),
    ...(at === undefined ? {} : { at }),
    ...(setback.facts === undefined ? {} : { facts: setback.facts.filter(([label]) => label !== 'param') }),
    ...(setback.hint === undefined ? {} : { hint: setback.hint }),
  };
}

/** Several targets can say the same: whose it is stands before it, unless it says so itself. */
const named = (message: string, label: string | undefined): string =>
  label === undefined || message.includes(label) ? message : `${label}: ${message}`;
