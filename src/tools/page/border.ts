import { never } from '../../engine/result.ts';
import { moved } from './outline.ts';
import { type Point, type Polygon, signedArea } from './polygon.ts';

/**
 * How a panel is framed. `rounded` and `cloud` are for what is remembered or dreamt, `dashed` for what
 * is only imagined, `double` for what somebody watches.
 */
export const borderStyles = [
  'line',
  'thick',
  'thin',
  'none',
  'double',
  'dashed',
  'rounded',
  'cloud',
] as const;
export type BorderStyle = (typeof borderStyles)[number];

/** A panel ready to be painted: the outline that its art fills, and what is inked; px. */
export type Framed = {
  readonly outline: Polygon;
  /** Filled with ink one after the other; reversed polygons are taken away. */
  readonly ink: readonly (readonly Polygon[])[];
};

const radiusMm = 5;
const bumpMm = 7;
const dashMm = 3;
const dashGapMm = 1.7;

/**
 * The frame of a panel, half of its line on either side of the outline. Edges that bleed have none.
 * @param width of a usual line, px
 * @param bleed for the edge from each corner to the next
 */
export function framed(
  polygon: Polygon,
  style: BorderStyle,
  {
    width,
    pxPerMm,
    bleed,
  }: { readonly width: number; readonly pxPerMm: number; readonly bleed: readonly boolean[] },
): Framed {
  switch (style) {
    case 'none':
      return { outline: polygon, ink: [] };
    case 'line':
      return lined(polygon, bleed, even(width));
    case 'thick':
      return lined(polygon, bleed, even(width * 2));
    case 'thin':
      return lined(polygon, bleed, even(width / 2));
    case 'double': {
      const thin = Math.max(1, Math.round(width * 0.45));
      const inner = moved(polygon, onEdges(polygon, bleed, -(even(width) / 2 + thin * 2)));
      return {
        outline: polygon,
        ink: [...lined(polygon, bleed, even(width)).ink, ...lined(inner, bleed, thin).ink],
      };
    }
    case 'dashed':
      return { outline: polygon, ink: [dashes(polygon, bleed, even(width), pxPerMm)] };
    case 'rounded': {
      const { points, open } = rounded(polygon, bleed, radiusMm * pxPerMm);
      return lined(points, open, even(width));
    }
    case 'cloud': {
      const { points, open } = scalloped(polygon, bleed, bumpMm * pxPerMm);
      return lined(points, open, even(width));
    }
    default:
      throw never(style);
  }
}

/** A line of an even number of pixels, on corners that are whole ones, has no blurred edges. */
const even = (width: number): number => (width === 0 ? 0 : Math.max(2, 2 * Math.round(width / 2)));

const onEdges = (polygon: Polygon, bleed: readonly boolean[], distance: number): readonly number[] =>
  polygon.map((_, i) => (bleed[i] ? 0 : distance));

function lined(outline: Polygon, bleed: readonly boolean[], width: number): Framed {
  if (width === 0) return { outline, ink: [] };
  const outside = moved(outline, onEdges(outline, bleed, width / 2));
  const inside = moved(outline, onEdges(outline, bleed, -width / 2));
  return { outline, ink: [[outside, [...inside].reverse()]] };
}

/** Dashes along each edge, with one round every corner. */
function dashes(
  polygon: Polygon,
  bleed: readonly boolean[],
  width: number,
  pxPerMm: number,
): readonly Polygon[] {
  const found: Polygon[] = [];
  polygon.forEach((a, i) => {
    if (bleed[i]) return;
    const b = polygon[(i + 1) % polygon.length]!;
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const [ux, uy] = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
    const periods = Math.max(1, Math.round(length / ((dashMm + dashGapMm) * pxPerMm)));
    const period = length / periods;
    const half = (period * dashMm) / (dashMm + dashGapMm) / 2;
    for (let k = 0; k <= periods; k++) {
      const from = Math.max(-width / 2, k * period - half);
      const to = Math.min(length + width / 2, k * period + half);
      const at = (along: number, across: number): Point => [
        a[0] + ux * along - uy * across,
        a[1] + uy * along + ux * across,
      ];
      found.push([at(from, -width / 2), at(to, -width / 2), at(to, width / 2), at(from, width / 2)]);
    }
  });
  return found;
}

/** An outline whose segments know whether they bleed. */
type Outline = { readonly points: Polygon; readonly open: readonly boolean[] };

const steps = 10;

