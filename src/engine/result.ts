/** A value, or what went wrong in the world. Bugs are exceptions; everything else is one of these. */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });

/** The end of an exhaustive switch: the compiler proves that it is never reached. */
export function never(value: never): Error {
  return new Error(`unreachable: ${JSON.stringify(value)}`);
}
