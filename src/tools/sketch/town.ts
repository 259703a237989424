import { type Camera, see, seeLine } from './camera.ts';
import { bent, ellipse, polygon, polyline, stroke } from './ink.ts';
import type { Scene } from './light.ts';
import { between, type Random } from './random.ts';
import type { Paint, Sheet } from './sheet.ts';
import { box, drawBars, drawFaces, type Face, type Site, site } from './solid.ts';
import type { Place, Point } from './space.ts';

/** Rows of windows on a wall; lit ones are left out of the dark. */
function windows(
  random: Random,
  scene: Scene,
  step: number,
): (corner: (u: number, v: number) => Place, wide: number, high: number) => Pick<Face, 'on'> {
  return (corner, wide, high) => {
    const across = Math.max(1, Math.min(7, Math.round(wide / step)));
    const up = Math.max(1, Math.min(9, Math.round(high / (step * 1.15))));
    const dark: Place[][] = [];
    const lit: Place[][] = [];
    const unlit = scene.has.has('black');
    for (let i = 0; i < across; i++) {
      for (let j = 0; j < up; j++) {
        const u = (i + 0.5) / across;
        const v = (j + 0.5) / up;
        const du = 0.26 / across;
        const dv = 0.3 / up;
        if (random() < 0.12) continue;
        const pane = [
          corner(u - du, v - dv),
          corner(u + du, v - dv),
          corner(u + du, v + dv),
          corner(u - du, v + dv),
        ];
        if (scene.light === 'night' && !unlit && random() < 0.4) lit.push(pane);
        else dark.push(pane);
      }
    }
    return {
      on: [
        { points: dark, paint: scene.light === 'night' ? 'ink' : { tone: 0.6 } },
        { points: lit, paint: 'paper' },
      ],
    };
  };
}

const dressed = (
  scene: Scene,
  far: boolean,
): { readonly wall: Paint; readonly side: Paint; readonly top: Paint; readonly edge: number } =>
  scene.light === 'night'
    ? { wall: { tone: far ? 0.7 : 0.6 }, side: { tone: 0.8 }, top: { tone: far ? 0.55 : 0.4 }, edge: 0.8 }
    : {
        wall: far ? { tone: 0.1 } : 'paper',
        side: { tone: far ? 0.2 : 0.35 },
        top: 'paper',
        edge: far ? 0.6 : 1,
      };

/**
 * A town of blocks whose streets lie at `ground`. It begins at `from` metres and leaves the stage free;
 * `over` is how far its tallest roofs reach over the stage.
 */
export function drawTown(
  sheet: Sheet,
  camera: Camera,
  scene: Scene,
  random: Random,
  ground: number,
  from: number,
  over: number,
  most = 0.92,
): void {
  const faces: Face[] = [];
  const turn = between(random, -0.3, 0.3);
  const at = site([0, ground, from], turn);
  const rows = 6;
  for (let row = 0; row < rows; row++) {
    const z = row * row * 2.6 + row * 7;
    const wide = 8 + row * 2.4;
    const count = 4 + Math.min(row, 3);
    for (let i = -count; i <= count; i++) {
      const x = i * wide * 1.25 + between(random, -1.5, 1.5);
      const tall = Math.max(
        4,
        -ground * between(random, 0.35 * most, most) + (over + row * 1.6) * random() ** 1.6 * 1.6,
      );
      const w = wide * between(random, 0.38, 0.5);
      const deep = between(random, 4, 7);
      const far = row > 2;
      faces.push(
        ...box(
          at,
          [x - w, x + w],
          [0, tall],
          [z, z + deep],
          dressed(scene, far),
          row < 5 ? windows(random, scene, 2.1 + row * 0.5) : undefined,
        ),
      );
      if (!far && random() < 0.7)
        faces.push(
          ...box(
            at,
            [x - w * 0.3, x + w * 0.2],
            [tall, tall + between(random, 1, 2.4)],
            [z + 1, z + 3],
            dressed(scene, far),
          ),
        );
    }
  }
  drawFaces(sheet, camera, faces, 14);
}

/** A roof to stand on, with its edge; other roofs lie round it. */
export function drawRoof(sheet: Sheet, camera: Camera, scene: Scene, random: Random, distance: number): void {
  const at = site([0, 0, distance], between(random, -0.22, 0.22));
  const [x0, x1] = [-5.5 - random() * 2, 5.5 + random() * 2];
  const [z0, z1] = [-5, 3.4 + random()];
  const lines: (readonly [Place, Place])[] = [];
  for (let z = z0; z < z1; z += 1.1) lines.push([at(x0, 0, z), at(x1, 0, z)]);
  for (let x = x0; x < x1; x += 1.1) lines.push([at(x, 0, z0), at(x, 0, z1)]);
  const paint: Paint = scene.light === 'night' ? { tone: 0.35 } : 'paper';
  drawFaces(
    sheet,
    camera,
    box(at, [x0, x1], [-18, 0], [z0, z1], dressed(scene, false), windows(random, scene, 2.4)),
    8,
  );
  drawFaces(
    sheet,
    camera,
    [{ points: [at(x0, 0, z0), at(x1, 0, z0), at(x1, 0, z1), at(x0, 0, z1)], paint, lines }],
    8,
    false,
  );
  const parapet = dressed(scene, false);
  drawFaces(
    sheet,
    camera,
    [
      ...box(at, [x0, x1], [0, 0.42], [z1 - 0.25, z1], parapet),
      ...box(at, [x0, x0 + 0.25], [0, 0.42], [z0, z1], parapet),
      ...box(at, [x1 - 0.25, x1], [0, 0.42], [z0, z1], parapet),
    ],
    6,
  );
}

