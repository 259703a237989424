import { type Camera, horizonOf, rolled, see, seePolygon } from './camera.ts';
import { bent, ellipse, loop, polygon, stroke } from './ink.ts';
import type { Scene } from './light.ts';
import { between, type Random } from './random.ts';
import type { Paint, Sheet } from './sheet.ts';
import { heap } from './sky.ts';
import type { Place, Point } from './space.ts';

/** A plane at the height `y`, from here to the horizon. */
export function drawPlane(sheet: Sheet, camera: Camera, y: number, paint: Paint, edge = 0.8): void {
  const reach = 4000;
  const d = polygon(
    seePolygon(camera, [
      [-reach, y, -2],
      [reach, y, -2],
      [reach, y, reach],
      [-reach, y, reach],
    ]),
  );
  sheet.shape(d, paint, sheet.pen * edge);
}

/** Sparse pebbles and scratches on the ground between 1 and 30 metres away. */
export function drawGround(sheet: Sheet, camera: Camera, random: Random, y: number, grass: boolean): void {
  for (let i = 0; i < 46; i++) {
    const z = 1.2 + random() ** 2 * 26;
    const x = between(random, -1, 1) * (1.5 + z * 0.7);
    const seen = see(camera, [x, y, z]);
    const [px, py] = seen.at;
    if (px < 0 || px > sheet.width || py < 0 || py > sheet.height) continue;
    const k = seen.scale * between(random, 0.06, 0.2);
    if (grass) {
      for (const dx of [-0.5, 0, 0.45])
        sheet.fill(
          stroke(
            [
              [px + dx * k, py],
              [px + dx * k * 1.6, py - k * between(random, 0.6, 1.2)],
            ],
            sheet.pen,
            { start: 1, end: 0, belly: 0.1 },
          ),
          'ink',
        );
    } else
      sheet.fill(
        stroke(
          [
            [px - k, py],
            [px, py + k * 0.06],
            [px + k, py - k * 0.02],
          ],
          sheet.pen * 0.8,
        ),
        'ink',
      );
  }
}

/** The sea: dark, with lights of paper that lie closer together toward the horizon. */
export function drawSea(sheet: Sheet, camera: Camera, scene: Scene, random: Random, y: number): void {
  const dark = scene.light !== 'day';
  const tone =
    scene.light === 'night' ? 0.8 : scene.light === 'grey' ? 0.6 : scene.light === 'dusk' ? 0.35 : 0.2;
  drawPlane(sheet, camera, y, { tone });
  const height = camera.height - y;
  for (let i = 0; i < 110; i++) {
    const z = height * (0.25 + random() ** 2 * 14);
    const x = between(random, -1, 1) * (z * 0.9 + 4);
    const seen = see(camera, [x, y, z]);
    const [px, py] = seen.at;
    if (px < -50 || px > sheet.width + 50 || py < 0 || py > sheet.height + 20) continue;
    const w = Math.min(seen.scale * between(random, 0.5, 1.8), sheet.width * 0.2);
    const b = Math.min(w * 0.14, sheet.pen * 5);
    sheet.fill(
      stroke(
        [
          [px - w, py],
          [px - w * 0.4, py - b],
          [px + w * 0.1, py + b * 0.3],
          [px + w, py - b * 0.2],
        ],
        Math.max(sheet.pen * 0.8, Math.min(b, sheet.pen * 3)),
        { start: 0, end: 0 },
      ),
      dark ? 'paper' : random() < 0.5 ? 'ink' : 'paper',
    );
  }
}

