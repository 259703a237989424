import { err, ok, type Result } from '../../engine/result.ts';
import { clip, type Point, type Polygon } from './polygon.ts';

/**
 * A region cut across (`h`, into rows) or down (`v`, into columns), at rising shares of its length.
 * Parts that are missing or null are panels.
 */
export type Cut = {
  readonly cut: 'h' | 'v';
  readonly at: readonly number[];
  /** Turns the gutters clockwise, in degrees. */
  readonly angle?: number | undefined;
  /** Gutters of this cut and of those inside it, in mm; what is left out is as outside. */
  readonly gutter?: OwnGutters | undefined;
  readonly parts?: readonly (Cut | null | undefined)[] | undefined;
};

/** How wide gutters are, measured across them: px, or mm where it says so. */
export type Gutters = { readonly rows: number; readonly columns: number };
/** mm */
export type OwnGutters = { readonly [between in keyof Gutters]?: number | undefined };

/** Gutters in px where some of them are written in mm. */
export const guttersWith = (gutters: Gutters, own: OwnGutters | undefined, pxPerMm: number): Gutters =>
  own === undefined
    ? gutters
    : {
        rows: own.rows === undefined ? gutters.rows : own.rows * pxPerMm,
        columns: own.columns === undefined ? gutters.columns : own.columns * pxPerMm,
      };

/** How many panels a cut tree makes. */
export function leavesOf(tree: Cut | null | undefined): number {
  if (tree === null || tree === undefined) return 1;
  let leaves = 0;
  for (let i = 0; i <= tree.at.length; i++) leaves += leavesOf(tree.parts?.[i]);
  return leaves;
}

/**
 * Cuts a convex region. Shares are of what is left when the gutters are taken away, along a line
 * through the middle of the region: three equal shares make three equal panels, and a slanted gutter
 * is as wide as a straight one.
 * @param outside gutters in px where the tree says nothing of them
 * @returns the panels in the order of the parts, or a sentence for a region too small for its gutters
 */
export function cutRegion(
  region: Polygon,
  tree: Cut | null | undefined,
  outside: Gutters,
  pxPerMm: number,
): Result<readonly Polygon[], string> {
  if (tree === null || tree === undefined) return ok([region]);
  const gutters = guttersWith(outside, tree.gutter, pxPerMm);
  const across = tree.cut === 'h';
  const radians = ((tree.angle ?? 0) * Math.PI) / 180;
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const gap = (across ? gutters.rows : gutters.columns) / cos;
  const { middle, from, to } = chord(region, across);
  const room = to - from - gap * tree.at.length;
  if (room <= 0) {
    return err(
      `${tree.at.length + 1} ${across ? 'rows' : 'columns'} and the gutters between them need more room than there is`,
    );
  }
  // points from the start of the chord to its end, whichever way the gutter leans
  const normal: Point = across ? [-sin, cos] : [cos, sin];
  const reach = (along: number): number =>
    across ? normal[0] * middle + normal[1] * along : normal[0] * along + normal[1] * middle;
  const panels: Polygon[] = [];
  for (let i = 0; i <= tree.at.length; i++) {
    let part = region;
    if (i > 0) part = clip(part, { normal, limit: reach(from + tree.at[i - 1]! * room + i * gap) });
    if (i < tree.at.length) {
      const limit = reach(from + tree.at[i]! * room + i * gap);
      part = clip(part, { normal: [-normal[0], -normal[1]], limit: -limit });
    }
    if (part.length < 3) return err(`the cuts at ${tree.at.join(', ')} leave no room for part ${i + 1}`);
    const inner = cutRegion(part, tree.parts?.[i], gutters, pxPerMm);
    if (!inner.ok) return inner;
    panels.push(...inner.value);
  }
  return ok(panels);
}

/** The line through the middle of a convex region, down it (to cut it across) or across it. */
function chord(
  region: Polygon,
  down: boolean,
): { readonly middle: number; readonly from: number; readonly to: number } {
  const [side, length] = down ? [0, 1] : [1, 0];
  const sides = region.map((point) => point[side]!);
  const middle = (Math.min(...sides) + Math.max(...sides)) / 2;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  region.forEach((a, i) => {
    const b = region[(i + 1) % region.length]!;
    const [near, far] = [a[side]! - middle, b[side]! - middle];
    if (near * far > 0) return;
    const crossings =
      near === far
        ? [a[length]!, b[length]!]
        : [a[length]! + ((b[length]! - a[length]!) * near) / (near - far)];
    from = Math.min(from, ...crossings);
    to = Math.max(to, ...crossings);
  });
  return { middle, from, to };
}
