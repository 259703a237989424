import { type Point, type Polygon, signedArea } from './polygon.ts';

/** A mitre longer than this many times the distance is cut off, as in SVG and PostScript. */
const mitreLimit = 4;

/**
 * The outline with each edge moved outward by its own distance in pixels (inward if negative), corners
 * mitred. Meant for distances that are small against the polygon.
 */
export function moved(polygon: Polygon, distances: readonly number[]): Polygon {
  const outward = signedArea(polygon) > 0 ? 1 : -1;
  const edges = polygon.map((a, i): Edge => {
    const b = polygon[(i + 1) % polygon.length]!;
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    return {
      normal: [((b[1] - a[1]) / length) * outward, ((a[0] - b[0]) / length) * outward],
      by: distances[i]!,
    };
  });
  return edges.flatMap((edge, i) => corner(polygon[i]!, edges[(i + edges.length - 1) % edges.length]!, edge));
}

type Edge = { readonly normal: Point; readonly by: number };

/** Where two moved edges meet: the point with `normal · point = by` for both (Cramer's rule). */
function corner(at: Point, before: Edge, after: Edge): readonly Point[] {
  const [[ax, ay], [bx, by]] = [before.normal, after.normal];
  const determinant = ax * by - ay * bx;
  if (Math.abs(determinant) > 1e-6) {
    const x = (before.by * by - after.by * ay) / determinant;
    const y = (after.by * ax - before.by * bx) / determinant;
    const reach = Math.max(Math.abs(before.by), Math.abs(after.by));
    if (Math.hypot(x, y) <= mitreLimit * reach) return [[at[0] + x, at[1] + y]];
  }
  return [before, after].map(
    ({ normal, by: distance }): Point => [at[0] + normal[0] * distance, at[1] + normal[1] * distance],
  );
}
