import {
  type Box,
  boxAround,
  clamp,
  depth,
  type Ellipse,
  inside,
  insideEllipse,
  intersection,
  middleOf,
  mix,
  type Point,
} from './geometry.ts';
import type { Head } from './heads.ts';

/** What a balloon or a sound effect takes of the page. */
export type Footprint = {
  readonly at: Point;
  readonly rx: number;
  readonly ry: number;
  readonly round: boolean;
};

/** A balloon that wants a place. */
export type Wanted = {
  readonly rx: number;
  readonly ry: number;
  readonly round: boolean;
  readonly caption: boolean;
  /** Its tail is bubbles, which need more way to be seen. */
  readonly bubbles: boolean;
  /** Page px: it stands exactly there. */
  readonly fixed?: Point;
  /** Shares of the panel from left and top that a word like `top-right` stands for. */
  readonly near?: readonly [x: number, y: number];
  readonly head?: Head;
  /** Page px: the edge behind which its unseen speaker stands. */
  readonly aim?: Point;
};

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

/** The middles of the balloons in order, and how badly they stand. */
export type Placing = { readonly places: readonly Point[]; readonly cost: number; readonly clash: number };

/** Weights of what is wrong with a place; shares of the panel are the unit. */
const weights = {
  face: 26,
  onFace: 2.5,
  body: 1.4,
  balloon: 22,
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
};
/** How many half-done placings are carried on. */
const beam = 24;

/**
 * Places the balloons of one panel: candidates on a grid, costs for what an editor would mark, and
 * a beam search in reading order, so that the first balloon leaves room for the next.
 */
export function placeBalloons(wanted: readonly Wanted[], scene: Scene): Placing {
  const fixed: Footprint[] = wanted.flatMap((one) =>
    one.fixed === undefined ? [] : [footprint(one, one.fixed)],
  );
  let states: readonly Placing[] = [{ places: [], cost: 0, clash: 0 }];
  for (const [i, one] of wanted.entries()) {
    const others = [...scene.taken, ...fixed.filter((print) => print.at !== one.fixed)];
    const places =
      one.fixed === undefined
        ? candidates(one, scene)
            .map((at) => ({ at, ...placeCost(one, at, scene, others) }))
            .sort((a, b) => a.cost - b.cost)
        : [{ at: one.fixed, cost: 0, clash: 0 }];
    const most = i === wanted.length - 1 ? 1 : beam;
    const best: Placing[] = [];
    for (const state of states) {
      for (const { at, cost, clash } of places) {
        // Pairs only add to a cost, so what is too dear already, and all after it, is left out.
        if (best.length === most && state.cost + cost >= best[most - 1]!.cost) break;
        let [sum, hits] = [state.cost + cost, state.clash + clash];
        for (const [j, before] of state.places.entries()) {
          const pair = pairCost(wanted[j]!, before, one, at, scene);
          sum += pair.cost;
          hits += pair.clash;
        }
        keep(best, { cost: sum, clash: hits }, () => [...state.places, at], most);
      }
    }
    states = best;
  }
  return states[0]!;
}

/** Puts a placing in its order among the best; of equal ones the first stays first, so the result is the same everywhere. */
function keep(best: Placing[], { cost, clash }: Cost, places: () => readonly Point[], most: number): void {
  let at = best.length;
  while (at > 0 && best[at - 1]!.cost > cost) at--;
  if (at >= most) return;
  best.splice(at, 0, { places: places(), cost, clash });
  if (best.length > most) best.pop();
}

const footprint = (one: Wanted, at: Point): Footprint => ({ at, rx: one.rx, ry: one.ry, round: one.round });

