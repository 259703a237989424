import { type Camera, see } from './camera.ts';
import { curve, loop, stroke } from './ink.ts';
import type { Part } from './part.ts';
import { between, randomFrom } from './random.ts';
import type { Paint, Sheet } from './sheet.ts';
import { proportion, type Skeleton } from './skeleton.ts';
import { add, clamp, lerp, type Place, type Point, times } from './space.ts';
import type { Figure } from './stage.ts';

/** A wind in the world: metres that a loose hem is blown. */
export type Wind = Place;

const columns = 9;
const rows = 5;

/** The cloth behind a figure, hung from its shoulders and blown by its motion and the wind. */
function cloth(figure: Figure, wind: Wind, seed: number): readonly (readonly Place[])[] {
  const s = figure.skeleton;
  const { tall, torso } = s;
  const m = (k: number): number => k * tall;
  const random = randomFrom(seed, `cloak ${figure.index}`);
  const phase = between(random, 0, 6.28);
  const flow = figure.pose.flow ?? 0.1;
  const rise = figure.pose.rise ?? 0;
  const back = times(torso.forward, -1);
  const long = 0.6;
  const far = torso.right[2] > 0 ? 1 : -1;
  const grid: Place[][] = [];
  const level = Math.min(s.legs.left.toe[1], s.legs.right.toe[1]);
  for (let c = 0; c < columns; c++) {
    const u = (c / (columns - 1)) * 2 - 1;
    const column: Place[] = [];
    for (let r = 0; r < rows; r++) {
      const v = r / (rows - 1);
      const wide = lerp(proportion.shoulder * 1.12, 0.2 + 0.1 * flow, v ** 0.8);
      const fall = long * v * (1 - 0.32 * flow * v - 0.42 * rise * v);
      const behind = 0.055 + v * 0.05 + (flow * 0.42 + rise * 0.12) * v ** 1.35;
      const ripple = Math.sin(u * 5.2 + phase + v * 2.4) * 0.035 * v * (0.6 + flow);
      let p = add(s.chest, times(torso.right, m(u * wide)));
      p = add(p, times(torso.up, m(-0.005)));
      // cloth hangs down in the world, whatever the torso does
      p = add(p, [0, m(-fall + Math.cos(u * 4.4 + phase) * 0.03 * v * (0.5 + flow)), 0]);
      p = add(p, times(back, m(behind + ripple - Math.abs(u) ** 2 * 0.045 * (1 - v))));
      // a sheet seen from its edge is a line: the far side flies higher, so that it is seen as cloth
      p = add(p, [0, m(u * far * (0.26 * flow + 0.1 * rise) * v), 0]);
      p = add(p, times(wind, v ** 1.5));
      column.push([p[0], Math.max(p[1], level + m(0.01)), p[2]]);
    }
    grid.push(column);
  }
  return grid;
}

/** The cloak as parts: the cloth behind (or before, for a back view), and the mantle on the shoulders. */
export function cloakParts(figure: Figure, camera: Camera, paint: Paint, wind: Wind, seed: number, pen: number): readonly Part[] {
  const grid = cloth(figure, wind, seed);
  const seen = grid.map((column) => column.map((p) => see(camera, p)));
  const depths = seen.flat().map((p) => p.depth);
  const torsoDepth = see(camera, figure.skeleton.waist).depth;
  const at = (c: number, r: number): Point => seen[c]![r]!.at;
  const last = columns - 1;
  const hem: Point[] = [];
  for (let c = last; c >= 0; c--) {
    hem.push(at(c, rows - 1));
    if (c > 0) {
      const a = at(c, rows - 1);
      const b = at(c - 1, rows - 1);
      const up = at(c, rows - 2);
      hem.push([lerp((a[0] + b[0]) / 2, up[0], 0.13), lerp((a[1] + b[1]) / 2, up[1], 0.13)]);
    }
  }
  const left = [0, 1, 2, 3].map((r) => at(0, r));
  const right = [0, 1, 2, 3].map((r) => at(last, r)).reverse();
  const top = [7, 5, 3, 1].map((c) => at(c, 0));
  // the grid runs to the figure's right: its outline is closed over the shoulders
  const d = loop([...right.slice().reverse(), ...hem, ...left.slice().reverse(), ...top.slice().reverse()], 0.9);
  const dark = paint === 'ink';
  const facing = figure.skeleton.torso.forward[2] < 0;
  const mean = depths.reduce((a, b) => a + b, 0) / depths.length;
  const depth = facing ? Math.max(mean, torsoDepth + 0.12 * figure.skeleton.tall) + 0.3 : Math.min(mean, torsoDepth) - 0.22 * figure.skeleton.tall;
  const folds = (sheet: Sheet): void => {
    sheet.within(d, () => {
      if (!dark) {
        // the inside, or the side away from the light
        const from = facing ? 2 : 5;
        const to = facing ? 6 : 8;
        const shade = [...[0, 1, 2, 3, 4].map((r) => at(from, r)), ...[4, 3, 2, 1, 0].map((r) => at(to, r))];
        if (facing) sheet.fill(loop(shade), { tone: 0.3 });
        else sheet.fill(loop(shade), { tone: 0.15, clear: true });
      }
      for (let c = 1; c < last; c++) {
        if (c % 2 === 0 && facing) continue;
        const line = [4, 3, 2, 1].slice(0, c % 3 === 0 ? 3 : 4).map((r) => at(c, r));
        sheet.fill(stroke(line, pen * (c % 2 === 0 ? 1.5 : 2.4), { start: 0.9, end: 0, belly: 0.12 }), dark ? 'paper' : 'ink');
      }
    });
  };
  return [{ depth, d, paint, over: folds }, ...mantle(figure, camera, paint, pen)];
}

