import { type Camera, depthOf, near, see, seeLine, seePolygon } from './camera.ts';
import { polygon, polyline } from './ink.ts';
import type { Paint, Sheet } from './sheet.ts';
import { add, clamp, cross, dot, length, minus, type Place, times } from './space.ts';

/** A flat piece of scenery in the world, with what is on it. */
export type Face = {
  readonly points: readonly Place[];
  readonly paint: Paint;
  /** The width of its outline as a share of the pen; 0 for none. */
  readonly edge?: number;
  /** Windows, doors: fills on the face. */
  readonly on?: readonly {
    readonly points: readonly (readonly Place[])[];
    readonly paint: Paint;
    readonly edge?: number;
  }[];
  /** Joints, planks, bricks: lines on the face. */
  readonly lines?: readonly (readonly [Place, Place])[];
  /** Metres that it is sorted nearer than it is. */
  readonly nearer?: number;
};

/** A frame for scenery: turned by `yaw` radians about the vertical through `origin`. */
export type Site = (x: number, y: number, z: number) => Place;
export const site = (origin: Place, yaw: number): Site => {
  const c = Math.cos(yaw);
  const s = Math.sin(yaw);
  return (x, y, z) => [origin[0] + x * c + z * s, origin[1] + y, origin[2] - x * s + z * c];
};

type Dress = { readonly wall: Paint; readonly side: Paint; readonly top: Paint; readonly edge: number };

/** The three or fewer sides of a box that can be seen, front and flank dressed with `windows`. */
export function box(
  at: Site,
  [x0, x1]: readonly [number, number],
  [y0, y1]: readonly [number, number],
  [z0, z1]: readonly [number, number],
  dress: Dress,
  on?: (corner: (u: number, v: number) => Place, wide: number, high: number) => Pick<Face, 'on' | 'lines'>,
): readonly Face[] {
  const wall = (ax: number, az: number, bx: number, bz: number, paint: Paint): Face => {
    const corner = (u: number, v: number): Place =>
      at(ax + (bx - ax) * u, y0 + (y1 - y0) * v, az + (bz - az) * u);
    const extra = on?.(corner, Math.hypot(bx - ax, bz - az), y1 - y0) ?? {};
    return {
      points: [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)],
      paint,
      edge: dress.edge,
      ...extra,
    };
  };
  return [
    wall(x0, z0, x1, z0, dress.wall),
    wall(x1, z0, x1, z1, dress.side),
    wall(x1, z1, x0, z1, dress.wall),
    wall(x0, z1, x0, z0, dress.side),
    {
      points: [at(x0, y1, z0), at(x1, y1, z0), at(x1, y1, z1), at(x0, y1, z1)],
      paint: dress.top,
      edge: dress.edge,
    },
  ];
}

/** Whether the side that is wound counter-clockwise as seen is the one that the camera sees. */
function isSeen(camera: Camera, points: readonly Place[]): boolean {
  const normal = cross(minus(points[1]!, points[0]!), minus(points[2]!, points[0]!));
  return dot(normal, minus(points[0]!, [0, camera.height, 0])) > 0;
}

const middle = (points: readonly Place[]): Place =>
  times(
    points.reduce<Place>((sum, p) => add(sum, p), [0, 0, 0]),
    1 / points.length,
  );

/**
 * Draws faces from far to near. Faces of closed solids that look away are left out with `culled`.
 * Lines thin out with the distance: `reach` is the distance, in metres, of an ordinary line.
 */
export function drawFaces(
  sheet: Sheet,
  camera: Camera,
  faces: readonly Face[],
  reach: number,
  culled = true,
): void {
  const sorted = faces
    .filter((face) => face.points.some((p) => depthOf(camera, p) > near))
    .filter((face) => !culled || isSeen(camera, face.points))
    .map((face) => ({
      face,
      away: length(minus(middle(face.points), [0, camera.height, 0])) - (face.nearer ?? 0),
    }))
    .sort((a, b) => b.away - a.away);
  for (const { face, away } of sorted) {
    const points = seePolygon(camera, face.points);
    if (points.length < 3 || !touches(sheet, points)) continue;
    const width = sheet.pen * clamp(Math.sqrt(reach / Math.max(away, 0.1)), 0.28, 1);
    const d = polygon(points);
    if (face.edge === 0) sheet.fill(d, face.paint);
    else sheet.shape(d, face.paint, width * (face.edge ?? 1));
    for (const { points: each, paint, edge } of face.on ?? []) {
      const all = each.map((p) => polygon(seePolygon(camera, p))).join('');
      if (edge === undefined) sheet.fill(all, paint);
      else sheet.shape(all, paint, width * edge);
    }
    if (face.lines !== undefined) {
      const light: Paint = face.paint === 'ink' ? 'paper' : 'ink';
      sheet.line(face.lines.map(([a, b]) => lineOf(camera, a, b)).join(''), width * 0.55, light);
    }
  }
}

const lineOf = (camera: Camera, a: Place, b: Place): string => {
  const seen = seeLine(camera, a, b);
  return seen === undefined ? '' : polyline(seen);
};

const touches = (sheet: Sheet, points: readonly (readonly [number, number])[]): boolean => {
  const xs = points.map((p) => p[0]);
  const ys = points.map((p) => p[1]);
  return (
    Math.max(...xs) > 0 &&
    Math.min(...xs) < sheet.width &&
    Math.max(...ys) > 0 &&
    Math.min(...ys) < sheet.height
  );
};

/** Bars: lines of the world with a thickness, metres. Paper inside, ink along both edges. */
export function drawBars(
  sheet: Sheet,
  camera: Camera,
  bars: readonly (readonly [Place, Place])[],
  thick: number,
  paint: Paint = 'paper',
): void {
  let under = '';
  const solid: { readonly d: string; readonly w: number }[] = [];
  for (const [a, b] of bars) {
    const seen = seeLine(camera, a, b);
    if (seen === undefined) continue;
    const w = Math.max(sheet.pen * 0.5, Math.min(see(camera, a).scale, see(camera, b).scale) * thick);
    solid.push({ d: polyline(seen), w });
    under += polyline(seen);
  }
  if (under === '') return;
  const widest = Math.max(...solid.map((s) => s.w));
  if (widest < sheet.pen * 2.2) {
    for (const { d, w } of solid) sheet.line(d, Math.min(w, sheet.pen * 1.4), 'ink');
    return;
  }
  for (const { d, w } of solid) sheet.line(d, w + sheet.pen * 1.1, 'ink');
  for (const { d, w } of solid) if (w > sheet.pen) sheet.line(d, w - sheet.pen * 0.4, paint);
}
