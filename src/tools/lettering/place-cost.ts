import { collision, type Footprint, inOrder, reachTowards } from './footprint.ts';
import { type Box, depth, type Ellipse, inside, insideEllipse, mix, type Point } from './geometry.ts';
import type { Head } from './heads.ts';

/** A balloon that wants a place. */
export type Wanted = {
  readonly rx: number;
  readonly ry: number;
  readonly round: boolean;
  readonly caption: boolean;
  /** px between its words and its line. */
  readonly padding: number;
  /** Its tail is bubbles, which need more way to be seen. */
  readonly bubbles: boolean;
  /** Page px: it stands exactly there. */
  readonly fixed?: Point;
  /** Shares of the panel from left and top that a word like `top-right` stands for. */
  readonly near?: readonly [x: number, y: number];
  readonly head?: Head;
  /** Page px: the edge behind which its unseen speaker stands. */
  readonly aim?: Point;
  /** It is one with the balloon before: they overlap, or a neck joins them. `em` in px. */
  readonly joins?: { readonly how: 'overlap' | 'bridge'; readonly em: number };
  /** It is cut off by borders. */
  readonly butts?: Butts;
};

/** px from the middle of a balloon to the borders that cut it off. */
export type Butts = { readonly [side in 'left' | 'right' | 'top' | 'bottom']?: number };

/** What a balloon takes of the page at a place. */
export const printOf = (one: Wanted, at: Point): Footprint => ({
  at,
  rx: one.rx,
  ry: one.ry,
  round: one.round,
});

export type Scene = {
  readonly polygon: readonly Point[];
  readonly panel: Box;
  /** Where balloons may be. */
  readonly area: Box;
  readonly heads: readonly Head[];
  /** Balloons and sound effects that have their places. */
  readonly taken: readonly Footprint[];
  readonly reading: 'rtl' | 'ltr';
  /** The space to leave at borders and between balloons, px. */
  readonly gap: number;
};

/** Weights of what is wrong with a place; shares of the panel are the unit. */
const weights = {
  face: 26,
  onFace: 2.5,
  body: 1.4,
  balloon: 22,
  // what lies on another balloon can't be read; what is read in another order can
  hidden: 60,
  outside: 7,
  order: 7,
  far: 2,
  low: 0.75,
  tail: 1.5,
  misread: 14,
  astray: 6,
  corner: 1.5,
  near: 5,
  aura: 5,
  stub: 1.6,
  crossing: 6,
};
/** What a tail needs to show between a balloon and the face, in gaps. */
const tailRoom = 3.6;
/** How bad a place is, and how much of it is that things lie in each other. */
export type Cost = { readonly cost: number; readonly clash: number };

/** What is wrong with a place by itself. */
export function placeCost(one: Wanted, at: Point, scene: Scene, others: readonly Footprint[]): Cost {
  const { panel, polygon, heads, reading, gap } = scene;
  const print: Ellipse = { at, rx: one.rx, ry: one.ry };
  let cost = one.butts === undefined ? weights.outside * shareOutside(print, polygon, one.round) : 0;
  let clash = 0;
  for (const head of heads) {
    const face = depth(print, head.face);
    cost +=
      (face > 0.02 ? weights.onFace : 0) +
      weights.face * face +
      weights.body * depth(print, head.body) +
      weights.aura * depth(print, aura(head.face, one.bubbles ? 1.8 * gap : gap));
    clash += face > 0.03 ? face : 0;
  }
  for (const other of others) {
    const hit = collision({ ...print, round: one.round }, other, gap);
    const hidden = collision({ ...print, round: one.round }, other, 0);
    cost += weights.balloon * hit + weights.hidden * hidden;
    clash += hidden;
  }
  const u = (at[0] - panel.x) / panel.w;
  const v = (at[1] - panel.y) / panel.h;
  const side = reading === 'rtl' ? 1 - u : u;
  if (one.near !== undefined) {
    const want = [
      panel.x + gap + one.rx + (panel.w - 2 * gap - 2 * one.rx) * one.near[0],
      panel.y + gap + one.ry + (panel.h - 2 * gap - 2 * one.ry) * one.near[1],
    ] as const;
    cost += weights.near * Math.hypot((at[0] - want[0]) / panel.w, (at[1] - want[1]) / panel.h);
    return { cost, clash };
  }
  cost += weights.low * v;
  if (one.caption) return { cost: cost + weights.corner * (side + v * 0.6), clash };
  const head = one.head;
  if (one.aim !== undefined) {
    return {
      cost: cost + 2 * Math.hypot((at[0] - one.aim[0]) / panel.w, (at[1] - one.aim[1]) / panel.h),
      clash,
    };
  }
  if (head === undefined) return { cost: cost + 0.3 * side, clash };
  const [dx, dy] = [head.mouth[0] - at[0], head.mouth[1] - at[1]];
  const away = Math.hypot(dx, dy) - reachTowards(print, [dx, dy]);
  const unit = Math.min(panel.w, panel.h);
  // Near enough to be the speaker's, far enough for a tail to show.
  cost += weights.far * Math.max(0, away / unit - 0.12) + (away < 0.06 * unit ? 0.5 : 0);
  cost += dy < 0 ? 0.6 : 0;
  const [fx, fy] = [head.face.at[0] - at[0], head.face.at[1] - at[1]];
  const free = Math.hypot(fx, fy) - reachTowards(print, [fx, fy]) - reachTowards(head.face, [fx, fy]);
  cost += weights.stub * Math.max(0, 1 - Math.max(0, free) / (tailRoom * gap));
  const way = [0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85].map((t) => mix(at, head.mouth, t));
  // Across another face it would seem to be that one's.
  if (heads.some((other) => other !== head && way.some((p) => insideEllipse(other.face, p))))
    cost += weights.astray;
  if (others.some((other) => way.some((p) => insideEllipse(other, p)))) cost += weights.tail;
  return { cost, clash };
}

