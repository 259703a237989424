import {
  type Box,
  boxAround,
  clamp,
  depth,
  type Ellipse,
  insideEllipse,
  intersection,
  middleOf,
  type Point,
} from './geometry.ts';

/** What a balloon or a sound effect takes of the page. */
export type Footprint = {
  readonly at: Point;
  readonly rx: number;
  readonly ry: number;
  readonly round: boolean;
};

export const footprintOf = (box: Box): Footprint => ({
  at: middleOf(box),
  rx: box.w / 2,
  ry: box.h / 2,
  round: false,
});

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

/** True if two balloons, the first read first, stand so that they are read in that order. */
export function inOrder(first: Footprint, second: Footprint, reading: 'rtl' | 'ltr'): boolean {
  const on = reading === 'rtl' ? first.at[0] - second.at[0] : second.at[0] - first.at[0];
  return second.at[1] >= first.at[1] - 0.5 || on > 0;
}

/** The half length of an ellipse in a direction. */
export function reachTowards(e: Ellipse, [dx, dy]: Point): number {
  const length = Math.hypot(dx, dy);
  return length === 0 ? 0 : length / Math.hypot(dx / e.rx, dy / e.ry);
}
