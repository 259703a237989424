import type { Point } from './geometry.ts';
import type { LetterBalloon } from './tool.ts';

export type Kind = LetterBalloon['as'];

/**
 * A balloon's body: a core of half axes a and b, on whose inside the padded text sits, and what the
 * outline adds to it (spikes, lobes). Cores are superellipses |x/a|^n + |y/b|^n = 1, or rectangles.
 */
type Body = {
  /** The exponent n; infinite for a rectangle. */
  readonly power: number;
  /** Padding against that of a plain balloon. */
  readonly padding: number;
  /** How far the outline may reach outside the core: shares of 1 em and of the smaller half axis. */
  readonly over: { readonly em: number; readonly axis: number };
};

const bodies: { readonly [kind in Kind]: Body } = {
  speech: { power: 2.25, padding: 1, over: { em: 0, axis: 0 } },
  whisper: { power: 2.25, padding: 1, over: { em: 0, axis: 0 } },
  thought: { power: 2.3, padding: 0.85, over: { em: 0.72, axis: 0 } },
  shout: { power: 2.2, padding: 0.8, over: { em: 0.75, axis: 0.2 } },
  caption: { power: Number.POSITIVE_INFINITY, padding: 0.85, over: { em: 0, axis: 0 } },
  radio: { power: 2.3, padding: 0.85, over: { em: 0.5, axis: 0 } },
  weak: { power: 2.25, padding: 0.9, over: { em: 0.3, axis: 0 } },
  // no line round it: what it keeps free is the white edge of its letters
  none: { power: 2.4, padding: 0.4, over: { em: 0, axis: 0 } },
};

/** True for a rectangle, whose corners hold text too. */
export const isBox = (kind: Kind): boolean => bodies[kind].power === Number.POSITIVE_INFINITY;

export const paddingOf = (kind: Kind): number => bodies[kind].padding;
export const powerOf = (kind: Kind): number => bodies[kind].power;

/** How long a line may be at a distance from the middle; both as shares of the core's half axes. */
export function chord(kind: Kind, share: number): number {
  if (share >= 1) return isBox(kind) && share <= 1 + 1e-9 ? 1 : 0;
  const power = bodies[kind].power;
  return power === Number.POSITIVE_INFINITY ? 1 : (1 - share ** power) ** (1 / power);
}

/** The furthest that the outline goes outside a core, in the units of the core and of `em`. */
export function overhang(kind: Kind, a: number, b: number, em: number): number {
  const { over } = bodies[kind];
  return over.em * em + over.axis * Math.min(a, b);
}

/** The point of a core's edge at parameter φ (0 to the right, π/2 down), from its middle. */
export function edgeAt(kind: Kind, a: number, b: number, phi: number): Point {
  const [x, y] = [Math.cos(phi), Math.sin(phi)];
  const power = bodies[kind].power;
  const r =
    power === Number.POSITIVE_INFINITY
      ? 1 / Math.max(Math.abs(x), Math.abs(y))
      : (Math.abs(x) ** power + Math.abs(y) ** power) ** (-1 / power);
  return [a * r * x, b * r * y];
}

/** The parameter φ of the edge point that lies in a direction from the middle. */
export const phiTowards = (a: number, b: number, [x, y]: Point): number => Math.atan2(y / b, x / a);

/** True if a point, from the middle, lies in the core. */
export function insideCore(kind: Kind, a: number, b: number, [x, y]: Point): boolean {
  const power = bodies[kind].power;
  if (power === Number.POSITIVE_INFINITY) return Math.abs(x) <= a && Math.abs(y) <= b;
  return Math.abs(x / a) ** power + Math.abs(y / b) ** power <= 1;
}

/** Lengths along a closed core, so that lobes and spikes can be set at even distances. */
export function evenPhis(kind: Kind, a: number, b: number, count: number, from: number): readonly number[] {
  const steps = 180;
  const lengths = [0];
  let last = edgeAt(kind, a, b, from);
  for (let i = 1; i <= steps; i++) {
    const next = edgeAt(kind, a, b, from + (2 * Math.PI * i) / steps);
    lengths.push(lengths[i - 1]! + Math.hypot(next[0] - last[0], next[1] - last[1]));
    last = next;
  }
  const total = lengths[steps]!;
  const phis: number[] = [];
  let at = 0;
  for (let k = 0; k < count; k++) {
    const want = (total * k) / count;
    while (lengths[at + 1]! < want) at++;
    const share = (want - lengths[at]!) / (lengths[at + 1]! - lengths[at]!);
    phis.push(from + (2 * Math.PI * (at + share)) / steps);
  }
  return phis;
}

/** The length of a core's edge (Ramanujan's first formula for an ellipse, near enough for counting lobes). */
export function girth(a: number, b: number): number {
  return Math.PI * (3 * (a + b) - Math.sqrt((3 * a + b) * (a + 3 * b)));
}
