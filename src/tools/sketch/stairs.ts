import { type Camera, see } from './camera.ts';
import { step, tread } from './framing.ts';
import { curve, polygon } from './ink.ts';
import type { Scene } from './light.ts';
import type { Random } from './random.ts';
import type { Sheet } from './sheet.ts';
import { drawBars, drawFaces, type Face } from './solid.ts';
import { add, type Place } from './space.ts';

/** Stairs along the wall of a round tower; `rise` is their slope. */
export function drawStairs(
  sheet: Sheet,
  camera: Camera,
  scene: Scene,
  random: Random,
  distance: number,
  rise: number,
): void {
  const dark = scene.light === 'night' || scene.light === 'grey';
  sheet.fill(`M0 0H${sheet.width}V${sheet.height}H0Z`, { tone: dark ? 0.35 : 0.15 });
  const centre: Place = [0, 0, distance + 1.6];
  const r = 4.4;
  const wall = (a: number, y: number): Place => [
    centre[0] + Math.sin(a) * (r + 0.7),
    y,
    centre[2] + Math.cos(a) * (r + 0.7),
  ];
  const bricks: string[] = [];
  for (let y = -5; y < 10; y += 0.55) {
    const line = Array.from({ length: 15 }, (_, i) => see(camera, wall(-1.7 + (i / 14) * 3.4, y)).at);
    bricks.push(curve(line));
    for (let i = 0; i < 7; i++) {
      const a = -1.6 + random() * 3.2;
      bricks.push(curve([see(camera, wall(a, y)).at, see(camera, wall(a, y + 0.55)).at]));
    }
  }
  sheet.line(bricks.join(''), sheet.pen * 0.45);
  for (const [a, y] of [
    [-0.45, 1.6],
    [0.5, 2.6],
  ] as const) {
    const w = [
      wall(a - 0.09, y),
      wall(a + 0.09, y),
      wall(a + 0.09, y + 1.1),
      wall(a, y + 1.45),
      wall(a - 0.09, y + 1.1),
    ].map((p) => see(camera, p).at);
    sheet.shape(polygon(w), 'paper', sheet.pen * 1.3);
  }
  const faces: Face[] = [];
  const [front, back] = [distance - 0.9, distance + 1.1];
  const half = Math.ceil((sheet.width * distance) / camera.focal / tread) + 3;
  for (let i = -half; i <= half; i++) {
    const [x0, x1] = [(i - 0.5) * tread, (i + 0.5) * tread];
    const y = step(i * tread, rise);
    const before = step((i - Math.sign(rise)) * tread, rise);
    const riser = rise > 0 ? x0 : x1;
    faces.push({
      points: [
        [x0, y, front],
        [x1, y, front],
        [x1, y, back],
        [x0, y, back],
      ],
      paint: dark ? { tone: 0.2 } : 'paper',
      edge: 0.9,
    });
    faces.push({
      points: [
        [riser, before, front],
        [riser, y, front],
        [riser, y, back],
        [riser, before, back],
      ],
      paint: { tone: 0.45 },
      edge: 0.9,
    });
    faces.push({
      points: [
        [x0, y - 9, front],
        [x1, y - 9, front],
        [x1, y, front],
        [x0, y, front],
      ],
      paint: { tone: dark ? 0.75 : 0.5 },
      edge: 0,
    });
  }
  drawFaces(sheet, camera, faces, 6, false);
  const ends = [-half, half].map((i): Place => [i * tread, step(i * tread, rise), back]);
  const rail = (up: number): readonly [Place, Place] => [
    add(ends[0]!, [0, up, 0]),
    add(ends[1]!, [0, up, 0]),
  ];
  const posts = Array.from({ length: half + 1 }, (_, i): readonly [Place, Place] => {
    const x = (i * 2 - half) * tread;
    return [
      [x, step(x, rise), back],
      [x, step(x, rise) + 0.92, back],
    ];
  });
  drawBars(sheet, camera, posts, 0.035, 'paper');
  drawBars(sheet, camera, [rail(0.92)], 0.07, 'paper');
}
