/** A point in pixels (or shares of a page), x to the right and y down. */
export type Point = readonly [x: number, y: number];
export type Polygon = readonly Point[];
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** The area inside a simple polygon, always positive (shoelace formula). */
export function areaOf(polygon: Polygon): number {
  return Math.abs(signedArea(polygon));
}

/** Positive where the points run clockwise on a page (y down). */
export function signedArea(polygon: Polygon): number {
  let twice = 0;
  polygon.forEach(([x, y], i) => {
    const [nextX, nextY] = polygon[(i + 1) % polygon.length]!;
    twice += x * nextY - nextX * y;
  });
  return twice / 2;
}

/** The smallest upright box round a polygon, not rounded. */
export function boundsOf(polygon: Polygon): Box {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (const [x, y] of polygon) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** All that is kept has `normal · point >= limit`. */
export type HalfPlane = { readonly normal: Point; readonly limit: number };

/**
 * The part of a polygon in a half-plane (Sutherland and Hodgman). A concave polygon may come back with
 * edges that run to and fro along the line: they enclose nothing.
 */
export function clip(polygon: Polygon, { normal, limit }: HalfPlane): Polygon {
  const depth = ([x, y]: Point): number => normal[0] * x + normal[1] * y - limit;
  const kept: Point[] = [];
  polygon.forEach((point, i) => {
    const next = polygon[(i + 1) % polygon.length]!;
    const here = depth(point);
    const there = depth(next);
    if (here >= 0) kept.push(point);
    if (here * there < 0) {
      const share = here / (here - there);
      kept.push([point[0] + (next[0] - point[0]) * share, point[1] + (next[1] - point[1]) * share]);
    }
  });
  return kept;
}

/** The same outline without points that repeat the one before or lie straight between their neighbours. */
export function tidy(polygon: Polygon): Polygon {
  const once = polygon.filter((point, i) => {
    const before = polygon[(i + polygon.length - 1) % polygon.length]!;
    return point[0] !== before[0] || point[1] !== before[1];
  });
  return once.filter((point, i) => {
    const before = once[(i + once.length - 1) % once.length]!;
    const after = once[(i + 1) % once.length]!;
    return turn(before, point, after) !== 0;
  });
}

/** Positive if a → b → c turns clockwise on a page, 0 if it runs straight. */
const turn = (a: Point, b: Point, c: Point): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** Whether two edges of the outline cross or touch, other than neighbours where they meet. */
export function crossesItself(polygon: Polygon): boolean {
  const count = polygon.length;
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const neighbours = j === i + 1 || (i === 0 && j === count - 1);
      const [a, b, c, d] = [polygon[i]!, polygon[(i + 1) % count]!, polygon[j]!, polygon[(j + 1) % count]!];
      if (neighbours ? foldsBack(a, b, c, d) : meet(a, b, c, d)) return true;
    }
  }
  return false;
}

function meet(a: Point, b: Point, c: Point, d: Point): boolean {
  const [abc, abd, cda, cdb] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (abc * abd < 0 && cda * cdb < 0) return true;
  return (
    (abc === 0 && between(a, b, c)) ||
    (abd === 0 && between(a, b, d)) ||
    (cda === 0 && between(c, d, a)) ||
    (cdb === 0 && between(c, d, b))
  );
}

/** Two edges with a corner in common that lie on one another. */
function foldsBack(a: Point, b: Point, c: Point, d: Point): boolean {
  const [corner, one, other] = b[0] === c[0] && b[1] === c[1] ? [b, a, d] : [a, b, c];
  const along = (one[0] - corner[0]) * (other[0] - corner[0]) + (one[1] - corner[1]) * (other[1] - corner[1]);
  return turn(one, corner, other) === 0 && along > 0;
}

const between = (a: Point, b: Point, p: Point): boolean =>
  Math.min(a[0], b[0]) <= p[0] &&
  p[0] <= Math.max(a[0], b[0]) &&
  Math.min(a[1], b[1]) <= p[1] &&
  p[1] <= Math.max(a[1], b[1]);

/** Whether two simple polygons share more than a common edge. */
export function overlap(one: Polygon, other: Polygon): boolean {
  const crossing = one.some((a, i) => {
    const b = one[(i + 1) % one.length]!;
    return other.some((c, j) => {
      const d = other[(j + 1) % other.length]!;
      return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
    });
  });
  return (
    crossing || one.some((point) => encloses(other, point)) || other.some((point) => encloses(one, point))
  );
}

/** Whether a point lies inside a simple polygon and not on its outline (even-odd rule). */
export function encloses(polygon: Polygon, [x, y]: Point): boolean {
  let inside = false;
  for (const [i, a] of polygon.entries()) {
    const b = polygon[(i + 1) % polygon.length]!;
    if (turn(a, b, [x, y]) === 0 && between(a, b, [x, y])) return false;
    if (a[1] > y !== b[1] > y && x < a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1])) inside = !inside;
  }
  return inside;
}
