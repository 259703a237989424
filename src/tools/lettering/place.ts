import { type Footprint, inOrder, reachTowards } from './footprint.ts';
import { clamp, type Edge, edgeFacing, type Point } from './geometry.ts';
import {
  type Butts,
  type Cost,
  pairCost,
  placeCost,
  printOf,
  type Scene,
  type Wanted,
} from './place-cost.ts';

/** The middles of the balloons in order, and how badly they stand. */
export type Placing = { readonly places: readonly Point[]; readonly cost: number; readonly clash: number };

/** How many half-done placings are carried on. */
const beam = 24;

type Try = { readonly at: Point } & Cost;

/**
 * Places the balloons of one panel: candidates on a grid, costs for what an editor would mark, and
 * a beam search in reading order, so that the first balloon leaves room for the next.
 */
export function placeBalloons(wanted: readonly Wanted[], scene: Scene): Placing {
  let states: readonly Placing[] = [{ places: [], cost: 0, clash: 0 }];
  for (const [i, one] of wanted.entries()) {
    const others = [...scene.taken, ...placedOthers(wanted, i)];
    const tried = (places: readonly Point[]): readonly Try[] =>
      places.map((at) => ({ at, ...placeCost(one, at, scene, others) })).sort((a, b) => a.cost - b.cost);
    const free = one.fixed === undefined ? undefined : [{ at: one.fixed, cost: 0, clash: 0 }];
    const beside = one.joins !== undefined && i > 0;
    const anywhere = free ?? (beside ? [] : tried(candidates(one, scene)));
    const most = i === wanted.length - 1 ? 1 : beam;
    const best: Placing[] = [];
    for (const state of states) {
      const tries =
        beside && free === undefined
          ? tried(besides(wanted[i - 1]!, state.places[i - 1]!, one, scene))
          : anywhere;
      for (const { at, cost, clash } of tries) {
        // Pairs only add to a cost, so what is too dear already, and all after it, is left out.
        if (best.length === most && state.cost + cost >= best[most - 1]!.cost) break;
        let [sum, hits] = [state.cost + cost, state.clash + clash];
        for (const [j, before] of state.places.entries()) {
          const pair = pairCost([wanted[j]!, before], [one, at], j === i - 1, scene);
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

/** What the other balloons take that have a fixed place, but for those that this one is joined with. */
function placedOthers(wanted: readonly Wanted[], own: number): readonly Footprint[] {
  return wanted.flatMap((one, i) => {
    const joined = (i === own - 1 && wanted[own]!.joins) || (i === own + 1 && one.joins);
    return i === own || joined || one.fixed === undefined ? [] : [printOf(one, one.fixed)];
  });
}

/** Puts a placing in its order among the best; of equal ones the first stays first, so the result is the same everywhere. */
function keep(best: Placing[], { cost, clash }: Cost, places: () => readonly Point[], most: number): void {
  let at = best.length;
  while (at > 0 && best[at - 1]!.cost > cost) at--;
  if (at >= most) return;
  best.splice(at, 0, { places: places(), cost, clash });
  if (best.length > most) best.pop();
}

/** How much of the space round their words two balloons give to each other that overlap. */
const overlapping = 0.45;
/** How long a neck is, em. */
const neck = 1.1;

/** How far apart the middles of two balloons are that touch in a direction. */
function touching(one: Wanted, other: Wanted, way: Point): number {
  if (one.round || other.round)
    return [one, other].reduce((sum, { rx, ry }) => sum + reachTowards({ at: way, rx, ry }, way), 0);
  const [x, y] = [Math.abs(way[0]), Math.abs(way[1])];
  return Math.min((one.rx + other.rx) / Math.max(x, 1e-9), (one.ry + other.ry) / Math.max(y, 1e-9));
}

/** Middles of a balloon that is one with the balloon before: all round it. */
function besides(before: Wanted, at: Point, one: Wanted, scene: Scene): readonly Point[] {
  const { panel, area, gap } = scene;
  const { how, em } = one.joins!;
  const apart = how === 'overlap' ? -overlapping * (before.padding + one.padding) : neck * em;
  const places: Point[] = [];
  for (let i = 0; i < 20; i++) {
    const phi = (2 * Math.PI * i) / 20;
    const way: Point = [Math.cos(phi), Math.sin(phi)];
    const length = touching(before, one, way) + apart;
    const [x, y] = [at[0] + way[0] * length, at[1] + way[1] * length];
    const fits =
      x - one.rx >= Math.max(area.x, panel.x - 3 * gap) &&
      x + one.rx <= Math.min(area.x + area.w, panel.x + panel.w + 3 * gap) &&
      y - one.ry >= Math.max(area.y, panel.y - 3 * gap) &&
      y + one.ry <= Math.min(area.y + area.h, panel.y + panel.h + 3 * gap);
    if (fits) places.push([x, y]);
  }
  const ordered = places.filter((to) => inOrder(printOf(before, at), printOf(one, to), scene.reading));
  // without room beside it, it goes where any other would
  return ordered.length > 0 ? ordered : places.length > 0 ? places : candidates(one, scene);
}

/** Middles to try: nine by nine from edge to edge of the panel, or five by five about the place asked for. */
function candidates(one: Wanted, scene: Scene): readonly Point[] {
  const { panel, area } = scene;
  // an unseen speaker's tail needs a way to the border
  const gap = one.aim === undefined ? scene.gap : 3 * scene.gap;
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
    xs.map((u) => {
      const free = inArea([
        across(panel.x + gap + one.rx, panel.x + panel.w - gap - one.rx, u),
        across(panel.y + gap + one.ry, panel.y + panel.h - gap - one.ry, v),
      ]);
      return one.butts === undefined ? free : buttedAt(free, one, one.butts, scene);
    }),
  );
}

/** A place moved to the borders that cut the balloon off. */
function buttedAt(at: Point, one: Wanted, butts: Butts, { polygon }: Scene): Point {
  let [x, y] = at;
  // of a leaning border the part counts that comes nearest to the text
  const aside = [-0.6, 0, 0.6];
  const [top, bottom] = [edgeFacing(polygon, [0, -1]), edgeFacing(polygon, [0, 1])];
  const [left, right] = [edgeFacing(polygon, [-1, 0]), edgeFacing(polygon, [1, 0])];
  // where an edge is at a height, or at a distance from the left
  const acrossAt = ({ at: p, inward }: Edge, height: number): number =>
    p[0] - ((height - p[1]) * inward[1]) / inward[0];
  const downAt = ({ at: p, inward }: Edge, along: number): number =>
    p[1] - ((along - p[0]) * inward[0]) / inward[1];
  for (let round = 0; round < 2; round++) {
    const rows = aside.map((share) => y + share * one.ry);
    const columns = aside.map((share) => x + share * one.rx);
    if (butts.left !== undefined && left !== undefined)
      x = Math.max(...rows.map((row) => acrossAt(left, row))) + butts.left;
    if (butts.right !== undefined && right !== undefined)
      x = Math.min(...rows.map((row) => acrossAt(right, row))) - butts.right;
    if (butts.top !== undefined && top !== undefined)
      y = Math.max(...columns.map((column) => downAt(top, column))) + butts.top;
    if (butts.bottom !== undefined && bottom !== undefined)
      y = Math.min(...columns.map((column) => downAt(bottom, column))) - butts.bottom;
  }
  return [x, y];
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
