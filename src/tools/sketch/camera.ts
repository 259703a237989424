import { clamp, type Place, type Point } from './space.ts';

/**
 * A pinhole camera at the world's origin, `height` metres up, looking along +z and up by `pitch`
 * (radians). (`cx`, `cy`) is where the optical axis meets the picture: shifting it frames without
 * changing the perspective, as a view camera does.
 */
export type Camera = {
  /** px */
  readonly focal: number;
  readonly cx: number;
  readonly cy: number;
  /** metres */
  readonly height: number;
  readonly pitch: number;
  /** The picture turned clockwise about its middle (`mx`, `my`), radians. */
  readonly roll: number;
  readonly mx: number;
  readonly my: number;
};

/** A point of the level picture in the tilted one. */
export function rolled(camera: Camera, p: Point): Point {
  if (camera.roll === 0) return p;
  const c = Math.cos(camera.roll);
  const s = Math.sin(camera.roll);
  const x = p[0] - camera.mx;
  const y = p[1] - camera.my;
  return [camera.mx + x * c - y * s, camera.my + x * s + y * c];
}

/** A projected place: where it lands, how far away it is (metres), and px per metre there. */
export type Seen = { readonly at: Point; readonly depth: number; readonly scale: number };

/** Nothing is drawn nearer than this, in metres. */
export const near = 0.12;

export const depthOf = (camera: Camera, p: Place): number =>
  (p[1] - camera.height) * Math.sin(camera.pitch) + p[2] * Math.cos(camera.pitch);

/** Where a place lands in the picture; what is nearer than `near` is taken as being there. */
export function see(camera: Camera, p: Place): Seen {
  const s = Math.sin(camera.pitch);
  const c = Math.cos(camera.pitch);
  const y = p[1] - camera.height;
  const depth = Math.max(near, y * s + p[2] * c);
  const scale = camera.focal / depth;
  return {
    at: rolled(camera, [camera.cx + p[0] * scale, camera.cy - (y * c - p[2] * s) * scale]),
    depth,
    scale,
  };
}

/** A polygon of the world in the picture, cut where it comes too near. Empty if nothing is left. */
export function seePolygon(camera: Camera, polygon: readonly Place[]): readonly Point[] {
  const kept: Place[] = [];
  polygon.forEach((a, i) => {
    const b = polygon[(i + 1) % polygon.length]!;
    const da = depthOf(camera, a) - near;
    const db = depthOf(camera, b) - near;
    if (da >= 0) kept.push(a);
    if (da >= 0 !== db >= 0) {
      const t = da / (da - db);
      kept.push([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]);
    }
  });
  return kept.length < 3 ? [] : kept.map((p) => see(camera, p).at);
}

/** A line of the world in the picture, cut where it comes too near; `undefined` if nothing is left. */
export function seeLine(camera: Camera, a: Place, b: Place): readonly [Point, Point] | undefined {
  const da = depthOf(camera, a) - near;
  const db = depthOf(camera, b) - near;
  if (da < 0 && db < 0) return undefined;
  const cut = (from: Place, to: Place, t: number): Place => [
    from[0] + (to[0] - from[0]) * t,
    from[1] + (to[1] - from[1]) * t,
    from[2] + (to[2] - from[2]) * t,
  ];
  const start = da < 0 ? cut(a, b, da / (da - db)) : a;
  const end = db < 0 ? cut(b, a, db / (db - da)) : b;
  return [see(camera, start).at, see(camera, end).at];
}

/** The height of the horizon in the level picture, px from the top; far outside when looking steeply. */
export const horizonOf = (camera: Camera): number =>
  camera.cy + camera.focal * Math.tan(clamp(camera.pitch, -1.5, 1.5));