/** Round corners, but for those at an edge that bleeds. */
function rounded(polygon: Polygon, bleed: readonly boolean[], radius: number): Outline {
  const points: Point[] = [];
  const open: boolean[] = [];
  polygon.forEach((corner, i) => {
    const before = (i + polygon.length - 1) % polygon.length;
    const [a, b] = [polygon[before]!, polygon[(i + 1) % polygon.length]!];
    if (bleed[i] || bleed[before]) {
      points.push(corner);
      open.push(bleed[i] ?? false);
      return;
    }
    const [toA, toB] = [unit(corner, a), unit(corner, b)];
    const half = Math.acos(Math.max(-1, Math.min(1, toA[0] * toB[0] + toA[1] * toB[1]))) / 2;
    const longest = 0.45 * Math.min(distance(corner, a), distance(corner, b));
    const reach = Math.min(radius / Math.tan(half), longest);
    const from: Point = [corner[0] + toA[0] * reach, corner[1] + toA[1] * reach];
    const to: Point = [corner[0] + toB[0] * reach, corner[1] + toB[1] * reach];
    // a circle's arc as a cubic: the handle is 4/3 tan(θ/4) of the radius
    const handle = ((4 / 3) * Math.tan((Math.PI / 2 - half) / 2) * reach * Math.tan(half)) / reach || 0;
    for (let k = 0; k <= steps; k++) {
      points.push(cubic(from, mix(from, corner, handle), mix(to, corner, handle), to, k / steps));
      open.push(false);
    }
  });
  return { points, open };
}

/** How far the bump at a corner goes on towards it; at 1 it would be as flat there as the others. */
const round = 1.1;

/** Bumps that touch the polygon from inside; edges that bleed stay straight. */
function scalloped(polygon: Polygon, bleed: readonly boolean[], size: number): Outline {
  const depth = size * 0.24;
  const base = moved(polygon, onEdges(polygon, bleed, -depth));
  // a mitre that was cut off has more corners than the polygon: such a panel keeps its straight edges
  if (base.length !== polygon.length) return { points: polygon, open: bleed };
  const outward = signedArea(polygon) > 0 ? 1 : -1;
  const cusps = base.map((a, i): readonly Point[] => {
    if (bleed[i]) return [];
    const b = base[(i + 1) % base.length]!;
    const count = Math.max(1, Math.round(distance(a, b) / size));
    return Array.from({ length: count }, (_, k) => mix(a, b, (k + 0.5) / count));
  });
  const points: Point[] = [];
  const open: boolean[] = [];
  const along = (curve: (t: number) => Point): void => {
    for (let k = 0; k < steps; k++) {
      points.push(curve(k / steps));
      open.push(false);
    }
  };
  const outOf = (i: number): Point => {
    const [x, y] = unit(base[i]!, base[(i + 1) % base.length]!);
    return [y * outward, -x * outward];
  };
  base.forEach((corner, i) => {
    const before = (i + base.length - 1) % base.length;
    const own = cusps[i]!;
    const last = cusps[before]!.at(-1);
    const [lastOut, normal] = [outOf(before), outOf(i)];
    if (bleed[i] || last === undefined) {
      if (last !== undefined) {
        points.push(last);
        open.push(false);
      }
      points.push(corner);
      open.push(bleed[i] ?? false);
    } else if (lastOut[0] * normal[1] - lastOut[1] * normal[0] < 0 === outward > 0) {
      // an inner corner: half a bump on either side of it
      const first = own[0]!;
      along((t) => quadratic(last, shifted(mix(last, corner, 0.5), lastOut, depth), corner, t));
      along((t) => quadratic(corner, shifted(mix(corner, first, 0.5), normal, depth), first, t));
    } else {
      // a bump that goes round the corner: it leaves one edge as its other bumps do, and comes to the next so
      const first = own[0]!;
      const from = shifted(mix(last, corner, round), lastOut, depth * 2 * round);
      const to = shifted(mix(first, corner, round), normal, depth * 2 * round);
      along((t) => cubic(last, from, to, first, t));
    }
    for (let k = 0; k + 1 < own.length; k++) {
      const middle = shifted(mix(own[k]!, own[k + 1]!, 0.5), normal, depth * 2);
      along((t) => quadratic(own[k]!, middle, own[k + 1]!, t));
    }
  });
  return { points, open };
}

const distance = (a: Point, b: Point): number => Math.hypot(b[0] - a[0], b[1] - a[1]);
const unit = (a: Point, b: Point): Point => {
  const length = distance(a, b);
  return [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
};
const mix = (a: Point, b: Point, share: number): Point => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
];
const shifted = ([x, y]: Point, [dx, dy]: Point, by: number): Point => [x + dx * by, y + dy * by];
const quadratic = (a: Point, b: Point, c: Point, t: number): Point => mix(mix(a, b, t), mix(b, c, t), t);
const cubic = (a: Point, b: Point, c: Point, d: Point, t: number): Point =>
  mix(quadratic(a, b, c, t), quadratic(b, c, d, t), t);