/** Middles to try: nine by nine from edge to edge of the panel, or five by five about the place asked for. */
function candidates(one: Wanted, { panel, area, gap }: Scene): readonly Point[] {
  const across = (low: number, high: number, share: number): number =>
    low > high ? (low + high) / 2 : low + (high - low) * share;
  const inArea = ([x, y]: Point): Point => [
    clamp(x, area.x + one.rx, area.x + area.w - one.rx),
    clamp(y, area.y + one.ry, area.y + area.h - one.ry),
  ];
  const shares = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1];
  const around = (share: number): readonly number[] =>
    [-0.24, -0.12, 0, 0.12, 0.24].map((off) => clamp(share + off, 0, 1));
  const xs = one.near === undefined ? shares : around(one.near[0]);
  const ys = one.near === undefined ? shares : around(one.near[1]);
  return ys.flatMap((v) =>
    xs.map((u) =>
      inArea([
        across(panel.x + gap + one.rx, panel.x + panel.w - gap - one.rx, u),
        across(panel.y + gap + one.ry, panel.y + panel.h - gap - one.ry, v),
      ]),
    ),
  );
}

type Cost = { readonly cost: number; readonly clash: number };

/** What is wrong with a place by itself. */
function placeCost(one: Wanted, at: Point, scene: Scene, others: readonly Footprint[]): Cost {
  const { panel, polygon, heads, reading, gap } = scene;
  const print: Ellipse = { at, rx: one.rx, ry: one.ry };
  let cost = weights.outside * shareOutside(print, polygon, one.round);
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
    cost += weights.balloon * hit;
    clash += collision({ ...print, round: one.round }, other, 0);
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

/** What is wrong with two balloons of which one is read first. */
function pairCost(first: Wanted, a: Point, second: Wanted, b: Point, scene: Scene): Cost {
  const { panel, reading, gap } = scene;
  const [one, two] = [footprint(first, a), footprint(second, b)];
  const clash = collision(one, two, 0);
  let cost = weights.balloon * collision(one, two, gap);
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
  return { cost, clash };
}

/** True if two balloons, the first read first, stand so that they are read in that order. */
export function inOrder(first: Footprint, second: Footprint, reading: 'rtl' | 'ltr'): boolean {
  const on = reading === 'rtl' ? first.at[0] - second.at[0] : second.at[0] - first.at[0];
  return second.at[1] >= first.at[1] - 0.5 || on > 0;
}

/** The half length of an ellipse in a direction. */
function reachTowards(e: Ellipse, [dx, dy]: Point): number {
  const length = Math.hypot(dx, dy);
  return length === 0 ? 0 : length / Math.hypot(dx / e.rx, dy / e.ry);
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

/** How deep two things lie in each other when each keeps half of a gap: 0 when clear, to 1. */
export function collision(a: Footprint, b: Footprint, gap: number): number {
  if (a.round && b.round) {
    return depth(
      { at: a.at, rx: a.rx + gap / 2, ry: a.ry + gap / 2 },
      { at: b.at, rx: b.rx + gap / 2, ry: b.ry + gap / 2 },
    );
  }
  const [p, q] = [a, b].map((one) => boxAround(one.at, 2 * one.rx + gap, 2 * one.ry + gap)) as [Box, Box];
  const shared = intersection(p, q);
  if (shared.w <= 0 || shared.h <= 0) return 0;
  // A round one has empty corners.
  const soft = a.round !== b.round ? 0.85 : 1;
  if (soft < 1) {
    const [round, box] = a.round ? [a, q] : [b, p];
    const near: Point = [clamp(round.at[0], box.x, box.x + box.w), clamp(round.at[1], box.y, box.y + box.h)];
    if (!insideEllipse({ at: round.at, rx: round.rx + gap / 2, ry: round.ry + gap / 2 }, near)) return 0;
  }
  return Math.min(shared.w / Math.min(p.w, q.w), shared.h / Math.min(p.h, q.h));
}

/** The share of the panel that a word for a place stands for. */
export function placeOf(word: string): readonly [x: number, y: number] | undefined {
  const words = word === 'center' ? ['center'] : word.split('-');
  let [x, y] = [0.5, 0.5];
  for (const part of words) {
    if (part === 'top') y = 0;
    else if (part === 'bottom') y = 1;
    else if (part === 'left') x = 0;
    else if (part === 'right') x = 1;
    else if (part !== 'center') return undefined;
  }
  return [x, y];
}

export const footprintOf = (box: Box): Footprint => ({
  at: middleOf(box),
  rx: box.w / 2,
  ry: box.h / 2,
  round: false,
});
