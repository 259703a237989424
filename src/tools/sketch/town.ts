import { type Camera, see, seeLine } from './camera.ts';
import { bent, ellipse } from './ink.ts';
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
