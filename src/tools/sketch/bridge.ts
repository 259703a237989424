import type { Camera } from './camera.ts';
import type { Scene } from './light.ts';
import type { Paint, Sheet } from './sheet.ts';
import { drawBars, drawFaces, type Face, type Site, site } from './solid.ts';
import type { Place } from './space.ts';

/** A railing along x from -`half` to `half` at `z`. */
export function drawRailing(
  sheet: Sheet,
  camera: Camera,
  at: Site,
  half: number,
  z: number,
  paint: Paint,
): void {
  const bars: (readonly [Place, Place])[] = [];
  for (let x = -half; x <= half + 1e-6; x += 1.2) bars.push([at(x, 0, z), at(x, 1.08, z)]);
  drawBars(sheet, camera, bars, 0.06, paint);
  drawBars(sheet, camera, [[at(-half, 0.55, z), at(half, 0.55, z)]], 0.04, paint);
  drawBars(sheet, camera, [[at(-half, 1.08, z), at(half, 1.08, z)]], 0.09, paint);
}

/** An iron bridge: deck, planks, railings and trusses, from behind the stage into the depth. */
export function drawBridge(sheet: Sheet, camera: Camera, scene: Scene, distance: number, yaw: number): void {
  const at = site([0, 0, distance], yaw);
  const half = 3.1;
  const end = 70;
  const lines: (readonly [Place, Place])[] = [];
  for (let z = -8; z < end; z += z < 12 ? 0.75 : 2.5) lines.push([at(-half, 0, z), at(half, 0, z)]);
  const deck: Face = {
    points: [at(-half, 0, -12), at(half, 0, -12), at(half, 0, end), at(-half, 0, end)],
    paint: scene.light === 'night' ? { tone: 0.35 } : scene.light === 'grey' ? { tone: 0.1 } : 'paper',
    lines,
  };
  drawFaces(
    sheet,
    camera,
    [
      {
        points: [at(-half, -0.5, -12), at(-half, 0, -12), at(-half, 0, end), at(-half, -0.5, end)],
        paint: { tone: 0.6 },
      },
      {
        points: [at(half, -0.5, -12), at(half, 0, -12), at(half, 0, end), at(half, -0.5, end)],
        paint: { tone: 0.6 },
      },
      deck,
    ],
    6,
    false,
  );
  const paint: Paint = scene.light === 'night' || scene.light === 'grey' ? { tone: 0.55 } : 'paper';
  const bay = 5;
  for (let k = 12; k >= -1; k--) {
    const z = k * bay + 1.2;
    if (z < -3) continue;
    for (const x of [-half, half]) {
      drawBars(
        sheet,
        camera,
        [
          [at(x, 1.1, z), at(x, 5.2, z + bay)],
          [at(x, 5.2, z), at(x, 1.1, z + bay)],
        ],
        0.12,
        paint,
      );
      const posts: (readonly [Place, Place])[] = [];
      for (let p = 0; p < bay; p += 1.25) posts.push([at(x, 0, z + p), at(x, 1.05, z + p)]);
      drawBars(sheet, camera, posts, 0.05, paint);
      drawBars(
        sheet,
        camera,
        [
          [at(x, 1.08, z), at(x, 1.08, z + bay)],
          [at(x, 0.55, z), at(x, 0.55, z + bay)],
        ],
        0.08,
        paint,
      );
      drawBars(
        sheet,
        camera,
        [
          [at(x, -0.3, z), at(x, 5.3, z)],
          [at(x, 5.3, z), at(x, 5.3, z + bay)],
        ],
        0.22,
        paint,
      );
    }
    drawBars(sheet, camera, [[at(-half, 5.3, z), at(half, 5.3, z)]], 0.2, paint);
  }
}

/** A water tower under the stage: its tank is what the figures stand on. */
export function drawWaterTower(sheet: Sheet, camera: Camera, scene: Scene, distance: number): void {
  const r = 2.3;
  const n = 28;
  const ring = (y: number, k = 1): Place[] =>
    Array.from(
      { length: n },
      (_, i): Place => [
        Math.cos((i / n) * Math.PI * 2) * r * k,
        y,
        distance + Math.sin((i / n) * Math.PI * 2) * r * k,
      ],
    );
  const at = site([0, 0, distance], 0.3);
  drawBars(
    sheet,
    camera,
    (
      [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ] as const
    ).flatMap(([x, z]) => [
      [at(x * 1.5, -3.2, z * 1.5), at(x * 2, -14, z * 2)] as const,
      [at(x * 1.6, -5, z * 1.6), at(-x * 1.9, -10, z * 1.9)] as const,
    ]),
    0.26,
    { tone: 0.5 },
  );
  const paint: Paint = scene.light === 'night' ? { tone: 0.6 } : { tone: 0.2 };
  const hull = [...ring(0), ...ring(-3.2)];
  const faces: Face[] = [];
  for (let i = 0; i < n; i++) {
    const a = hull[i]!;
    const b = hull[(i + 1) % n]!;
    const c = hull[n + ((i + 1) % n)]!;
    const d = hull[n + i]!;
    const shade = Math.cos((i / n) * Math.PI * 2 + 0.6);
    faces.push({
      points: [a, b, c, d],
      paint: shade > 0.35 ? { tone: 0.55 } : paint,
      edge: 0.5,
      lines: [
        [
          [a[0], -0.5, a[2]],
          [b[0], -0.5, b[2]],
        ],
        [
          [a[0], -2.7, a[2]],
          [b[0], -2.7, b[2]],
        ],
      ],
    });
  }
  drawFaces(sheet, camera, faces, 6, false);
  drawFaces(
    sheet,
    camera,
    [
      { points: ring(0, 1.04), paint: scene.light === 'night' ? { tone: 0.35 } : 'paper', edge: 1.1 },
      { points: ring(0.02, 0.86), paint: scene.light === 'night' ? { tone: 0.3 } : { tone: 0.1 }, edge: 0.6 },
    ],
    8,
    false,
  );
}