/** Roofs all round, seen from steeply above: there is one under the figures. */
export function drawRoofsBelow(
  sheet: Sheet,
  camera: Camera,
  scene: Scene,
  random: Random,
  distance: number,
): void {
  const faces: Face[] = [];
  const at = site([0, 0, distance], between(random, -0.5, 0.5));
  for (let i = -5; i <= 5; i++) {
    for (let j = -5; j <= 6; j++) {
      const stage = i === 0 && j === 0;
      const [x, z] = [i * 8.6 + (stage ? 0 : between(random, -0.6, 0.6)), j * 8.2];
      const top = stage ? 0 : -between(random, 0.3, 7);
      const w = stage ? 3.8 : between(random, 2.7, 3.8);
      const deep = stage ? 3.5 : between(random, 2.5, 3.6);
      const dress = dressed(scene, false);
      faces.push(
        ...box(at, [x - w, x + w], [-20, top], [z - deep, z + deep], dress, windows(random, scene, 2.4)),
      );
      const inset = 0.35;
      const rim = [
        at(x - w + inset, top, z - deep + inset),
        at(x + w - inset, top, z - deep + inset),
        at(x + w - inset, top, z + deep - inset),
        at(x - w + inset, top, z + deep - inset),
      ];
      faces.push({
        points: rim,
        paint: scene.light === 'night' ? { tone: stage ? 0.3 : 0.5 } : stage ? 'paper' : { tone: 0.1 },
        nearer: 0.4,
      });
      if (!stage)
        faces.push(
          ...box(at, [x - 1, x + 0.6], [top, top + between(random, 0.6, 1.6)], [z - 0.6, z + 0.9], dress),
        );
    }
  }
  drawFaces(sheet, camera, faces, 10);
}

/** A street between two rows of houses, toward a vanishing point. */
export function drawStreet(
  sheet: Sheet,
  camera: Camera,
  scene: Scene,
  random: Random,
  distance: number,
  half: number,
): void {
  const at: Site = site([0, 0, 0], between(random, -0.16, 0.16));
  const narrow = half < 3;
  const lines: (readonly [Place, Place])[] = [];
  for (const x of [-half + 1, half - 1]) lines.push([at(x, 0, -1), at(x, 0, 90)]);
  if (!narrow)
    for (let z = 1; z < 60; z += 4)
      lines.push([at(-0.08, 0, z), at(-0.08, 0, z + 1.8)], [at(0.08, 0, z), at(0.08, 0, z + 1.8)]);
  else for (let z = 1; z < 40; z += 1.6) lines.push([at(-half, 0, z), at(half, 0, z)]);
  const road: Face = {
    points: [at(-40, 0, -2), at(40, 0, -2), at(40, 0, 140), at(-40, 0, 140)],
    paint: scene.light === 'night' ? { tone: 0.55 } : 'paper',
    lines,
  };
  drawFaces(sheet, camera, [road], 6, false);
  const faces: Face[] = [];
  for (const side of [-1, 1]) {
    let z = -2;
    while (z < 70) {
      const deep = between(random, 5, 9);
      const high = (narrow ? 9 : 6) + random() * 9;
      const x = side * (half + between(random, 0, 0.4));
      faces.push(
        ...box(
          at,
          side < 0 ? [x - 8, x] : [x, x + 8],
          [0, high],
          [z, z + deep - 0.2],
          dressed(scene, z > 26),
          windows(random, scene, 2),
        ),
      );
      z += deep;
    }
  }
  faces.push(...box(at, [-14, 14], [0, 15], [74, 80], dressed(scene, true), windows(random, scene, 3)));
  drawFaces(sheet, camera, faces, 9);
  const lamp = distance + 5;
  for (const [x, z] of [
    [-half + 0.8, lamp],
    [half - 0.8, lamp + 8],
    [-half + 0.8, lamp + 16],
  ] as const) {
    if (narrow) continue;
    drawBars(
      sheet,
      camera,
      [
        [at(x, 0, z), at(x, 4.6, z)],
        [at(x, 4.6, z), at(x - Math.sign(x) * 1.1, 4.9, z)],
      ],
      0.14,
      'ink',
    );
    const bulb = see(camera, at(x - Math.sign(x) * 1.1, 4.75, z));
    sheet.shape(ellipse(bulb.at, bulb.scale * 0.28, bulb.scale * 0.18), 'paper', sheet.pen * 0.8);
  }
  for (let i = 0; i < (narrow ? 4 : 3); i++) {
    const z = 8 + i * 7;
    const a = seeLine(camera, at(-half, 6 + random(), z), at(half, 6.3 + random(), z + 3));
    if (a === undefined) continue;
    const sag: Point = [
      (a[0][0] + a[1][0]) / 2,
      (a[0][1] + a[1][1]) / 2 + see(camera, at(0, 6, z)).scale * 0.8,
    ];
    sheet.line(bent(a[0], [[sag, a[1]]], false), sheet.pen * 0.7);
  }
}

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
export function drawBridge(
  sheet: Sheet,
  camera: Camera,
  scene: Scene,
  random: Random,
  distance: number,
  yaw: number,
): void {
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
