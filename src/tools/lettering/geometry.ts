/** Page px from left and top. */
export type Point = readonly [x: number, y: number];
export type Box = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

export const clamp = (value: number, low: number, high: number): number =>
  low > high ? (low + high) / 2 : Math.min(high, Math.max(low, value));

export const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

export const mix = (a: Point, b: Point, share: number): Point => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
];

export const boxAround = (centre: Point, w: number, h: number): Box => ({
  x: centre[0] - w / 2,
  y: centre[1] - h / 2,
  w,
  h,
});

export const middleOf = (box: Box): Point => [box.x + box.w / 2, box.y + box.h / 2];

export function boundsOf(points: readonly Point[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, w: right - left, h: bottom - top };
}

/** A smaller box (or a larger one, for a negative margin); never less than nothing. */
export function inset(box: Box, margin: number): Box {
  const mx = Math.min(margin, box.w / 2);
  const my = Math.min(margin, box.h / 2);
  return { x: box.x + mx, y: box.y + my, w: box.w - 2 * mx, h: box.h - 2 * my };
}

export function intersection(a: Box, b: Box): Box {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  return {
    x,
    y,
    w: Math.max(0, Math.min(a.x + a.w, b.x + b.w) - x),
    h: Math.max(0, Math.min(a.y + a.h, b.y + b.h) - y),
  };
}

/** The area that two boxes share, as a share of the smaller one. */
export function overlap(a: Box, b: Box): number {
  const shared = intersection(a, b);
  const smaller = Math.min(a.w * a.h, b.w * b.h);
  return smaller <= 0 ? 0 : (shared.w * shared.h) / smaller;
}

/** Even-odd test. */
export function inside(polygon: readonly Point[], [x, y]: Point): boolean {
  let found = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i]!;
    const [xj, yj] = polygon[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) found = !found;
  }
  return found;
}

/** An upright ellipse: a head, or what a balloon takes of the page. */
export type Ellipse = { readonly at: Point; readonly rx: number; readonly ry: number };

/**
 * How deep two ellipses lie in each other: 0 when apart, 1 when one's middle is at the other's
 * edge or further in. By the distance of the middles against the sum of the radii that way.
 */
export function depth(a: Ellipse, b: Ellipse): number {
  const gap = Math.hypot((a.at[0] - b.at[0]) / (a.rx + b.rx), (a.at[1] - b.at[1]) / (a.ry + b.ry));
  return Math.max(0, 1 - gap);
}

export const insideEllipse = (e: Ellipse, [x, y]: Point): boolean =>
  ((x - e.at[0]) / e.rx) ** 2 + ((y - e.at[1]) / e.ry) ** 2 < 1;

/** Where a ray from inside leaves an outline, and the direction of the edge there. */
export function leaving(
  [x, y]: Point,
  [dx, dy]: Point,
  outline: readonly Point[],
): { readonly at: Point; readonly along: Point } | undefined {
  let found: { at: Point; along: Point; t: number } | undefined;
  for (const [i, p] of outline.entries()) {
    const q = outline[(i + 1) % outline.length]!;
    const [ex, ey] = [q[0] - p[0], q[1] - p[1]];
    const cross = dx * ey - dy * ex;
    if (Math.abs(cross) < 1e-9) continue;
    const t = ((p[0] - x) * ey - (p[1] - y) * ex) / cross;
    const u = ((p[0] - x) * dy - (p[1] - y) * dx) / cross;
    if (t <= 0 || u < 0 || u > 1 || (found !== undefined && t <= found.t)) continue;
    const length = Math.hypot(ex, ey);
    found = { at: [x + dx * t, y + dy * t], along: [ex / length, ey / length], t };
  }
  return found;
}

/** The straight line along an edge of an outline: a point of it, and the direction to the inside. */
export type Edge = { readonly at: Point; readonly inward: Point };

/** The edge of an outline that faces a direction the most; of two that face it alike, the longer one. */
export function edgeFacing(outline: readonly Point[], [wx, wy]: Point): Edge | undefined {
  const middle = middleOf(boundsOf(outline));
  let best: { readonly edge: Edge; readonly score: number } | undefined;
  const size = boundsOf(outline);
  for (const [i, p] of outline.entries()) {
    const q = outline[(i + 1) % outline.length]!;
    const length = distance(p, q);
    if (length === 0) continue;
    let inward: Point = [(p[1] - q[1]) / length, (q[0] - p[0]) / length];
    if ((middle[0] - p[0]) * inward[0] + (middle[1] - p[1]) * inward[1] < 0)
      inward = [-inward[0], -inward[1]];
    const faces = -(inward[0] * wx + inward[1] * wy);
    const score = faces + (0.3 * length) / (size.w + size.h);
    if (faces > 0.6 && (best === undefined || score > best.score)) best = { edge: { at: p, inward }, score };
  }
  return best?.edge;
}
