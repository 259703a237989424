import { ok, type Result } from '../../engine/result.ts';
import { shapeColumn } from './japanese.ts';
import {
  clusters,
  type Glyph,
  inkOf,
  type Missing,
  moved,
  type Run,
  scaled,
  shapeAcross,
  type Voice,
} from './shaping.ts';

/** What dots take beside their line, em: less than ruby. */
export const dotSpace = 0.32;

/** How wide a dot is, em. */
const size = 0.2;
/** From the middle of a column, and from the baseline of a row, to the middle of its dots, em. */
const beside = 0.5 + dotSpace / 2;
const above = -1.04;

/** Characters that have a dot; marks, spaces and Latin letters have none (JLREQ 3.3.9). */
const dotted = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]/u;
const part =
  /(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]\p{M}*)|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]+/gu;

/** True if a text is stressed with dots: if it has Japanese characters. */
export const hasDots = (text: string): boolean => clusters(text).some((one) => dotted.test(one));

/**
 * Stressed Japanese: a dot (bouten, 傍点) right of each character of a column, above each of a row.
 * Heavier strokes hardly show in brush letters of this size, and slanted ones are not known to
 * Japanese. Latin letters between are heavier, and so is all of it in a book's own font for stress.
 * @param strong the text is heavier besides, as all of a shout is
 */
export function withDots(
  text: string,
  strong: boolean,
  vertical: boolean,
  voice: Voice,
): Result<Run, Missing> {
  const shape = vertical ? shapeColumn : shapeAcross;
  const glyphs: Glyph[] = [];
  let at = 0;
  for (const one of text.match(part) ?? []) {
    const stressed = shape(one, true, voice);
    if (!stressed.ok) return stressed;
    const ownFont = stressed.value.glyphs.every(({ weight }) => weight === undefined);
    const plain = strong || ownFont || !dotted.test(one) ? stressed : shape(one, false, voice);
    if (!plain.ok) return plain;
    const { glyphs: set, advance } = plain.value;
    glyphs.push(...moved(set, vertical ? 0 : at, vertical ? at : 0));
    if (dotted.test(one) && !ownFont) {
      const middle = at + advance / 2;
      glyphs.push(...dotAt(vertical ? beside : middle, vertical ? middle : above, voice));
    }
    at += advance;
  }
  return ok({ glyphs, advance: at });
}

/** A dot with its middle at a point, em; none if no font has one. */
function dotAt(x: number, y: number, voice: Voice): readonly Glyph[] {
  const dot = shapeAcross('•', false, voice);
  const ink = dot.ok ? inkOf(dot.value.glyphs) : undefined;
  if (!dot.ok || ink === undefined) return [];
  const scale = size / (ink.right - ink.left);
  const middle = [(ink.left + ink.right) / 2, (ink.top + ink.bottom) / 2] as const;
  return moved(scaled(dot.value.glyphs, scale), x - middle[0] * scale, y - middle[1] * scale);
}
