import { type Camera, see } from './camera.ts';
import { loop, stroke } from './ink.ts';
import type { Part } from './part.ts';
import { between, randomFrom } from './random.ts';
import type { Paint, Sheet } from './sheet.ts';
import { proportion, type Skeleton } from './skeleton.ts';
import { add, clamp, cross, dot, lerp, minus, type Place, type Point, times, unit } from './space.ts';
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
export function cloakParts(
  figure: Figure,
  camera: Camera,
  paint: Paint,
  wind: Wind,
  seed: number,
  pen: number,
): readonly Part[] {
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
  const d = loop(
    [...right.slice().reverse(), ...hem, ...left.slice().reverse(), ...top.slice().reverse()],
    0.9,
  );
  const dark = paint === 'ink';
  const facing = figure.skeleton.torso.forward[2] < 0;
  const mean = depths.reduce((a, b) => a + b, 0) / depths.length;
  const depth = facing
    ? Math.max(mean, torsoDepth + 0.12 * figure.skeleton.tall) + 0.3
    : Math.min(mean, torsoDepth) - 0.22 * figure.skeleton.tall;
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
        sheet.fill(
          stroke(line, pen * (c % 2 === 0 ? 1.5 : 2.4), { start: 0.9, end: 0, belly: 0.12 }),
          dark ? 'paper' : 'ink',
        );
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
    see(
      camera,
      add(
        add(add(s.chest, times(s.torso.right, m(right))), times(s.torso.up, m(up))),
        times(s.torso.forward, m(forward)),
      ),
    ).at;
  const raised = (side: 'right' | 'left'): number =>
    clamp((s.arms[side].elbow[1] - s.arms[side].shoulder[1]) / m(0.16) + 0.6, 0, 1.2) * 0.035;
  const facing = s.torso.forward[2] < 0;
  const f = facing ? 1 : -1;
  // as wide as its turned oval is seen: a cape is no flat thing
  const view = unit(minus(s.chest, [0, camera.height, 0]));
  const across = unit(cross(s.torso.up, view));
  const turnedTo = Math.abs(dot(across, s.torso.right));
  const half = (wide: number, deep: number): number =>
    Math.hypot(wide * turnedTo, deep * Math.sqrt(Math.max(0, 1 - turnedTo * turnedTo)));
  // `across` runs to the viewer's right: which of the figure's sides is that
  const own =
    dot(across, s.torso.right) > 0
      ? ([raised('right'), raised('left')] as const)
      : ([raised('left'), raised('right')] as const);
  const rim = (sign: 1 | -1, wide: number, deep: number, up: number, lift: number): Point =>
    see(
      camera,
      add(
        add(
          add(s.chest, times(across, sign * m(half(wide, deep)))),
          times(s.torso.up, m(up + lift * own[sign === 1 ? 0 : 1])),
        ),
        times(s.torso.forward, m(0.012 * f)),
      ),
    ).at;
  const flank = (sign: 1 | -1): Point[] => [
    rim(sign, 0.046, 0.04, 0.044, 0),
    rim(sign, 0.1, 0.06, 0.022, 0.35),
    rim(sign, 0.144, 0.082, -0.016, 1),
    rim(sign, 0.158, 0.092, -0.075, 1.2),
    rim(sign, 0.1, 0.06, -0.1, 0.3),
  ];
  const d = loop([...flank(1), put(0, -0.11, 0.06 * f), ...flank(-1).reverse()]);
  const dark = paint === 'ink';
  const over = (sheet: Sheet): void => {
    const ink: Paint = dark ? 'paper' : 'ink';
    for (const side of [1, -1]) {
      sheet.fill(
        stroke(
          [
            put(0.05 * side, 0.025, 0.04 * f),
            put(0.08 * side, -0.02, 0.06 * f),
            put(0.085 * side, -0.075, 0.06 * f),
          ],
          pen * 1.3,
          { start: 0.1, end: 0.7, belly: 0.7 },
        ),
        ink,
      );
      sheet.fill(
        stroke([put(0.125 * side, -0.01, 0.02 * f), put(0.13 * side, -0.06, 0.03 * f)], pen * 1.1),
        ink,
      );
    }
    // the collar stands up round the neck
    const collar = facing
      ? loop(
          [
            put(0.05, 0.05, -0.02),
            put(0.062, 0.02, 0.012),
            put(0.034, -0.012, 0.05),
            put(0, -0.03, 0.062),
            put(-0.034, -0.012, 0.05),
            put(-0.062, 0.02, 0.012),
            put(-0.05, 0.05, -0.02),
            put(-0.034, 0.02, 0.034),
            put(0, -0.004, 0.048),
            put(0.034, 0.02, 0.034),
          ],
          0.8,
        )
      : loop(
          [
            put(0.05, 0.07, 0),
            put(0.062, 0.015, -0.02),
            put(0, 0.0, -0.03),
            put(-0.062, 0.015, -0.02),
            put(-0.05, 0.07, 0),
            put(0, 0.06, -0.02),
          ],
          0.8,
        );
    if (dark) sheet.line(collar, pen * 1.6, 'paper');
    sheet.shape(collar, paint, pen * (dark ? 0.5 : 1.1));
    if (facing) {
      sheet.shape(
        loop([
          put(-0.02, -0.034, 0.066),
          put(0, -0.018, 0.066),
          put(0.02, -0.034, 0.066),
          put(0, -0.056, 0.066),
        ]),
        'paper',
        pen,
      );
      sheet.fill(
        loop([
          put(-0.009, -0.035, 0.066),
          put(0, -0.027, 0.066),
          put(0.009, -0.035, 0.066),
          put(0, -0.045, 0.066),
        ]),
        'ink',
      );
    }
  };
  // over both upper arms, under what is held before the chest
  const depth = (['right', 'left'] as const).reduce(
    (least, side) =>
      Math.min(
        least,
        (see(camera, s.arms[side].shoulder).depth + see(camera, s.arms[side].elbow).depth) / 2 - m(0.053),
      ),
    Math.min(
      see(camera, s.chest).depth - m(0.054),
      (see(camera, s.chest).depth + see(camera, s.pelvis).depth) / 2 - m(0.04),
    ),
  );
  return [
    { depth: facing ? depth : see(camera, s.waist).depth - 0.25 * s.tall, d, paint, over, mantle: true },
  ];
}
