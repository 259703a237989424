import type { Json } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Box, Polygon } from './polygon.ts';

/** An edge of the page as it is held: `left` is left in a manga too. */
export type Edge = 'top' | 'bottom' | 'left' | 'right';
export const edges: readonly Edge[] = ['top', 'bottom', 'left', 'right'];

/** Reads a list of edges; `all` is every one. */
export function readEdges(json: Json, what: string): Result<readonly Edge[], string> {
  if (json === 'all') return ok(edges);
  const list: readonly Json[] = Array.isArray(json) ? json : [json];
  const wrong = list.find((item) => !edges.includes(item as Edge));
  return wrong === undefined
    ? ok(list as readonly Edge[])
    : err(`${what} is a list of top, bottom, left and right, or all; not ${JSON.stringify(wrong)}`);
}

/** The edges of a page that is to be mirrored, as they are before it is. */
export const unmirrored = (of: readonly Edge[], reading: 'rtl' | 'ltr'): readonly Edge[] =>
  reading === 'ltr' ? of : of.map((edge) => (edge === 'left' ? 'right' : edge === 'right' ? 'left' : edge));

/** A box that reaches to another one at some edges. */
export function stretched(box: Box, to: Box, at: readonly Edge[]): Box {
  const left = at.includes('left') ? to.x : box.x;
  const top = at.includes('top') ? to.y : box.y;
  const right = at.includes('right') ? to.x + to.width : box.x + box.width;
  const bottom = at.includes('bottom') ? to.y + to.height : box.y + box.height;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** For each edge of a polygon how far it has to move outward so that what lies at `from` lies at `to`; px. */
export function distances(polygon: Polygon, edge: Edge, from: Box, to: Box): readonly number[] {
  const right = from.x + from.width;
  const bottom = from.y + from.height;
  const way: { readonly [edge in Edge]: readonly [axis: 0 | 1, at: number, reach: number] } = {
    top: [1, from.y, from.y - to.y],
    bottom: [1, bottom, to.y + to.height - bottom],
    left: [0, from.x, from.x - to.x],
    right: [0, right, to.x + to.width - right],
  };
  const [axis, at, reach] = way[edge];
  return polygon.map((a, i) => {
    const b = polygon[(i + 1) % polygon.length]!;
    return Math.abs(a[axis] - at) < 0.5 && Math.abs(b[axis] - at) < 0.5 ? reach : 0;
  });
}
