/** A point of the picture, px from left and top. */
export type Point = readonly [x: number, y: number];
/** A point of the world, metres: right, up, away from the camera. */
export type Place = readonly [x: number, y: number, z: number];

export const add = (a: Place, b: Place): Place => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const minus = (a: Place, b: Place): Place => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const times = (a: Place, k: number): Place => [a[0] * k, a[1] * k, a[2] * k];
export const dot = (a: Place, b: Place): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Place, b: Place): Place => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const length = (a: Place): number => Math.hypot(a[0], a[1], a[2]);
export const unit = (a: Place): Place => {
  const l = length(a);
  return l < 1e-9 ? [0, 1, 0] : times(a, 1 / l);
};
export const lerp = (a: number, b: number, t: number): number => a + (b - a) * t;
export const mix = (a: Place, b: Place, t: number): Place => [
  lerp(a[0], b[0], t),
  lerp(a[1], b[1], t),
  lerp(a[2], b[2], t),
];
export const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));
export const degrees = (d: number): number => (d * Math.PI) / 180;

/** `p` turned by `angle` (radians) about the axis `k` (unit) through the origin: Rodrigues' formula. */
export function turned(p: Place, k: Place, angle: number): Place {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  return add(add(times(p, c), times(cross(k, p), s)), times(k, dot(k, p) * (1 - c)));
}

export const along = (a: Point, b: Point, t: number): Point => [lerp(a[0], b[0], t), lerp(a[1], b[1], t)];
export const apart = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
