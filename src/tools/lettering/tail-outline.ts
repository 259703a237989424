import { bent, type Contour, ellipse, line, polygon } from './contour.ts';
import { mix, type Point } from './geometry.ts';
import type { LaidBalloon, Tail } from './layout.ts';
import { edgeAt } from './shape.ts';
import { bentMiddle } from './tail.ts';

/** The outline of a balloon's tail, clockwise, its root on the core's edge. A burst has it among its spikes. */
export function tailContours(balloon: LaidBalloon): readonly Contour[] {
  const { tail, kind } = balloon;
  if (tail === undefined) return [];
  switch (tail.kind) {
    case 'bubbles':
      return tail.circles.map(({ at, r }) => ellipse(at, r, r * 0.86));
    case 'cut':
      return [toBorder(balloon, tail)];
    case 'taper':
      if (kind === 'shout') return [];
      return [kind === 'radio' ? bolt(balloon, tail) : taper(balloon, tail)];
  }
}

type Rooted = { readonly phi: number; readonly spread: number };

function rootOf(
  { kind, at, a, b }: LaidBalloon,
  { phi, spread }: Rooted,
): { readonly last: Point; readonly middle: Point; readonly first: Point } {
  const place = (angle: number): Point => {
    const [x, y] = edgeAt(kind, a, b, angle);
    return [at[0] + x, at[1] + y];
  };
  return { last: place(phi - spread), middle: place(phi), first: place(phi + spread) };
}

function taper(balloon: LaidBalloon, tail: Tail & { readonly kind: 'taper' }): Contour {
  const { last, middle, first } = rootOf(balloon, tail);
  const spine = bentMiddle(middle, tail.tip, tail.bend);
  const side = (end: Point): Point => mix(bentMiddle(end, tail.tip, tail.bend), spine, 0.3);
  return { start: last, steps: [bent(side(last), tail.tip), bent(side(first), first)] };
}

/** A tail that goes on behind the border: as wide there as half of its root. */
function toBorder(balloon: LaidBalloon, tail: Tail & { readonly kind: 'cut' }): Contour {
  const { last, first } = rootOf(balloon, tail);
  const [p, q] = tail.ends;
  const hollow = (from: Point, to: Point, other: Point): Point => mix(mix(from, to, 0.5), other, 0.12);
  return {
    start: last,
    steps: [bent(hollow(last, p, q), p), line(q), bent(hollow(first, q, p), first)],
  };
}

/** Corners of a flash in shares of its length, and of half its root to the side. */
const flash = [
  [0, -1],
  [0.5, -0.5],
  [0.43, -1.15],
  [1, 0],
  [0.57, 0.05],
  [0.64, 0.6],
  [0, 1],
] as const;

function bolt(balloon: LaidBalloon, { phi, spread, tip }: Tail & { readonly kind: 'taper' }): Contour {
  const { last, middle, first } = rootOf(balloon, { phi, spread });
  const [dx, dy] = [tip[0] - middle[0], tip[1] - middle[1]];
  const [sx, sy] = [(first[0] - last[0]) / 2, (first[1] - last[1]) / 2];
  return polygon(
    flash.map(
      ([along, aside]): Point => [middle[0] + dx * along + sx * aside, middle[1] + dy * along + sy * aside],
    ),
  );
}
