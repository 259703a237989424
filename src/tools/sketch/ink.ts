import { clamp, type Point } from './space.ts';

const number = (n: number): string => {
  const bounded = Number.isFinite(n) ? clamp(n, -99999, 99999) : 0;
  return String(Math.round(bounded * 10) / 10 + 0);
};
const xy = (p: Point): string => `${number(p[0])} ${number(p[1])}`;

/** Corners joined by straight lines, closed. */
export const polygon = (points: readonly Point[]): string =>
  points.length < 2 ? '' : `M${points.map(xy).join('L')}Z`;

/** Straight lines from point to point. */
export const polyline = (points: readonly Point[]): string =>
  points.length < 2 ? '' : `M${points.map(xy).join('L')}`;

/** A closed curve through all points: Catmull-Rom as cubic Béziers, tangents a sixth of the chord. */
export function loop(points: readonly Point[], tension = 1): string {
  const n = points.length;
  if (n < 3) return polygon(points);
  const k = tension / 6;
  let d = `M${xy(points[0]!)}`;
  for (let i = 0; i < n; i++) {
    const p0 = points[(i + n - 1) % n]!;
    const p1 = points[i]!;
    const p2 = points[(i + 1) % n]!;
    const p3 = points[(i + 2) % n]!;
    d += `C${xy([p1[0] + (p2[0] - p0[0]) * k, p1[1] + (p2[1] - p0[1]) * k])} ${xy([p2[0] - (p3[0] - p1[0]) * k, p2[1] - (p3[1] - p1[1]) * k])} ${xy(p2)}`;
  }
  return `${d}Z`;
}

/** An open curve through all points. */
export function curve(points: readonly Point[]): string {
  const n = points.length;
  if (n < 3) return polyline(points);
  let d = `M${xy(points[0]!)}`;
  for (let i = 0; i < n - 1; i++) {
    const p0 = points[Math.max(0, i - 1)]!;
    const p1 = points[i]!;
    const p2 = points[i + 1]!;
    const p3 = points[Math.min(n - 1, i + 2)]!;
    d += `C${xy([p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6])} ${xy([p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6])} ${xy(p2)}`;
  }
  return d;
}

/** A path of arcs bent toward control points: start, then pairs of control and end. */
export const bent = (
  start: Point,
  arcs: readonly (readonly [via: Point, to: Point])[],
  close = true,
): string => `M${xy(start)}${arcs.map(([via, to]) => `Q${xy(via)} ${xy(to)}`).join('')}${close ? 'Z' : ''}`;

/** An ellipse, turned by `angle` radians. */
export function ellipse(c: Point, rx: number, ry: number, angle = 0): string {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const a: Point = [c[0] - rx * cos, c[1] - rx * sin];
  const b: Point = [c[0] + rx * cos, c[1] + rx * sin];
  const arc = `A${number(rx)} ${number(ry)} ${number((angle * 180) / Math.PI)} 1 1 `;
  return `M${xy(a)}${arc}${xy(b)}${arc}${xy(a)}Z`;
}

/**
 * Two circles and what lies between them: the outline of a limb's half. Wound the same way
 * whatever the direction, so that overlapping ones fill as one shape.
 */
export function capsule(a: Point, ra: number, b: Point, rb: number): string {
  const d = Math.hypot(b[0] - a[0], b[1] - a[1]);
  if (d <= Math.abs(ra - rb) + 1e-6) return ra >= rb ? ellipse(a, ra, ra) : ellipse(b, rb, rb);
  const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
  const open = Math.acos(clamp((ra - rb) / d, -1, 1));
  const at = (c: Point, r: number, t: number): Point => [c[0] + r * Math.cos(t), c[1] + r * Math.sin(t)];
  const big = `${ra > rb ? 1 : 0}`;
  const small = `${ra > rb ? 0 : 1}`;
  return (
    `M${xy(at(a, ra, angle + open))}A${number(ra)} ${number(ra)} 0 ${big} 1 ${xy(at(a, ra, angle - open))}` +
    `L${xy(at(b, rb, angle - open))}A${number(rb)} ${number(rb)} 0 ${small} 1 ${xy(at(b, rb, angle + open))}Z`
  );
}

/** Circles along a line, joined: a whole limb. */
export const chain = (circles: readonly (readonly [at: Point, radius: number])[]): string =>
  circles
    .slice(1)
    .map(([b, rb], i) => capsule(circles[i]![0], circles[i]![1], b, rb))
    .join('');

/**
 * A stroke of the pen along a curve through `points`: a filled shape that swells to `width` px at
 * `belly` (0 to 1 along the line) and tapers to `start` and `end` shares of it.
 */
export function stroke(
  points: readonly Point[],
  width: number,
  { start = 0.15, end = 0.1, belly = 0.45 }: { start?: number; end?: number; belly?: number } = {},
): string {
  const line =
    points.length > 2
      ? dense(points)
      : points.length === 2
        ? dense([points[0]!, mid(points[0]!, points[1]!), points[1]!])
        : [];
  if (line.length < 2) return '';
  const left: Point[] = [];
  const right: Point[] = [];
  line.forEach((p, i) => {
    const a = line[Math.max(0, i - 1)]!;
    const b = line[Math.min(line.length - 1, i + 1)]!;
    const l = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    const t = i / (line.length - 1);
    const swell = t < belly ? lerpTo(start, t / belly) : lerpTo(end, (1 - t) / (1 - belly));
    const h = (width * swell) / 2;
    const nx = (-(b[1] - a[1]) / l) * h;
    const ny = ((b[0] - a[0]) / l) * h;
    left.push([p[0] + nx, p[1] + ny]);
    right.push([p[0] - nx, p[1] - ny]);
  });
  return polygon([...left, ...right.reverse()]);
}

const lerpTo = (from: number, t: number): number =>
  from + (1 - from) * Math.sin((Math.min(1, t) * Math.PI) / 2);
const mid = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

function dense(points: readonly Point[]): readonly Point[] {
  const out: Point[] = [];
  const n = points.length;
  const steps = n > 5 ? 3 : 5;
  for (let i = 0; i < n - 1; i++) {
    const p0 = points[Math.max(0, i - 1)]!;
    const p1 = points[i]!;
    const p2 = points[i + 1]!;
    const p3 = points[Math.min(n - 1, i + 2)]!;
    for (let s = 0; s < steps; s++) {
      const t = s / steps;
      const at = (k: 0 | 1): number =>
        0.5 *
        (2 * p1[k] +
          (p2[k] - p0[k]) * t +
          (2 * p0[k] - 5 * p1[k] + 4 * p2[k] - p3[k]) * t * t +
          (3 * p1[k] - p0[k] - 3 * p2[k] + p3[k]) * t * t * t);
      out.push([at(0), at(1)]);
    }
  }
  out.push(points[n - 1]!);
  return out;
}

/** A long thin triangle: a speed line, a ray. */
export function wedge(from: Point, to: Point, width: number): string {
  const l = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const nx = (-(to[1] - from[1]) / l) * (width / 2);
  const ny = ((to[0] - from[0]) / l) * (width / 2);
  return polygon([[from[0] + nx, from[1] + ny], [from[0] - nx, from[1] - ny], to]);
}
