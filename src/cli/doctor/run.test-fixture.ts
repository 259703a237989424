import type { Row } from '../../workshop/doctor/row.ts';
import { doctor } from '../commands/doctor.ts';
import { type Io, paintFor } from '../io.ts';

export type Told = {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly rows: readonly Row[];
  /** `state found → advice` of the rows of a kind, one a line. */
  readonly of: (what: string) => string;
};

/**
 * Runs the doctor in a folder as a program would, and reads its JSON. `HOME` is the folder itself, so that
 * nothing of the tester's own is seen; a server that nobody named is looked for where none is.
 */
export async function doctorIn(
  cwd: string,
  env: Io['env'] = {},
  words: Parameters<typeof doctor>[1] = {},
): Promise<Told> {
  const { code, out, err } = await typed(cwd, env, { ...words, json: true });
  const { rows } = JSON.parse(out) as { readonly rows: readonly Row[] };
  const of = (what: string): string =>
    rows
      .filter((row) => row.what === what)
      .map(({ state, found, advice }) => `${state} ${found}${advice === undefined ? '' : ` → ${advice}`}`)
      .join('\n');
  return { code, out, err, rows, of };
}

/** Runs the doctor as a person would, on a terminal of 80 columns. */
export async function typed(
  cwd: string,
  env: Io['env'] = {},
  words: Parameters<typeof doctor>[1] = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = '';
  let err = '';
  const code = await doctor(
    {
      cwd,
      env: { PATH: process.env.PATH, HOME: cwd, ...env },
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      live: false,
      columns: () => 80,
      paint: paintFor(env, false),
      signal,
    },
    words,
  );
  return { code, out, err };
}
