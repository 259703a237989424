import { type Camera, horizonOf, rolled } from './camera.ts';
import { ellipse, loop, polygon, stroke } from './ink.ts';
import type { Scene } from './light.ts';
import { between, type Random } from './random.ts';
import type { Paint, Sheet } from './sheet.ts';
import { clamp, type Point } from './space.ts';

/** A band of the level picture from `top` to `bottom`, as it lies in a tilted one. */
export const band = (camera: Camera, sheet: Sheet, top: number, bottom: number): string => {
  const far = sheet.width + sheet.height;
  return polygon(
    (
      [
        [-far, top],
        [sheet.width + far, top],
        [sheet.width + far, bottom],
        [-far, bottom],
      ] as const
    ).map((p) => rolled(camera, p)),
  );
};

/** A gradation of screentone from `from` at `top` to `to` at `bottom`, in fine steps. */
export function gradation(
  sheet: Sheet,
  camera: Camera,
  top: number,
  bottom: number,
  from: number,
  to: number,
): void {
  const steps = Math.max(1, Math.min(24, Math.round(Math.abs(from - to) * 40)));
  for (let i = 0; i < steps; i++) {
    const a = top + ((bottom - top) * i) / steps;
    const b = top + ((bottom - top) * (i + 1)) / steps;
    const tone = from + ((to - from) * (i + 0.5)) / steps;
    sheet.fill(band(camera, sheet, i === 0 ? a - sheet.size * 2 : a, b + 0.5), { tone });
  }
}

/** A heap of round shapes: a cloud, foliage, smoke. */
export function heap(random: Random, c: Point, w: number, h: number, bumps: number): string {
  const points: Point[] = [];
  for (let i = 0; i < bumps; i++) {
    const a = (i / bumps) * Math.PI * 2;
    const r = i % 2 === 0 ? 1 : 0.8;
    const k = r * between(random, 0.88, 1.12);
    points.push([c[0] + Math.cos(a) * w * k, c[1] + Math.sin(a) * h * k * (Math.sin(a) > 0 ? 0.55 : 1)]);
  }
  return loop(points, 1.5);
}

function cloud(sheet: Sheet, random: Random, c: Point, w: number, paint: Paint): void {
  const h = w * between(random, 0.2, 0.3);
  const bumps = Array.from({ length: 6 }, (_, i): readonly [Point, number] => {
    const t = i / 5;
    return [
      [c[0] + (t - 0.5) * w * 1.7, c[1] - Math.sin(t * Math.PI) * h * between(random, 0.5, 1)],
      h * (0.45 + 0.55 * Math.sin(t * Math.PI)) * between(random, 0.8, 1.2),
    ];
  });
  const d =
    bumps.map(([p, r]) => ellipse(p, r * 1.25, r)).join('') +
    ellipse([c[0], c[1] + h * 0.2], w * 0.95, h * 0.36);
  sheet.line(d, sheet.pen * 1.3, paint === 'paper' ? 'ink' : 'paper');
  sheet.fill(d, paint);
  if (paint !== 'paper') return;
  for (const [p, r] of bumps.slice(1, 5))
    sheet.fill(
      stroke(
        [
          [p[0] - r * 0.5, p[1] + r * 0.5],
          [p[0], p[1] + r * 0.8],
          [p[0] + r * 0.7, p[1] + r * 0.35],
        ],
        sheet.pen * 0.8,
      ),
      'ink',
    );
}

