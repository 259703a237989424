import type { Point } from './losses.ts';

/**
 * A line through noise: at each point the mean of those near it, nearer ones counting more, and as far to
 * one side as to the other, so that the ends are hardly pulled in. Points are in the order of their steps.
 * @param width how far is near, in steps
 */
export function smoothed(points: readonly Point[], width: number): readonly Point[] {
  const [first, last] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0];
  let from = 0;
  return points.map(([step]) => {
    const reach = Math.max(width / 4, Math.min(width, step - first, last - step));
    while (points[from]![0] < step - width) from++;
    let [sum, weight] = [0, 0];
    for (let i = from; i < points.length && points[i]![0] <= step + reach; i++) {
      const far = Math.abs(points[i]![0] - step);
      if (far > reach) continue;
      const near = 1 - far / (reach * 1.001);
      sum += near * points[i]![1];
      weight += near;
    }
    return [step, sum / weight];
  });
}

/** At most `most` points, each the mean of those that it stands for. */
export function thinned(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points;
  return Array.from({ length: most }, (_, i) => {
    const some = points.slice(
      Math.floor((i * points.length) / most),
      Math.floor(((i + 1) * points.length) / most),
    );
    const mean = (k: 0 | 1): number => some.reduce((sum, point) => sum + point[k], 0) / some.length;
    return [mean(0), mean(1)];
  });
}

/** The runs of a training, one after the other: nothing is averaged or joined across a restart. */
export function partsOf(
  points: readonly Point[],
  restarts: readonly number[],
): readonly (readonly Point[])[] {
  const ends = [...restarts].sort((a, b) => a - b);
  return [...ends, Number.POSITIVE_INFINITY]
    .map((end, i) => points.filter(([step]) => step > (ends[i - 1] ?? -1) && step <= end))
    .filter((part) => part.length > 0);
}