/** The short cape round neck and shoulders. */
function mantle(figure: Figure, camera: Camera, paint: Paint, pen: number): readonly Part[] {
  const s: Skeleton = figure.skeleton;
  const m = (k: number): number => k * s.tall;
  const put = (right: number, up: number, forward: number): Point =>
    see(camera, add(add(add(s.chest, times(s.torso.right, m(right))), times(s.torso.up, m(up))), times(s.torso.forward, m(forward)))).at;
  const raised = (side: 'right' | 'left'): number => clamp((s.arms[side].elbow[1] - s.arms[side].shoulder[1]) / m(0.16) + 0.6, 0, 1.2) * 0.035;
  const facing = s.torso.forward[2] < 0;
  const f = facing ? 1 : -1;
  const r = raised('right');
  const l = raised('left');
  const d = loop([
    put(0.045, 0.042, 0.02 * f),
    put(0.1, 0.028 + r * 0.3, 0.02 * f),
    put(0.15, -0.012 + r, 0.01 * f),
    put(0.162, -0.075 + r * 1.2, 0.02 * f),
    put(0.1, -0.088, 0.075 * f),
    put(0.045, -0.072, 0.09 * f),
    put(0, -0.098, 0.095 * f),
    put(-0.045, -0.072, 0.09 * f),
    put(-0.1, -0.088, 0.075 * f),
    put(-0.162, -0.075 + l * 1.2, 0.02 * f),
    put(-0.15, -0.012 + l, 0.01 * f),
    put(-0.1, 0.028 + l * 0.3, 0.02 * f),
    put(-0.045, 0.042, 0.02 * f),
  ]);
  const dark = paint === 'ink';
  const over = (sheet: Sheet): void => {
    const ink: Paint = dark ? 'paper' : 'ink';
    for (const side of [1, -1]) {
      sheet.fill(stroke([put(0.05 * side, 0.03, 0.05 * f), put(0.085 * side, -0.02, 0.08 * f), put(0.09 * side, -0.07, 0.08 * f)], pen * 1.3, { start: 0.1, end: 0.7, belly: 0.7 }), ink);
      sheet.fill(stroke([put(0.125 * side, -0.02, 0.04 * f), put(0.128 * side, -0.062, 0.05 * f)], pen * 1.1), ink);
    }
    if (facing) {
      sheet.shape(loop([put(-0.022, -0.022, 0.1), put(0, -0.006, 0.1), put(0.022, -0.022, 0.1), put(0, -0.042, 0.1)]), 'paper', pen);
      sheet.fill(curve([put(-0.008, -0.022, 0.1), put(0, -0.016, 0.1), put(0.008, -0.022, 0.1), put(0, -0.03, 0.1)]), 'ink');
    }
  };
  // over arms that hang, under arms that are lifted
  const chest = see(camera, s.chest).depth - 0.054 * s.tall;
  const depth = (['right', 'left'] as const).reduce((least, side) => {
    const { shoulder, elbow, wrist } = s.arms[side];
    const hangs = elbow[1] < shoulder[1] - m(0.06) && wrist[1] < s.chest[1] - m(0.1);
    return hangs ? Math.min(least, see(camera, elbow).depth * 0.4 + see(camera, wrist).depth * 0.6 - m(0.06)) : least;
  }, chest);
  return [{ depth: facing ? depth : see(camera, s.waist).depth - 0.25 * s.tall, d, paint, over, mantle: true }];
}
