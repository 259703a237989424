import { mix, type Point } from './geometry.ts';

/** A closed line of straight and bent parts; page px. */
export type Contour = { readonly start: Point; readonly steps: readonly Step[] };
export type Step =
  | { readonly type: 'L'; readonly to: Point }
  | { readonly type: 'Q'; readonly by: Point; readonly to: Point }
  | { readonly type: 'C'; readonly by: readonly [Point, Point]; readonly to: Point };

/** Half of the plane: the side of a line through `at` to which `inward` points. */
export type Side = { readonly at: Point; readonly inward: Point };

export const line = (to: Point): Step => ({ type: 'L', to });
export const bent = (by: Point, to: Point): Step => ({ type: 'Q', by, to });

/** A closed line of straight parts. */
export const polygon = ([start, ...others]: readonly Point[]): Contour => ({
  start: start!,
  steps: others.map(line),
});

/** An upright ellipse, clockwise from its left. */
export function ellipse([x, y]: Point, rx: number, ry: number): Contour {
  // the distance of control points with which four cubics are nearest to a circle
  const k = 0.5523;
  const quarter = (by: readonly [Point, Point], to: Point): Step => ({ type: 'C', by, to });
  return {
    start: [x - rx, y],
    steps: [
      quarter(
        [
          [x - rx, y - k * ry],
          [x - k * rx, y - ry],
        ],
        [x, y - ry],
      ),
      quarter(
        [
          [x + k * rx, y - ry],
          [x + rx, y - k * ry],
        ],
        [x + rx, y],
      ),
      quarter(
        [
          [x + rx, y + k * ry],
          [x + k * rx, y + ry],
        ],
        [x, y + ry],
      ),
      quarter(
        [
          [x - k * rx, y + ry],
          [x - rx, y + k * ry],
        ],
        [x - rx, y],
      ),
    ],
  };
}

/** A smooth closed line through points (Catmull-Rom). */
export function through(points: readonly Point[]): Contour {
  const at = (i: number): Point => points[(i + points.length) % points.length]!;
  return {
    start: at(0),
    steps: points.map((p, i) => {
      const [before, to, after] = [at(i - 1), at(i + 1), at(i + 2)];
      return {
        type: 'C',
        by: [
          [p[0] + (to[0] - before[0]) / 6, p[1] + (to[1] - before[1]) / 6],
          [to[0] - (after[0] - p[0]) / 6, to[1] - (after[1] - p[1]) / 6],
        ],
        to,
      };
    }),
  };
}

/** The points that a contour is made with, those that bend it included: all of it lies among them. */
export const pointsOf = ({ start, steps }: Contour): readonly Point[] => [
  start,
  ...steps.flatMap((step) =>
    step.type === 'L' ? [step.to] : step.type === 'Q' ? [step.by, step.to] : [...step.by, step.to],
  ),
];

/** Points along a contour, near enough together to stand for it. */
export function flattened({ start, steps }: Contour): readonly Point[] {
  const points: Point[] = [start];
  const pieces = 10;
  let from = start;
  for (const step of steps) {
    if (step.type === 'L') points.push(step.to);
    else {
      const [p, q] = step.type === 'Q' ? raised(from, step.by, step.to) : step.by;
      for (let i = 1; i <= pieces; i++) points.push(onCubic(from, p, q, step.to, i / pieces));
    }
    from = step.to;
  }
  return points;
}

/** A quadratic as a cubic. */
const raised = (from: Point, by: Point, to: Point): readonly [Point, Point] => [
  mix(from, by, 2 / 3),
  mix(to, by, 2 / 3),
];

function onCubic(a: Point, b: Point, c: Point, d: Point, t: number): Point {
  const [ab, bc, cd] = [mix(a, b, t), mix(b, c, t), mix(c, d, t)];
  return mix(mix(ab, bc, t), mix(bc, cd, t), t);
}

/** How far a point lies inside a side: negative beyond it. */
export const depthIn = ({ at, inward }: Side, [x, y]: Point): number =>
  (x - at[0]) * inward[0] + (y - at[1]) * inward[1];

/** What of a contour lies on the inner side of all lines (Sutherland and Hodgman). */
export function cutOff(contour: Contour, sides: readonly Side[]): Contour {
  if (sides.length === 0) return contour;
  let points = flattened(contour);
  for (const side of sides) {
    const kept: Point[] = [];
    for (const [i, point] of points.entries()) {
      const before = points[(i + points.length - 1) % points.length]!;
      const [d, e] = [depthIn(side, point), depthIn(side, before)];
      if (d < 0 !== e < 0) kept.push(mix(before, point, e / (e - d)));
      if (d >= 0) kept.push(point);
    }
    points = kept;
  }
  return points.length === 0 ? contour : polygon(points);
}

/** `''`, `.01` … `.99`: what stands behind a whole number. */
const hundredths = Array.from({ length: 100 }, (_, i) => `${i / 100}`.slice(1));

/** A number as the SVG has it: two decimals, no `-0`. Pages have tens of thousands of them. */
export function number(value: number): string {
  const all = Math.round(value * 100);
  const size = Math.abs(all);
  const whole = Math.floor(size / 100);
  return `${all < 0 ? '-' : ''}${whole}${hundredths[size - 100 * whole]}`;
}
const point = ([x, y]: Point): string => `${number(x)} ${number(y)}`;

/** Contours as one SVG path. */
export function pathOf(contours: readonly Contour[]): string {
  const parts: string[] = [];
  for (const { start, steps } of contours) {
    parts.push(`M${point(start)}`);
    for (const step of steps) {
      const by = step.type === 'L' ? [] : step.type === 'Q' ? [step.by] : step.by;
      parts.push(`${step.type}${[...by, step.to].map(point).join(' ')}`);
    }
    parts.push('Z');
  }
  return parts.join('');
}
