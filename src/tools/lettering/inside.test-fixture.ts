import { depthIn } from './contour.ts';
import type { Point } from './geometry.ts';
import type { LaidBalloon } from './layout.ts';
import { insideCore } from './shape.ts';
import { inkOf } from './shaping.ts';
import type { LetterParams } from './tool.ts';

/** Corners of every glyph's ink that lie outside the balloon's core, beyond a border that cuts it off, or off the page. */
export function strays(balloon: LaidBalloon, page: LetterParams['page']): readonly Point[] {
  const { at, a, b, kind, text, cuts } = balloon;
  const out: Point[] = [];
  for (const glyph of text.glyphs) {
    const ink = inkOf([glyph]);
    if (ink === undefined) continue;
    for (const x of [ink.left, ink.right]) {
      for (const y of [ink.top, ink.bottom]) {
        const [dx, dy] = [x * text.em, y * text.em];
        const [px, py] = [at[0] + dx, at[1] + dy];
        const onPage = px >= 0 && py >= 0 && px <= page.width && py <= page.height;
        const cut = cuts.some((side) => depthIn(side, [px, py]) < 0);
        if (!onPage || cut || !insideCore(kind, a, b, [dx, dy])) out.push([px, py]);
      }
    }
  }
  return out;
}
