import { type Camera, see } from './camera.ts';
import { loop, polygon, stroke } from './ink.ts';
import type { Scene } from './light.ts';
import { between, type Random } from './random.ts';
import type { Paint, Sheet } from './sheet.ts';
import { box, drawBars, drawFaces, type Face, site } from './solid.ts';
import type { Place, Point } from './space.ts';

const tones = (
  scene: Scene,
): { readonly back: Paint; readonly side: Paint; readonly floor: Paint; readonly ceiling: Paint } =>
  scene.light === 'night' || scene.light === 'grey'
    ? { back: { tone: 0.45 }, side: { tone: 0.6 }, floor: { tone: 0.3 }, ceiling: { tone: 0.75 } }
    : { back: 'paper', side: { tone: 0.15 }, floor: 'paper', ceiling: { tone: 0.25 } };

/** Four walls and a floor round the stage; `deep` metres behind it. Gives the back wall's own plane. */
function shell(
  sheet: Sheet,
  camera: Camera,
  scene: Scene,
  random: Random,
  distance: number,
  half: number,
  high: number,
  deep: number,
): (x: number, y: number) => Place {
  const at = site([0, 0, distance], between(random, -0.12, 0.12));
  const t = tones(scene);
  const [z0, z1] = [-distance - 1, deep];
  const planks: (readonly [Place, Place])[] = [];
  for (let x = -half; x <= half; x += half / 5) planks.push([at(x, 0, z0), at(x, 0, z1)]);
  for (let z = z1; z > -2; z -= 1.4) planks.push([at(-half, 0, z), at(half, 0, z)]);
  const faces: Face[] = [
    { points: [at(-half, 0, z1), at(half, 0, z1), at(half, high, z1), at(-half, high, z1)], paint: t.back },
    {
      points: [at(-half, 0, z0), at(-half, 0, z1), at(-half, high, z1), at(-half, high, z0)],
      paint: t.side,
      lines: [[at(-half, 0.16, z0), at(-half, 0.16, z1)]],
    },
    {
      points: [at(half, 0, z0), at(half, 0, z1), at(half, high, z1), at(half, high, z0)],
      paint: t.side,
      lines: [[at(half, 0.16, z0), at(half, 0.16, z1)]],
    },
    {
      points: [at(-half, high, z0), at(half, high, z0), at(half, high, z1), at(-half, high, z1)],
      paint: t.ceiling,
    },
    {
      points: [at(-half, 0, z0), at(half, 0, z0), at(half, 0, z1), at(-half, 0, z1)],
      paint: t.floor,
      lines: planks,
    },
  ];
  for (const face of faces) drawFaces(sheet, camera, [face], 6, false);
  return (x, y) => at(x, y, z1);
}

const pane = (
  on: (x: number, y: number) => Place,
  x0: number,
  x1: number,
  y0: number,
  y1: number,
): Place[] => [on(x0, y0), on(x1, y0), on(x1, y1), on(x0, y1)];

/** A room to live in: window, shelf, picture, a table. */
export function drawRoom(sheet: Sheet, camera: Camera, scene: Scene, random: Random, distance: number): void {
  const on = shell(sheet, camera, scene, random, distance, 3.8, 3, 3);
  const x = random() < 0.5 ? -1.6 : 1.2;
  const window = pane(on, x - 0.9, x + 0.9, 0.95, 2.4);
  drawFaces(
    sheet,
    camera,
    [
      {
        points: window,
        paint: scene.light === 'night' ? 'ink' : { tone: 0.1 },
        edge: 1.2,
        lines: [
          [on(x, 0.95), on(x, 2.4)],
          [on(x - 0.9, 1.7), on(x + 0.9, 1.7)],
        ],
      },
    ],
    6,
    false,
  );
  for (const s of [-1, 1]) {
    const a = [
      on(x + s * 1.25, 2.55),
      on(x + s * 0.75, 2.55),
      on(x + s * 0.85, 1.6),
      on(x + s * 0.98, 0.8),
      on(x + s * 1.3, 0.8),
    ].map((p) => see(camera, p).at);
    sheet.shape(loop(a, 0.6), 'paper', sheet.pen * 0.9);
    sheet.fill(stroke([a[1]!, a[2]!, a[3]!], sheet.pen), 'ink');
  }
  const sx = -x * 1.2;
  drawFaces(
    sheet,
    camera,
    [
      {
        points: pane(on, sx - 0.8, sx + 0.8, 0, 2.2),
        paint: { tone: 0.2 },
        edge: 1.1,
        on: [0.15, 0.8, 1.45].map((y) => ({
          points: [pane(on, sx - 0.72, sx + 0.72, y, y + 0.55)],
          paint: { tone: 0.6 } as Paint,
        })),
      },
    ],
    6,
    false,
  );
  const books: Place[][] = [];
  for (const y of [0.15, 0.8, 1.45])
    for (let bx = sx - 0.68; bx < sx + 0.6; bx += between(random, 0.09, 0.18))
      books.push(pane(on, bx, bx + 0.07, y, y + between(random, 0.3, 0.5)));
  drawFaces(
    sheet,
    camera,
    [
      {
        points: pane(on, sx, sx + 0.01, 0, 0.01),
        paint: 'paper',
        edge: 0,
        on: [{ points: books, paint: 'paper', edge: 0.5 }],
      },
    ],
    6,
    false,
  );
}

