export type Point = readonly [step: number, loss: number];

/** The average of the points round each, for a line that can be read: losses jump from step to step. */
export function smoothed(points: readonly Point[], round: number): readonly Point[] {
  const out: Point[] = [];
  let sum = 0;
  let from = 0;
  let to = 0;
  points.forEach(([step], i) => {
    while (to < points.length && to <= i + round) sum += points[to++]![1];
    while (from < i - round) sum -= points[from++]![1];
    out.push([step, sum / (to - from)]);
  });
  return out;
}

/** At most so many points, evenly: a curve has no more than a screen has columns. */
export function thinned(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points;
  const step = (points.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => points[Math.round(i * step)]!);
}

/** Round numbers on a scale from `from` to `to`, about `most` of them. */
export function marks(from: number, to: number, most: number): readonly number[] {
  const span = to - from;
  if (!(span > 0)) return [from];
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => span / n <= most) ?? 10 * power;
  const first = Math.ceil(from / step) * step;
  const out: number[] = [];
  for (let at = first; at <= to + step / 1e6; at += step) out.push(Math.round(at * 1e6) / 1e6);
  return out;
}
