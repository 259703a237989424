import { type Camera, see } from './camera.ts';
import { curve, ellipse, loop, polygon, stroke } from './ink.ts';
import type { Scene } from './light.ts';
import { between, type Random } from './random.ts';
import type { Sheet } from './sheet.ts';
import { drawBars, drawFaces } from './solid.ts';
import type { Place, Point } from './space.ts';

/** The lamp room of a lighthouse: the great lens, and windows on the dark all round. */
export function drawLampRoom(
  sheet: Sheet,
  camera: Camera,
  scene: Scene,
  random: Random,
  distance: number,
  away: number,
): void {
  const dark = !/day/.test(scene.light);
  sheet.fill(`M0 0H${sheet.width}V${sheet.height}H0Z`, dark ? { tone: 0.7 } : { tone: 0.2 });
  const z = distance + 4.6;
  const bars: (readonly [Place, Place])[] = [];
  for (let x = -6; x <= 6; x += 1.2) {
    bars.push([
      [x, 0.7, z],
      [x, 3.6, z],
    ]);
    bars.push(
      [
        [x, 0.7, z],
        [x + 1.2, 2.1, z],
      ],
      [
        [x + 1.2, 2.1, z],
        [x, 3.6, z],
      ],
    );
  }
  drawFaces(
    sheet,
    camera,
    [
      {
        points: [
          [-7, 0.7, z + 0.1],
          [7, 0.7, z + 0.1],
          [7, 3.6, z + 0.1],
          [-7, 3.6, z + 0.1],
        ],
        paint: dark ? 'ink' : 'paper',
      },
    ],
    6,
    false,
  );
  drawBars(sheet, camera, bars, 0.1, dark ? { tone: 0.35 } : 'paper');
  drawFaces(
    sheet,
    camera,
    [
      {
        points: [
          [-7, -0.1, z],
          [7, -0.1, z],
          [7, 0.7, z],
          [-7, 0.7, z],
        ],
        paint: { tone: dark ? 0.5 : 0.1 },
        lines: [-5, -3, -1, 1, 3, 5].map(
          (x) =>
            [
              [x, 0, z],
              [x, 0.7, z],
            ] as const,
        ),
      },
      {
        points: [
          [-7, 3.6, z],
          [7, 3.6, z],
          [4, 4.6, 0.5],
          [-4, 4.6, 0.5],
        ],
        paint: { tone: dark ? 0.8 : 0.3 },
      },
      {
        points: [
          [-8, 0, 0.3],
          [8, 0, 0.3],
          [8, 0, z],
          [-8, 0, z],
        ],
        paint: { tone: dark ? 0.35 : 0.05 },
        lines: [-3, -2, -1, 0, 1, 2, 3].map(
          (x) =>
            [
              [x * 1.2, 0, 0.3],
              [x * 1.2, 0, z],
            ] as const,
        ),
      },
    ],
    6,
    false,
  );
  drawLens(
    sheet,
    camera,
    random,
    [away, 0, distance + 2],
    dark && !scene.has.has('glow-lamp') ? 'dark' : 'lit',
  );
}

/** A great lens: a barrel of glass rings round a bull's eye, on its pedestal. */
export function drawLens(
  sheet: Sheet,
  camera: Camera,
  random: Random,
  foot: Place,
  lamp: 'lit' | 'dark',
): void {
  const size = 0.72;
  const s = see(camera, foot).scale * size;
  const p = (u: number, v: number): Point => {
    const at = see(camera, [foot[0], foot[1] + v * size, foot[2]]).at;
    return [at[0] + u * s, at[1]];
  };
  const c = p(0, 1.95);
  if (lamp === 'lit') {
    for (let i = 0; i < 30; i++) {
      const a = (i / 30) * Math.PI * 2 + random() * 0.15;
      sheet.fill(
        stroke(
          [
            [c[0] + Math.cos(a) * s * 0.9, c[1] + Math.sin(a) * s * 1.2],
            [
              c[0] + Math.cos(a) * s * between(random, 1.5, 2.8),
              c[1] + Math.sin(a) * s * between(random, 1.7, 3),
            ],
          ],
          sheet.pen * 2.4,
          { start: 1, end: 0, belly: 0.05 },
        ),
        'paper',
      );
    }
  }
  sheet.shape(
    polygon([p(-0.6, 0), p(-0.4, 0.3), p(-0.4, 0.66), p(0.4, 0.66), p(0.4, 0.3), p(0.6, 0)]),
    { tone: 0.55 },
    sheet.pen * 1.1,
  );
  const barrel = loop([
    p(-0.6, 0.7),
    p(-0.9, 1.3),
    p(-0.98, 1.95),
    p(-0.9, 2.6),
    p(-0.55, 3.2),
    p(0, 3.35),
    p(0.55, 3.2),
    p(0.9, 2.6),
    p(0.98, 1.95),
    p(0.9, 1.3),
    p(0.6, 0.7),
    p(0, 0.64),
  ]);
  sheet.line(barrel, sheet.pen * 5, 'paper');
  sheet.shape(barrel, lamp === 'lit' ? 'paper' : { tone: 0.2 }, sheet.pen * 1.5);
  sheet.within(barrel, () => {
    for (let i = 0; i < 5; i++) {
      for (const side of [1, -1]) {
        const v = 1.95 + side * (0.62 + i * 0.2);
        sheet.line(
          curve([p(-1, v + side * 0.1), p(-0.4, v), p(0.4, v), p(1, v + side * 0.1)]),
          sheet.pen * 0.9,
        );
      }
    }
    for (const u of [-0.55, 0.55])
      sheet.line(curve([p(u * 0.8, 0.6), p(u * 1.15, 1.95), p(u * 0.8, 3.4)]), sheet.pen * 1.4);
    sheet.fill(loop([p(0.5, 0.6), p(0.85, 1.9), p(0.5, 3.3), p(1.1, 3.3), p(1.1, 0.6)]), {
      tone: 0.35,
      clear: true,
    });
  });
  for (const r of [0.58, 0.44, 0.3, 0.17])
    sheet.shape(
      ellipse(c, s * r, s * r),
      r === 0.17 ? (lamp === 'lit' ? 'paper' : { tone: 0.4 }) : 'paper',
      sheet.pen * (r > 0.5 ? 1.3 : 0.8),
    );
  sheet.fill(
    stroke(
      [
        [c[0] - s * 0.4, c[1] - s * 0.1],
        [c[0] - s * 0.3, c[1] - s * 0.3],
        [c[0] - s * 0.1, c[1] - s * 0.42],
      ],
      sheet.pen * 1.8,
    ),
    'ink',
  );
}