/** A passage with frames one behind the other. */
export function drawCorridor(
  sheet: Sheet,
  camera: Camera,
  scene: Scene,
  random: Random,
  distance: number,
): void {
  const on = shell(sheet, camera, scene, random, distance, 1.9, 2.8, 24);
  drawFaces(
    sheet,
    camera,
    [{ points: pane(on, -0.7, 0.7, 0, 2.1), paint: scene.light === 'day' ? { tone: 0.3 } : 'ink', edge: 1 }],
    6,
    false,
  );
  const at = site([0, 0, distance], 0);
  for (let k = 7; k >= 0; k--) {
    const z = k * 3.1 - 1;
    drawBars(
      sheet,
      camera,
      [
        [at(-1.85, 0, z), at(-1.85, 2.78, z)],
        [at(1.85, 0, z), at(1.85, 2.78, z)],
        [at(-1.85, 2.78, z), at(1.85, 2.78, z)],
      ],
      0.16,
      'paper',
    );
    drawFaces(
      sheet,
      camera,
      [
        {
          points: [at(-0.5, 2.79, z + 1), at(0.5, 2.79, z + 1), at(0.5, 2.79, z + 2), at(-0.5, 2.79, z + 2)],
          paint: 'paper',
          edge: 0.7,
        },
      ],
      6,
      false,
    );
  }
}

/** A laboratory or an engine hall: pipes, consoles, and a core that glows. */
export function drawLab(sheet: Sheet, camera: Camera, scene: Scene, random: Random, distance: number): void {
  shell(
    sheet,
    camera,
    { ...scene, light: scene.light === 'day' ? 'grey' : scene.light },
    random,
    distance,
    6,
    6,
    6,
  );
  const at = site([0, 0, distance], 0);
  for (const x of [-5.2, -4.6, 4.4, 5.1])
    drawBars(
      sheet,
      camera,
      [
        [at(x, 0, 5.4), at(x, 6, 5.4)],
        [at(x, 2 + random() * 2, 5.3), at(x * 1.3, 2.4 + random(), 1)],
      ],
      0.34,
      { tone: 0.2 },
    );
  const c = see(camera, at(0, 0, 4.6));
  const k = c.scale;
  const p = (u: number, v: number): Point => [c.at[0] + u * k, see(camera, at(0, v, 4.6)).at[1]];
  for (let i = 0; i < 26; i++) {
    const a = (i / 26) * Math.PI * 2 + random() * 0.1;
    const m = p(0, 2.6);
    sheet.fill(
      stroke(
        [
          [m[0] + Math.cos(a) * k * 1.1, m[1] + Math.sin(a) * k * 1.6],
          [
            m[0] + Math.cos(a) * k * between(random, 2, 3.4),
            m[1] + Math.sin(a) * k * between(random, 2.2, 3.6),
          ],
        ],
        sheet.pen * 2,
        { start: 1, end: 0, belly: 0.1 },
      ),
      'paper',
    );
  }
  sheet.shape(polygon([p(-0.9, 0.6), p(-0.9, 4.6), p(0.9, 4.6), p(0.9, 0.6)]), 'paper', sheet.pen * 1.1);
  sheet.fill(polygon([p(0.45, 0.6), p(0.45, 4.6), p(0.9, 4.6), p(0.9, 0.6)]), { tone: 0.2 });
  for (let i = 0; i < 5; i++) {
    const y = 1 + i * 0.75;
    sheet.fill(
      stroke(
        [
          p(-0.6, y),
          p(-0.2, y + between(random, -0.3, 0.5)),
          p(0.15, y + between(random, -0.4, 0.4)),
          p(0.6, y + 0.2),
        ],
        sheet.pen * 1.7,
      ),
      'ink',
    );
  }
  for (const y of [0.4, 0.62, 4.6, 4.85])
    sheet.shape(
      polygon([p(-1.25, y), p(-1.25, y + 0.22), p(1.25, y + 0.22), p(1.25, y)]),
      { tone: 0.5 },
      sheet.pen,
    );
  const desk: Face[] = [];
  for (const s of [-1, 1])
    desk.push(
      ...box(at, s < 0 ? [-4, -2.2] : [2.2, 4], [0, 1], [2.6, 3.6], {
        wall: { tone: 0.2 },
        side: { tone: 0.5 },
        top: 'paper',
        edge: 1,
      }),
    );
  drawFaces(sheet, camera, desk, 6);
}
