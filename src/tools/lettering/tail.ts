import { distance, type Ellipse, insideEllipse, mix, type Point } from './geometry.ts';
import type { LaidBalloon, Tail } from './layout.ts';
import { edgeAt, insideCore, phiTowards } from './shape.ts';

/** What a tail must not cross. */
export type Obstacles = {
  readonly faces: readonly Ellipse[];
  readonly balloons: readonly LaidBalloon[];
};

/** The share of the way from the edge to the mouth where a tail stops. */
const stop = 0.55;
/** Tails longer than this look like strings: mm. */
const longest = 13;
/** Shorter ones aren't seen: mm. */
const shortest = 1.6;

/**
 * The tail of a balloon that aims at a point, bent round what is in the way where that helps.
 * Undefined when the point is inside the balloon or too near for a tail to show.
 */
export function tailOf(balloon: LaidBalloon, target: Point, around: Obstacles, mm: number): Tail | undefined {
  const { kind, at, a, b, text } = balloon;
  const direct = phiTowards(a, b, [target[0] - at[0], target[1] - at[1]]);
  const outer = { a: balloon.reachX, b: balloon.reachY };
  if (insideCore(kind, a, b, [target[0] - at[0], target[1] - at[1]])) return undefined;
  let best: { readonly tail: Tail; readonly cost: number } | undefined;
  for (const lean of [0, -0.3, 0.3, -0.6, 0.6, -0.95, 0.95]) {
    const phi = direct + lean;
    const body = kind === 'thought' ? outer : { a, b };
    const [ex, ey] = edgeAt(kind, body.a, body.b, phi);
    const edge: Point = [at[0] + ex, at[1] + ey];
    const way = distance(edge, target);
    const length = Math.min(stop * way, longest * mm);
    if (length < shortest * mm) continue;
    const tip = mix(edge, target, length / way);
    const bend = lean === 0 ? 0.1 * (target[0] < at[0] ? 1 : -1) : 0.16 * Math.sign(lean);
    const line = centreLine(edge, tip, bend);
    const crossed =
      line.filter((p) => around.faces.some((face) => insideEllipse(face, p))).length * 2 +
      line.filter((p) => around.balloons.some((other) => other !== balloon && covers(other, p))).length * 3;
    const cost = crossed + Math.abs(lean);
    if (best === undefined || cost < best.cost) {
      const tail: Tail =
        kind === 'thought'
          ? bubbles(edge, line, text.em)
          : { kind: 'taper', phi, spread: spreadOf(balloon, phi), tip, bend };
      best = { tail, cost };
    }
  }
  return best?.tail;
}

const covers = (balloon: LaidBalloon, [x, y]: Point): boolean =>
  insideCore(balloon.kind, balloon.reachX, balloon.reachY, [x - balloon.at[0], y - balloon.at[1]]);

/** Half the parameter range of a tail's root: about 0.55 em to each side, never half the balloon. */
function spreadOf({ kind, a, b, text }: LaidBalloon, phi: number): number {
  const [x0, y0] = edgeAt(kind, a, b, phi - 0.02);
  const [x1, y1] = edgeAt(kind, a, b, phi + 0.02);
  const speed = Math.hypot(x1 - x0, y1 - y0) / 0.04;
  return Math.min(0.45, (0.55 * text.em) / Math.max(speed, 1e-6));
}

/** Points along the middle of a bent tail, from the edge outwards. */
export function centreLine(edge: Point, tip: Point, bend: number): readonly Point[] {
  const control = bentMiddle(edge, tip, bend);
  return [0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1].map((t) => mix(mix(edge, control, t), mix(control, tip, t), t));
}

/** The middle of a way, moved aside by a share of its length. */
export function bentMiddle(from: Point, to: Point, bend: number): Point {
  const [x, y] = mix(from, to, 0.5);
  return [x - (to[1] - from[1]) * bend, y + (to[0] - from[0]) * bend];
}

function bubbles(edge: Point, line: readonly Point[], em: number): Tail {
  const way = distance(edge, line.at(-1)!);
  const sizes = way < 2.2 * em ? [0.34, 0.2] : [0.42, 0.29, 0.18];
  const places = sizes.length === 2 ? [2, 6] : [1, 4, 6];
  return { kind: 'bubbles', circles: sizes.map((size, i) => ({ at: line[places[i]!]!, r: size * em })) };
}
