import { depthIn } from './contour.ts';
import { distance, type Ellipse, insideEllipse, leaving, mix, type Point } from './geometry.ts';
import type { LaidBalloon, Tail } from './layout.ts';
import { edgeAt, insideCore, phiTowards } from './shape.ts';

/** What a tail must not cross. */
export type Obstacles = {
  readonly faces: readonly Ellipse[];
  /** The face of the one who speaks: a tail stops short of it; and of the head where there is room. */
  readonly own?: { readonly face: Ellipse; readonly head: Ellipse };
  /** Balloons that aren't one with it. */
  readonly balloons: readonly LaidBalloon[];
};

/** The share of the way from the edge to the mouth where a tail stops. */
const stop = 0.55;
/** Tails longer than this look like strings: mm. */
const longest = 20;
/** Shorter ones aren't seen: mm. */
const shortest = 1.3;
/** Shares of the length, and turns of the root, that are tried for a way that is free. */
const tries = [1, 0.7, 0.45].flatMap((short) =>
  [0, -0.3, 0.3, -0.6, 0.6, -0.95, 0.95].map((lean) => [short, lean] as const),
);
/** Tails that lean more against the edge, as the sine of their angle to it, look like dents in the balloon. */
const steepest = 0.5;
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
    if (balloon.cuts.some((cut) => depthIn(cut, edge) < 0.4 * text.em)) continue;
    const way = distance(edge, target);
    const free = around.own === undefined ? way : freeWay(around.own, edge, target, mm);
    const length = short * Math.min(stop * way, free, longest * mm);
    if (length < shortest * mm) continue;
    const tip = mix(edge, target, length / way);
    const steep = standing([ex, ey], body, [tip[0] - edge[0], tip[1] - edge[1]]) / length;
    if (steep * length < 0.5 * shortest * mm) continue;
    const bend = lean === 0 ? 0.1 * (target[0] < at[0] ? 1 : -1) : 0.16 * Math.sign(lean);
    const line = centreLine(edge, tip, bend);
    const crossed =
      line.filter((p) => around.faces.some((face) => insideEllipse(face, p))).length * 2 +
      line.filter((p) => around.balloons.some((other) => covers(other, p))).length * 3;
    const cost = crossed + Math.abs(lean) + (1 - short) * 2 + 4 * Math.max(0, steepest - steep);
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

/** How far a way goes from the edge of an ellipse straight outwards; `edge` from its middle. */
function standing([x, y]: Point, { a, b }: { readonly a: number; readonly b: number }, way: Point): number {
  const [nx, ny] = [x / (a * a), y / (b * b)];
  return (way[0] * nx + way[1] * ny) / Math.hypot(nx, ny);
}

/** A way to the border is no longer than this, mm: from further off a tail only points there. */
const furthest = 17;
/** Shorter ones don't show that they go on: mm. */
const nearest = 2.2;
/** Directions towards an edge that are tried: how far to the side, towards the foot of the page first. */
const leans = [0.35, 0.7, 1.1, 1.6, -0.4];

/**
 * The tail of someone behind an edge of the panel: it goes to the border and is cut off there.
 * Undefined if the border is too far off or too near.
 * @param towards the edge, as a direction @param rim the border's inner line
 */
export function tailToBorder(
  balloon: LaidBalloon,
  towards: Point,
  rim: readonly Point[],
  around: Obstacles,
  mm: number,
): Tail | undefined {
  const { kind, at, a, b } = balloon;
  let best: { readonly tail: Tail; readonly cost: number } | undefined;
  for (const [i, lean] of leans.entries()) {
    const aside: Point = towards[0] === 0 ? [lean, 0] : [0, lean];
    const way: Point = [towards[0] + aside[0], towards[1] + aside[1]];
    const hit = leaving(at, way, rim);
    if (hit === undefined) continue;
    const phi = phiTowards(a, b, way);
    const [ex, ey] = edgeAt(kind, a, b, phi);
    const edge: Point = [at[0] + ex, at[1] + ey];
    const length = distance(edge, hit.at);
    const beyond = distance(at, edge) > distance(at, hit.at);
    if (beyond || length < nearest * mm || length > furthest * mm) continue;
    const line = centreLine(edge, hit.at, 0);
    const crossed = line.filter(
      (p) =>
        around.faces.some((face) => insideEllipse(face, p)) ||
        (around.own !== undefined && insideEllipse(around.own.face, p)) ||
        around.balloons.some((other) => covers(other, p)),
    ).length;
    const cost = crossed * 3 + i * 0.4 + length / (8 * mm);
    if (best !== undefined && cost >= best.cost) continue;
    const spread = spreadOf(balloon, phi);
    const half = 0.3 * balloon.text.em;
    const ends: readonly [Point, Point] = [
      [hit.at[0] - hit.along[0] * half, hit.at[1] - hit.along[1] * half],
      [hit.at[0] + hit.along[0] * half, hit.at[1] + hit.along[1] * half],
    ];
    // the side that is first on the way round the balloon is first at the border too
    const root = edgeAt(kind, a, b, phi + spread);
    const forward = (root[0] - ex) * hit.along[0] + (root[1] - ey) * hit.along[1] > 0;
    best = { tail: { kind: 'cut', phi, spread, ends: forward ? ends : [ends[1], ends[0]] }, cost };
  }
  return best?.tail;
}

/** Tails shorter than this rather go over the hair: mm. */
const clear = 4;

/** The way to the one who speaks: to the head, or from near it to the face. */
function freeWay({ face, head }: NonNullable<Obstacles['own']>, from: Point, to: Point, mm: number): number {
  const toHead = wayTo(head, from, to) - faceGap * mm;
  return toHead >= clear * mm ? toHead : wayTo(face, from, to) - faceGap * mm;
}

/** How far along a way an ellipse begins; the whole way if it doesn't. */
function wayTo(ellipse: Ellipse, from: Point, to: Point): number {
  const way = distance(from, to);
  const steps = 80;
  for (let i = 0; i < steps; i++)
    if (insideEllipse(ellipse, mix(from, to, i / steps))) return (way * Math.max(0, i - 1)) / steps;
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