/** The space about a face that looks best when it is free, and that a tail needs to show. */
const aura = (face: Ellipse, gap: number): Ellipse => ({
  at: face.at,
  rx: face.rx + 3.2 * gap,
  ry: face.ry + 3.2 * gap,
});

/** What is wrong with two balloons of which one is read first; `next`: nothing is read between them. */
export function pairCost(
  [first, a]: readonly [Wanted, Point],
  [second, b]: readonly [Wanted, Point],
  next: boolean,
  scene: Scene,
): Cost {
  const { panel, reading, gap } = scene;
  const [one, two] = [printOf(first, a), printOf(second, b)];
  const joined = second.joins !== undefined && next;
  const clash = joined ? 0 : collision(one, two, 0);
  let cost = joined ? 0 : weights.balloon * collision(one, two, gap) + weights.hidden * clash;
  const on = (reading === 'rtl' ? a[0] - b[0] : b[0] - a[0]) / panel.w;
  const down = (b[1] - a[1]) / panel.h;
  const topDown = (b[1] - two.ry - (a[1] - one.ry)) / panel.h;
  if (!inOrder(one, two, reading)) cost += weights.misread;
  // The first is higher; what is read next lies on the far side of it or clearly below.
  cost += weights.order * (Math.max(0, -down) + Math.max(0, -topDown - 0.02) * 0.6);
  if (on < 0 && b[1] - two.ry < a[1] + 0.5 * one.ry) cost += weights.order * (0.25 - on * 0.5);
  cost += weights.order * 0.6 * Math.max(0, 0.12 - (0.7 * on + down));
  for (const [from, head, other] of [
    [a, first.head, two],
    [b, second.head, one],
  ] as const) {
    if (head === undefined) continue;
    for (const t of [0.3, 0.5, 0.7]) if (insideEllipse(other, mix(from, head.mouth, t))) cost += weights.tail;
  }
  // tails that cross lead to the wrong mouths
  if (first.head !== undefined && second.head !== undefined && first.head !== second.head)
    cost += crosses(a, first.head.mouth, b, second.head.mouth) ? weights.crossing : 0;
  return { cost, clash };
}

/** True if the way from a to b crosses that from c to d. */
function crosses(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = (p: Point, q: Point, r: Point): boolean =>
    (q[0] - p[0]) * (r[1] - p[1]) > (q[1] - p[1]) * (r[0] - p[0]);
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

function shareOutside(e: Ellipse, polygon: readonly Point[], round: boolean): number {
  let out = 0;
  const steps = 16;
  for (let i = 0; i < steps; i++) {
    const phi = (2 * Math.PI * (i + 0.5)) / steps;
    const [x, y] = [Math.cos(phi), Math.sin(phi)];
    const r = round ? 0.97 : 0.97 / Math.max(Math.abs(x), Math.abs(y));
    if (!inside(polygon, [e.at[0] + e.rx * r * x, e.at[1] + e.ry * r * y])) out++;
  }
  return out / steps;
}