/** The sky over the horizon, by light and weather. */
export function drawSky(sheet: Sheet, camera: Camera, scene: Scene, random: Random, plain: boolean): void {
  const horizon = clamp(horizonOf(camera), -sheet.height * 0.5, sheet.height * 1.6);
  const bottom = plain ? sheet.height * 1.05 : Math.max(horizon, sheet.height * 0.35);
  const w = sheet.width;
  const put = (x: number, y: number): Point => rolled(camera, [x, y]);
  switch (scene.light) {
    case 'night':
      gradation(sheet, camera, 0, bottom, 0.92, plain ? 0.6 : 0.5);
      break;
    case 'grey':
      gradation(sheet, camera, 0, bottom, 0.36, 0);
      break;
    case 'dusk':
      gradation(sheet, camera, 0, bottom, 0.3, 0);
      break;
    case 'day':
      if (plain) gradation(sheet, camera, -sheet.height * 0.1, sheet.height * 0.8, 0.25, 0);
      break;
  }
  if (horizon < sheet.height * 0.02) return;
  if (scene.light === 'night' && !scene.has.has('rain') && !scene.has.has('storm')) {
    for (let i = 0; i < 40; i++) {
      const r = sheet.pen * between(random, 0.4, 1.3);
      sheet.fill(ellipse(put(random() * w, random() * bottom * 0.8), r, r), 'paper');
    }
  }
  if (scene.has.has('moon')) {
    const c = put(w * between(random, 0.2, 0.8), bottom * 0.25);
    const r = sheet.size * 0.07;
    sheet.fill(ellipse(c, r * 1.5, r * 1.5), { tone: 0.35 });
    sheet.fill(ellipse(c, r, r), 'paper');
  }
  if (scene.light === 'dusk' || scene.has.has('sun')) {
    const c = put(w * between(random, 0.25, 0.75), horizon);
    const r = sheet.size * 0.13;
    for (let i = 0; i < 22; i++) {
      const a = Math.PI + (i / 21) * Math.PI + between(random, -0.04, 0.04);
      const from = r * between(random, 1.2, 1.5);
      const to = r * between(random, 2, 4.5);
      sheet.fill(
        stroke(
          [
            [c[0] + Math.cos(a) * from, c[1] + Math.sin(a) * from],
            [c[0] + Math.cos(a) * to, c[1] + Math.sin(a) * to],
          ],
          sheet.pen * 1.2,
          { start: 0.8, end: 0 },
        ),
        'ink',
      );
    }
    sheet.shape(ellipse(c, r, r), 'paper', sheet.pen);
  }
  if (plain && scene.light !== 'day') return;
  const heavy =
    scene.has.has('storm') ||
    scene.has.has('clouds') ||
    scene.has.has('lightning') ||
    scene.setting === 'sky';
  const count = heavy ? 7 : scene.light === 'night' ? 2 : 4;
  for (let i = 0; i < count; i++) {
    const y = bottom * (heavy ? between(random, 0.02, 0.75) : between(random, 0.1, 0.7));
    const size = sheet.size * between(random, 0.1, 0.24) * (heavy ? 1.25 : 1) * (1 - (y / bottom) * 0.4);
    const paint: Paint =
      scene.light === 'night' ? { tone: 0.75 } : scene.light === 'grey' ? { tone: 0.45 } : 'paper';
    cloud(sheet, random, put(w * ((i + random()) / count), y), size, paint);
  }
}

/** Forked lightning from `from` to `to`: paper inside a rim of ink. */
export function drawBolt(
  sheet: Sheet,
  random: Random,
  from: Point,
  to: Point,
  width: number,
  forks = 2,
): void {
  const n = 9;
  const line: Point[] = [];
  const l = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const nx = -(to[1] - from[1]) / l;
  const ny = (to[0] - from[0]) / l;
  for (let i = 0; i <= n; i++) {
    const off = i === 0 || i === n ? 0 : (i % 2 === 0 ? 1 : -1) * between(random, 0.02, 0.1) * l;
    const t = i / n + (i > 0 && i < n ? between(random, -0.03, 0.03) : 0);
    line.push([from[0] + (to[0] - from[0]) * t + nx * off, from[1] + (to[1] - from[1]) * t + ny * off]);
  }
  const body = (grow: number): string => {
    const left = line.map(
      (p, i): Point => [p[0] + nx * (width * (1 - i / n) + grow), p[1] + ny * (width * (1 - i / n) + grow)],
    );
    const right = line.map(
      (p, i): Point => [p[0] - nx * (width * (1 - i / n) + grow), p[1] - ny * (width * (1 - i / n) + grow)],
    );
    return polygon([...left, ...right.reverse()]);
  };
  sheet.line(body(0), width * 2.4, 'paper');
  sheet.line(body(0), sheet.pen * 1.6);
  sheet.fill(body(0), 'paper');
  if (forks <= 0) return;
  for (let i = 0; i < forks; i++) {
    const p = line[3 + i * 2]!;
    const side = i % 2 === 0 ? 1 : -1;
    drawBolt(
      sheet,
      random,
      p,
      [p[0] + side * l * 0.22 + (to[0] - from[0]) * 0.2, p[1] + l * 0.22],
      width * 0.4,
      0,
    );
  }
}
