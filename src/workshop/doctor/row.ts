import type { JsonObject } from '../../engine/json.ts';

/** How a thing that was looked at is: `skip` is not set up and not needed. */
export type State = 'ok' | 'warn' | 'fail' | 'skip';

/** One thing that the doctor looked at. `area` and `what` are stable: they are the contract of `--json`. */
export type Row = {
  /** The group it is told in: `Book`, `ComfyUI`, `Models`, `Training`, `Gemini`, `This machine`. */
  readonly area: string;
  readonly what: string;
  readonly state: State;
  /** What is so, in a few words. */
  readonly found: string;
  /** What to do about it: an exact command, or the place. */
  readonly advice?: string;
  /** The same for a program: sizes in bytes, times in ms. */
  readonly facts?: JsonObject;
};

/** A row without its place: what most checks tell. */
export type Verdict = Omit<Row, 'area' | 'what'>;

export type Counts = { readonly [state in State]: number };

export function countsOf(rows: readonly Row[]): Counts {
  const counts = { ok: 0, warn: 0, fail: 0, skip: 0 };
  for (const { state } of rows) counts[state]++;
  return counts;
}

/** `a, b and c` */
export function listed(names: readonly string[], most = 6): string {
  if (names.length > most) return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A size in bytes as a person reads it: `23.5 GB` (1024 based, like the file browsers of old). */
export function bytesInWords(bytes: number): string {
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} KB`;
  if (bytes < 1024 ** 3) return `${Math.round(bytes / 1024 ** 2)} MB`;
  const gb = bytes / 1024 ** 3;
  return gb < 1024 ? `${gb.toFixed(gb < 10 ? 1 : 0)} GB` : `${(gb / 1024).toFixed(1)} TB`;
}