/** Ridges of mountains, far ones lighter. */
export function drawMountains(sheet: Sheet, camera: Camera, random: Random, rows: number): void {
  const horizon = horizonOf(camera);
  for (let row = 0; row < rows; row++) {
    const near = (row + 1) / rows;
    const base = horizon + sheet.height * 0.02;
    const high = sheet.height * (0.34 - near * 0.14) * between(random, 0.8, 1.15);
    const points: Point[] = [];
    const n = 7;
    const peaks: Point[] = [];
    for (let i = 0; i <= n * 2; i++) {
      const x = sheet.width * (-0.2 + (1.4 * i) / (n * 2));
      const y = base - high * (i % 2 === 0 ? between(random, 0.1, 0.4) : between(random, 0.6, 1));
      const p = rolled(camera, [x, y]);
      points.push(p);
      if (i % 2 === 1) peaks.push(p);
    }
    const d = polygon([
      ...points,
      rolled(camera, [sheet.width * 1.3, base]),
      rolled(camera, [-sheet.width * 0.3, base]),
    ]);
    sheet.shape(d, row === 0 && rows > 1 ? { tone: 0.15 } : 'paper', sheet.pen * (0.5 + near * 0.5));
    for (const [x, y] of peaks) {
      for (let i = 0; i < 5; i++)
        sheet.fill(
          stroke(
            [
              [x + i * high * 0.04, y + i * high * 0.08],
              [x + high * (0.05 + i * 0.05), y + high * (0.2 + i * 0.06)],
            ],
            sheet.pen * 1.2,
            { start: 0.2, end: 0 },
          ),
          'ink',
        );
    }
  }
}

/** Dunes or hills: long soft curves one behind the other. */
export function drawHills(sheet: Sheet, camera: Camera, random: Random, paint: Paint): void {
  const horizon = horizonOf(camera);
  for (let row = 0; row < 3; row++) {
    const y = horizon + sheet.height * 0.03 * row;
    const lift = sheet.height * (0.12 - row * 0.03);
    const x = sheet.width * between(random, -0.1, 0.6);
    const p = (px: number, py: number): Point => rolled(camera, [px, py]);
    const d = bent(p(-sheet.width * 0.3, y + lift * 0.3), [
      [p(x * 0.4, y - lift * 1.2), p(x + sheet.width * 0.2, y - lift * 0.2)],
      [p(x + sheet.width * 0.5, y + lift * 0.6), p(sheet.width * 1.3, y - lift * between(random, 0, 0.8))],
      [p(sheet.width * 1.3, y + lift), p(sheet.width * 1.3, y + sheet.height)],
      [p(0, y + sheet.height), p(-sheet.width * 0.3, y + sheet.height)],
    ]);
    sheet.shape(d, row === 0 ? paint : 'paper', sheet.pen * (0.6 + row * 0.2));
  }
}

/** The edge of a wood along the horizon: heaps of leaves, a light row behind a darker one. */
export function drawTreeLine(sheet: Sheet, camera: Camera, random: Random, scene: Scene): void {
  const horizon = horizonOf(camera);
  for (const [k, tone] of scene.light === 'night'
    ? ([
        [1.5, 0.65],
        [1, 0.8],
      ] as const)
    : ([
        [1.6, 0.1],
        [1, 0.25],
      ] as const)) {
    let d = '';
    const n = 9;
    for (let i = 0; i <= n; i++) {
      const w = sheet.width * between(random, 0.08, 0.14);
      d += heap(
        random,
        rolled(camera, [(sheet.width * i) / n, horizon - sheet.height * 0.03 * k]),
        w,
        sheet.height * between(random, 0.05, 0.1) * k,
        11,
      );
    }
    sheet.shape(d, 'ink', sheet.pen * 1.2);
    sheet.fill(d, { tone });
  }
}

