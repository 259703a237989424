import type { Side } from './contour.ts';
import { edgeFacing, type Point } from './geometry.ts';
import type { Page, Panel, Ready } from './page.ts';
import type { Butts } from './place-cost.ts';
import type { Sized } from './size.ts';
import { placedText } from './text.ts';
import type { LetterBalloon } from './tool.ts';

type SideName = keyof Butts;

/** The least space between the text of a balloon and the border that cuts it off, em. */
const margin = 0.5;

const ways: { readonly [side in SideName]: Point } = {
  left: [-1, 0],
  right: [1, 0],
  top: [0, -1],
  bottom: [0, 1],
};

/** The sides a word names: `top-right` is two. */
const sidesOf = ({ butts }: LetterBalloon): readonly SideName[] =>
  butts === undefined ? [] : (butts.split('-') as SideName[]);

/**
 * How far the middle of a balloon is from the borders that cut it off, px. Undefined if none does:
 * the border of a panel that bleeds, or that lies outside the safe area, would take text with it.
 */
export function buttsOf(page: Page, panel: Panel, one: Ready, { fit, em }: Sized): Butts | undefined {
  const sides = sidesOf(one.balloon).filter((side) => isSafe(page, panel, side));
  if (sides.length === 0) return undefined;
  const { lines } = placedText(one.text.words, fit, page.setting);
  const across = Math.max(...lines.flatMap(({ x, w }) => [Math.abs(x), Math.abs(x + w)]));
  const down = Math.max(...lines.flatMap(({ y, h }) => [Math.abs(y), Math.abs(y + h)]));
  const far = (half: number): number => (half + margin) * em + page.border / 2;
  return Object.fromEntries(
    sides.map((side) => [side, far(side === 'left' || side === 'right' ? across : down)]),
  );
}

/** True if text at the inner line of a border is in the safe area. */
function isSafe({ area, border }: Page, { bounds }: Panel, side: SideName): boolean {
  switch (side) {
    case 'left':
      return bounds.x + border / 2 >= area.x;
    case 'right':
      return bounds.x + bounds.w - border / 2 <= area.x + area.w;
    case 'top':
      return bounds.y + border / 2 >= area.y;
    case 'bottom':
      return bounds.y + bounds.h - border / 2 <= area.y + area.h;
  }
}

/** The inner lines of the borders that cut a balloon off. */
export function cutsOf(page: Page, panel: Panel, balloon: LetterBalloon): readonly Side[] {
  return sidesOf(balloon)
    .filter((side) => isSafe(page, panel, side))
    .flatMap((side) => {
      const edge = edgeFacing(panel.polygon, ways[side]);
      if (edge === undefined) return [];
      const half = page.border / 2;
      const [x, y] = edge.inward;
      return [{ at: [edge.at[0] + x * half, edge.at[1] + y * half], inward: edge.inward }];
    });
}

/** What a letterer should know: borders that don't cut a balloon off though the script says so. */
export function uncut(page: Page, panel: Panel, balloon: LetterBalloon): string | undefined {
  const sides = sidesOf(balloon).filter((side) => !isSafe(page, panel, side));
  return sides.length === 0
    ? undefined
    : `is not cut off at the ${sides.join(' and the ')}: the border there is outside the safe area of the page`;
}
