import { type Camera, see } from './camera.ts';
import { ellipse, polygon, polyline, stroke } from './ink.ts';
import type { Scene } from './light.ts';
import type { Random } from './random.ts';
import type { Sheet } from './sheet.ts';
import type { Place, Point } from './space.ts';

/** A lighthouse on its cliff, far off, with its lamp. */
export function drawLighthouse(
  sheet: Sheet,
  camera: Camera,
  scene: Scene,
  random: Random,
  foot: Place,
  tall: number,
): void {
  const seen = see(camera, foot);
  const k = seen.scale * tall;
  const [x, y] = seen.at;
  const p = (u: number, v: number): Point => [x + u * k, y - v * k];
  const dark = scene.light === 'night';
  const cliff = polygon([
    p(-0.95, -0.6),
    p(-0.62, -0.12),
    p(-0.36, -0.04),
    p(-0.2, 0.04),
    p(0.24, 0.03),
    p(0.42, -0.08),
    p(0.52, -0.3),
    p(0.8, -0.62),
  ]);
  sheet.shape(cliff, dark ? { tone: 0.8 } : { tone: 0.5 }, sheet.pen * 0.9);
  for (const [a, b, c, d] of [
    [-0.5, -0.14, -0.62, -0.5],
    [-0.25, -0.04, -0.32, -0.42],
    [0.1, 0, 0.06, -0.38],
    [0.38, -0.1, 0.5, -0.46],
  ] as const)
    sheet.fill(stroke([p(a, b), p((a + c) / 2 + 0.05, (b + d) / 2), p(c, d)], sheet.pen * 1.6), 'paper');
  if (scene.has.has('beam')) {
    for (const [u, v, w] of [
      [-6, 1.7, 1],
      [6, 0.6, 0.7],
    ] as const) {
      const end = p(u, v);
      sheet.fill(polygon([p(0, 1), [end[0], end[1] - k * 0.5 * w], [end[0], end[1] + k * 0.6 * w]]), 'paper');
    }
  }
  const tower = polygon([p(-0.13, 0.02), p(-0.085, 0.88), p(0.085, 0.88), p(0.13, 0.02)]);
  sheet.line(tower, sheet.pen * 3.2, 'paper');
  sheet.shape(tower, 'paper', sheet.pen);
  for (const v of [0.18, 0.52])
    sheet.fill(
      polygon([p(-0.12, v), p(-0.105, v + 0.17), p(0.105, v + 0.17), p(0.12, v)]),
      dark ? 'ink' : { tone: 0.5 },
    );
  sheet.fill(polygon([p(0.035, 0.02), p(0.03, 0.88), p(0.085, 0.88), p(0.13, 0.02)]), {
    tone: 0.35,
    clear: true,
  });
  sheet.shape(
    polygon([p(-0.12, 0.88), p(-0.12, 0.92), p(0.12, 0.92), p(0.12, 0.88)]),
    'ink',
    sheet.pen * 0.6,
  );
  sheet.shape(
    polygon([p(-0.065, 0.92), p(-0.065, 1.05), p(0.065, 1.05), p(0.065, 0.92)]),
    'paper',
    sheet.pen * 0.8,
  );
  sheet.line(polyline([p(0, 0.92), p(0, 1.05)]), sheet.pen * 0.6);
  sheet.shape(polygon([p(-0.085, 1.05), p(0, 1.16), p(0.085, 1.05)]), 'ink', sheet.pen * 0.6);
  if (!dark && scene.light !== 'grey') return;
  // the lamp: a spark of paper
  const lamp = p(0, 0.985);
  for (let i = 0; i < 8; i++) {
    const a = (i / 8) * Math.PI * 2 + random() * 0.2;
    const l = k * (i % 2 === 0 ? 0.28 : 0.16);
    sheet.fill(
      stroke(
        [lamp, [lamp[0] + Math.cos(a) * l, lamp[1] + Math.sin(a) * l]],
        Math.max(sheet.pen * 1.6, k * 0.02),
        { start: 1, end: 0, belly: 0.05 },
      ),
      'paper',
    );
  }
  sheet.fill(ellipse(lamp, k * 0.05, k * 0.05), 'paper');
}
