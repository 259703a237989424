/** Where something stands in a file that a person wrote. Lines and columns start at 1. */
export type Location = { readonly file: string; readonly line: number; readonly column: number };

/**
 * One thing to tell a person: what happened, where, what to do next.
 * The closed set of codes is the contract of `--json`; messages may be reworded.
 */
export type Diagnostic = {
  readonly severity: 'error' | 'warning';
  /** Stable, kebab-case: `unknown-key`, `duplicate-output`, `missing-source` … */
  readonly code: string;
  readonly message: string;
  readonly at?: Location;
  /** Source lines round `at`, with a caret: ready to print. */
  readonly excerpt?: string;
  /** What to do next, as a sentence. */
  readonly hint?: string;
  /** Labelled facts below the message, in shake's manner. */
  readonly facts?: readonly (readonly [label: string, value: string])[];
};
