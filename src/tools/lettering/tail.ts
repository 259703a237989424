import { distance, type Ellipse, insideEllipse, mix, type Point } from './geometry.ts';
import type { LaidBalloon, Tail } from './layout.ts';
import { edgeAt, insideCore, phiTowards } from './shape.ts';

/** What a tail must not cross. */
export type Obstacles = {
  readonly faces: readonly Ellipse[];
  /** The face of the one who speaks: a tail stops short of it. */
  readonly own?: Ellipse;
  readonly balloons: readonly LaidBalloon[];
};

/** The share of the way from the edge to the mouth where a tail stops. */
const stop = 0.55;
/** Tails longer than this look like strings: mm. */
const longest = 13;
/** Shorter ones aren't seen: mm. */
const shortest = 1.3;
/** Shares of the length, and turns of the root, that are tried for a way that is free. */
const tries = [1, 0.7, 0.45].flatMap((short) =>
  [0, -0.3, 0.3, -0.6, 0.6, -0.95, 0.95].map((lean) => [short, lean] as const),
);
/** What is left between a tail and the face it aims at: mm. */
const faceGap = 0.4;

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
  for (const [short, lean] of tries) {
    const phi = direct + lean;
    const body = kind === 'thought' ? outer : { a, b };
    const [ex, ey] = edgeAt(kind, body.a, body.b, phi);
    const edge: Point = [at[0] + ex, at[1] + ey];
    const way = distance(edge, target);
    const free = around.own === undefined ? way : wayTo(around.own, edge, target) - faceGap * mm;
    const length = short * Math.min(stop * way, free, longest * mm);
    if (length < shortest * mm) continue;
    const tip = mix(edge, target, length / way);
    const bend = lean === 0 ? 0.1 * (target[0] < at[0] ? 1 : -1) : 0.16 * Math.sign(lean);
    const line = centreLine(edge, tip, bend);
    const crossed =
      line.filter((p) => around.faces.some((face) => insideEllipse(face, p))).length * 2 +
      line.filter((p) => around.balloons.some((other) => other !== balloon && covers(other, p))).length * 3;
    const cost = crossed + Math.abs(lean) + (1 - short) * 2;
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

/** How far along a way an ellipse begins; the whole way if it doesn't. */
function wayTo(ellipse: Ellipse, from: Point, to: Point): number {
  const way = distance(from, to);
  for (let i = 0; i < 40; i++) if (insideEllipse(ellipse, mix(from, to, i / 40))) return (way * i) / 40;
  return way;
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

/** Bubbles that grow smaller on their way, none touching the next. */
function bubbles(edge: Point, line: readonly Point[], em: number): Tail {
  const way = distance(edge, line.at(-1)!);
  const largest = Math.min(0.42 * em, 0.22 * way);
  if (way < 1.2 * em) {
    return {
      kind: 'bubbles',
      circles: [
        { at: line[2]!, r: largest * 1.2 },
        { at: line[6]!, r: largest * 0.7 },
      ],
    };
  }
  return {
    kind: 'bubbles',
    circles: [
      { at: line[1]!, r: largest },
      { at: line[4]!, r: largest * 0.7 },
      { at: line[6]!, r: largest * 0.45 },
    ],
  };
}
