import type { Diagnostic } from '../engine/diagnostic.ts';

/** One thing that is wrong with a request. `field` is a path like `resolution.width`. */
export type FieldError = {
  readonly field: string;
  readonly message: string;
  readonly hint?: string;
};

/** An error as RFC 9457 has it (`application/problem+json`), with what a person needs beside it. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What happened, as a sentence. */
  readonly detail: string;
  /** Stable, kebab-case; `type` is made of it. */
  readonly code: string;
  /** The first of `errors`, for whoever looks at one only. */
  readonly field?: string;
  readonly errors?: readonly FieldError[];
  /** What to do next. */
  readonly hint?: string;
  /** What is wrong with the book, each at its line. */
  readonly diagnostics?: readonly Diagnostic[];
  /** Of a write that is refused: the file as it is, and as it was to be. */
  readonly conflict?: { readonly path: string; readonly theirs: Version; readonly yours: Version };
};

/** A version of a file; `digest` and `text` are null where there is no file. */
export type Version = { readonly digest: string | null; readonly text: string | null };

const titles: { readonly [status: number]: string } = {
  400: 'Bad request',
  401: 'Token needed',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Too large',
  415: 'Wrong kind of body',
  422: 'Cannot be done',
  500: 'Plasma broke',
  503: 'Not ready',
};

/** Thrown by a handler to answer with a problem. The one exception that is part of a normal answer. */
export class Refusal extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'Refusal';
    this.problem = problem;
  }
}

/** A problem as a handler throws it. */
export function refusal(
  status: number,
  code: string,
  detail: string,
  more: Pick<Problem, 'errors' | 'hint' | 'diagnostics' | 'conflict'> & { readonly field?: string } = {},
): Refusal {
  const { field, hint, errors, ...rest } = more;
  const all =
    errors ??
    (field === undefined ? undefined : [{ field, message: detail, ...(hint === undefined ? {} : { hint }) }]);
  return new Refusal({
    type: `urn:plasma:${code}`,
    title: titles[status] ?? 'Error',
    status,
    detail,
    code,
    ...(all?.[0] === undefined ? {} : { field: all[0].field, errors: all }),
    ...(hint === undefined ? {} : { hint }),
    ...rest,
  });
}

/** What is wrong with the book, for what can't be done before it is mended. */
export const brokenBook = (diagnostics: readonly Diagnostic[]): Refusal =>
  refusal(422, 'broken-book', diagnostics[0]?.message ?? 'the book cannot be read', {
    diagnostics,
    hint: 'Mend its sources; nothing was done.',
  });
