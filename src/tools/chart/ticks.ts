/** Round values between two ends, and how many decimals show all of them. */
export type Ticks = { readonly values: readonly number[]; readonly decimals: number };

/**
 * At most about `most` round values that lie in [from, to]: steps of 1, 2 or 5 times a power of ten.
 * @param whole only whole numbers
 */
export function ticksIn(from: number, to: number, most: number, whole = false): Ticks {
  const span = to - from;
  if (!(span > 0) || most < 1) return { values: [from], decimals: 0 };
  const power = Math.floor(Math.log10(span / most));
  // powers of ten as they are written: 0.1 ** 3 is not 0.001
  const step = [1, 2, 5, 10, 20]
    .map((times) => (power < 0 ? times / Number(`1e${-power}`) : times * Number(`1e${power}`)))
    .find((size) => span / size <= most && (!whole || Number.isInteger(size)))!;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  const decimals = Math.max(0, Math.min(12, -Math.floor(Math.log10(step) + 1e-9)));
  const values = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toFixed(decimals)),
  );
  return { values, decimals };
}
