import { bent, type Contour, line } from './contour.ts';
import { mix, type Point } from './geometry.ts';
import type { LaidBalloon } from './layout.ts';
import { edgeAt, phiTowards } from './shape.ts';

/**
 * The neck between two balloons of one speaker that stand apart. Undefined where they touch: there
 * their outlines run together by themselves.
 */
export function neckOf(from: LaidBalloon, to: LaidBalloon): Contour | undefined {
  const way: Point = [to.at[0] - from.at[0], to.at[1] - from.at[1]];
  const length = Math.hypot(...way);
  const [ends, others] = [rootsOf(from, way), rootsOf(to, [-way[0], -way[1]])];
  const gap = length - ends.out - others.out;
  if (gap <= 0) return undefined;
  const pinch = (p: Point, q: Point, middle: Point): Point => mix(mix(p, q, 0.5), middle, 0.55);
  const middle = mix(mix(ends.last, ends.first, 0.5), mix(others.last, others.first, 0.5), 0.5);
  return {
    start: ends.last,
    steps: [
      bent(pinch(ends.last, others.first, middle), others.first),
      line(others.last),
      bent(pinch(others.last, ends.first, middle), ends.first),
    ],
  };
}

/** Where a neck is rooted, a little inside the core, and how far the core reaches that way. */
function rootsOf(
  { kind, at, a, b, text }: LaidBalloon,
  way: Point,
): { readonly last: Point; readonly first: Point; readonly out: number } {
  const phi = phiTowards(a, b, way);
  const [x, y] = edgeAt(kind, a, b, phi);
  const out = Math.hypot(x, y);
  const spread = Math.min(0.5, (0.62 * text.em) / Math.max(1e-6, out));
  const place = (angle: number): Point => {
    const [ex, ey] = edgeAt(kind, a, b, angle);
    return [at[0] + ex * 0.97, at[1] + ey * 0.97];
  };
  return { last: place(phi - spread), first: place(phi + spread), out };
}
