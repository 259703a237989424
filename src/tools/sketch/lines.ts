import { polygon, wedge } from './ink.ts';
import { between, type Random } from './random.ts';
import type { Paint, Sheet } from './sheet.ts';
import { clamp, type Point } from './space.ts';
import type { Stage } from './stage.ts';

const edgeRadius = (stage: Stage, c: Point): number =>
  Math.hypot(Math.max(c[0], stage.width - c[0]), Math.max(c[1], stage.height - c[1])) * 1.05;

/** Wedges from the edges toward a point, leaving an oval free round it. */
export function focusLines(
  sheet: Sheet,
  stage: Stage,
  random: Random,
  c: Point,
  free: number,
  count: number,
  paint: Paint,
): void {
  const r = edgeRadius(stage, c);
  const flat = clamp(stage.height / stage.width, 0.55, 1.6);
  let d = '';
  for (let i = 0; i < count; i++) {
    const a = ((i + random()) / count) * Math.PI * 2;
    const to = free * between(random, 0.85, 1.5);
    const from: Point = [c[0] + Math.cos(a) * r, c[1] + Math.sin(a) * r];
    d += wedge(
      from,
      [c[0] + Math.cos(a) * to, c[1] + Math.sin(a) * to * flat],
      sheet.pen * between(random, 1.5, 9),
    );
  }
  sheet.fill(d, paint);
}

/** Parallel wedges across the panel along `angle`, with the middle band kept free. */
export function speedLines(
  sheet: Sheet,
  stage: Stage,
  random: Random,
  angle: number,
  count: number,
  paint: Paint,
  spare: number,
): void {
  const c: Point = [stage.width / 2, stage.height / 2];
  const half = Math.hypot(stage.width, stage.height) / 2;
  const u: Point = [Math.cos(angle), Math.sin(angle)];
  let d = '';
  for (let i = 0; i < count; i++) {
    const off = between(random, -1, 1);
    if (Math.abs(off) < spare * random()) continue;
    const side = off * half;
    const from = between(random, -1.1, 0.4) * half;
    const long = half * between(random, 0.6, 1.6);
    const p = (t: number): Point => [c[0] + u[0] * t - u[1] * side, c[1] + u[1] * t + u[0] * side];
    d += wedge(p(from), p(from + long), sheet.pen * between(random, 0.8, 4.2));
  }
  sheet.fill(d, paint);
}

/** A burst with long and short points. */
export function burst(c: Point, r: number, points: number, random: Random, squash = 1): string {
  const out: Point[] = [];
  for (let i = 0; i < points * 2; i++) {
    const a = (i / (points * 2)) * Math.PI * 2 + between(random, -0.06, 0.06);
    const k = i % 2 === 0 ? between(random, 0.8, 1.35) : between(random, 0.45, 0.6);
    out.push([c[0] + Math.cos(a) * r * k, c[1] + Math.sin(a) * r * k * squash]);
  }
  return polygon(out);
}