/** Trees, a wood of them: trunks with roots and bark, crowns in heaps. */
export function drawTrees(
  sheet: Sheet,
  camera: Camera,
  random: Random,
  scene: Scene,
  from: number,
  count: number,
  dense: boolean,
): void {
  const trees = Array.from({ length: count }, (_, i) => ({
    z: from + ((count - i) / count) ** 2 * (dense ? 26 : 40) + random(),
    x: between(random, -1, 1),
  })).sort((a, b) => b.z - a.z);
  for (const { z, x: share } of trees) {
    const x = (share < 0 ? -1 : 1) * (dense ? 1.1 : 2.6 + z * 0.12) + share * (z * 0.55 + 1);
    const thick = between(random, 0.14, 0.36);
    const high = dense ? between(random, 6, 10) : between(random, 3.6, 5);
    const at = (dx: number, y: number): Point => see(camera, [x + dx, y, z]).at;
    const scale = see(camera, [x, 0, z]).scale;
    const far = z > from + 10;
    const paint: Paint =
      scene.light === 'night' ? (far ? { tone: 0.7 } : 'ink') : far ? { tone: 0.3 } : 'paper';
    const light: Paint = paint === 'ink' ? 'paper' : 'ink';
    const trunk = loop(
      [
        at(-thick * 1.7, 0),
        at(-thick * 0.9, 0.5),
        at(-thick * 0.7, high * 0.5),
        at(-thick * 0.5, high),
        at(thick * 0.5, high),
        at(thick * 0.75, high * 0.5),
        at(thick, 0.5),
        at(thick * 1.8, 0),
      ],
      0.8,
    );
    sheet.shape(trunk, paint, sheet.pen * (far ? 0.6 : 1.1));
    if (!far) {
      for (let k = 0; k < 7; k++) {
        const dx = between(random, -0.6, 0.6) * thick;
        const y = between(random, 0.3, high * 0.6);
        sheet.fill(stroke([at(dx, y), at(dx * 0.9, y + between(random, 0.4, 1.2))], sheet.pen * 1.1), light);
      }
    }
    const crowns = far ? 2 : 3;
    for (let k = 0; k < crowns; k++) {
      const c = at(between(random, -1.4, 1.4), high * between(random, 0.6, 0.95));
      sheet.shape(
        heap(random, c, scale * between(random, 1.4, 2.1), scale * between(random, 0.9, 1.3), 12),
        scene.light === 'night' ? { tone: far ? 0.65 : 0.8 } : { tone: far ? 0.15 : 0.35 },
        sheet.pen * (far ? 0.5 : 0.9),
      );
    }
  }
}

/** Broken blocks and stones on the ground. */
export function drawRubble(
  sheet: Sheet,
  camera: Camera,
  random: Random,
  y: number,
  z0: number,
  count: number,
): void {
  const stones = Array.from({ length: count }, () => z0 + random() * 9).sort((a, b) => b - a);
  for (const z of stones) {
    const x = between(random, -1, 1) * (1 + z * 0.5);
    const seen = see(camera, [x, y, z]);
    const r = seen.scale * between(random, 0.12, 0.6);
    const [cx, cy] = seen.at;
    const n = 6;
    const points = Array.from({ length: n }, (_, i): Point => {
      const a = (i / n) * Math.PI * 2 + 0.3;
      const k = r * between(random, 0.75, 1.2);
      return [cx + Math.cos(a) * k * 1.2, cy - r * 0.5 + Math.sin(a) * k * 0.75];
    });
    sheet.shape(polygon(points), 'paper', sheet.pen);
    const c: Point = [cx - r * 0.1, cy - r * 0.55];
    sheet.shape(polygon([points[0]!, points[1]!, points[2]!, c]), { tone: 0.4 }, sheet.pen * 0.7);
    sheet.fill(stroke([c, points[4]!], sheet.pen * 0.8), 'ink');
  }
}

/** A ship far out, seen from its side. */
export function drawShip(sheet: Sheet, camera: Camera, at: Place, long: number, dark: boolean): void {
  const k = see(camera, at).scale * long;
  const [x, y] = see(camera, at).at;
  const p = (u: number, v: number): Point => [x + u * k, y - v * k];
  sheet.line(loop([p(-0.5, 0.2), p(0.55, 0.24), p(0.5, 0.5), p(-0.4, 0.5)]), sheet.pen * 3, 'paper');
  sheet.shape(
    polygon([p(-0.5, 0.14), p(-0.42, 0), p(0.42, 0), p(0.56, 0.18), p(0.3, 0.13)]),
    'ink',
    sheet.pen * 0.6,
  );
  sheet.shape(
    polygon([p(-0.3, 0.14), p(-0.3, 0.26), p(0.1, 0.26), p(0.1, 0.13)]),
    dark ? { tone: 0.4 } : 'paper',
    sheet.pen * 0.7,
  );
  sheet.shape(
    polygon([p(-0.15, 0.26), p(-0.14, 0.42), p(-0.04, 0.42), p(-0.03, 0.26)]),
    { tone: 0.6 },
    sheet.pen * 0.7,
  );
  sheet.fill(ellipse(p(0.3, 0.22), k * 0.025, k * 0.025), 'paper');
  sheet.line(`${polygon([p(0.25, 0.13), p(0.25, 0.46)])}`, sheet.pen * 0.8);
}
