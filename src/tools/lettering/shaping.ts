import * as hb from 'harfbuzzjs';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Face, Ink, Typeface } from './face.ts';
import { builtIn } from './faces.ts';

/** A glyph with its origin in em, y downwards; `turn` is [a, b, c, d] of a matrix on its outline. */
export type Glyph = {
  readonly face: Face;
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly turn?: readonly [a: number, b: number, c: number, d: number];
  /** Extra weight as the width of a line round the outline, in em. */
  readonly weight?: number;
};

/** Shaped text in em. It starts at 0 0 and goes on by `advance`: to the right, or down in a column. */
export type Run = { readonly glyphs: readonly Glyph[]; readonly advance: number };

/** What a text is set in. A font is the id of one that comes with plasma, or an open one. */
export type Voice = {
  /** Asked in turn for each character. */
  readonly chain: readonly (string | Typeface)[];
  /** Asked first for stressed text. */
  readonly strong?: readonly Typeface[];
  readonly lang: string;
};

/** The fonts of a voice in the order they are asked. */
export const fontsOf = ({ chain, strong = [] }: Voice, stressed: boolean): readonly Typeface[] => {
  const usual = chain.map((font) => (typeof font === 'string' ? builtIn(font) : font));
  return stressed ? [...strong, ...usual] : usual;
};

/** A character that no font of the chain has. */
export type Missing = { readonly char: string };

/** Extra weight of stressed text: em of line round the outline. */
const stress = 0.045;

/** User-perceived characters, near enough: a base with its marks, joiners and variation selectors. */
export const clusters = (text: string): readonly string[] =>
  text.match(/\P{M}(?:\p{M}|[\u200d\ufe00-\ufe0f]|(?<=\u200d)\P{M}|[\u{1f3fb}-\u{1f3ff}])*|\p{M}+/gsu) ?? [];

/** What has no look of its own and is not asked of a font. */
const invisible = /[\u200b-\u200d\u2060\ufeff]|[\ufe00-\ufe0f]/u;

const pointsOf = (cluster: string): number[] =>
  [...cluster].filter((char) => !invisible.test(char)).map((char) => char.codePointAt(0)!);

type Piece = { readonly face: Face; readonly text: string };

/**
 * Parts a text by the face each part is drawn with. A font that has the whole text is taken before
 * one that has only some of it, so that a word isn't pieced together from two hands.
 */
export function facesFor(text: string, voice: Voice, strong: boolean): Result<readonly Piece[], Missing> {
  const fonts = fontsOf(voice, strong);
  const italic = strong && fonts.some((font) => font.italic);
  const all = clusters(text).map((cluster) => ({ cluster, points: pointsOf(cluster) }));
  const wants = all.filter(({ points }) => points.length > 0);
  const has = (font: Typeface, points: readonly number[]): Face | undefined => font.faceWith(points, italic);
  const whole = fonts.find((font) => wants.every(({ points }) => has(font, points) !== undefined));
  const chain = whole === undefined ? fonts : [whole];
  const pieces: { face: Face; text: string }[] = [];
  for (const { cluster, points } of all) {
    if (points.length === 0) continue;
    let face: Face | undefined;
    for (const font of chain) {
      face = has(font, points);
      if (face !== undefined) break;
    }
    if (face === undefined) return err({ char: cluster });
    const clean = [...cluster].filter((char) => !invisible.test(char)).join('');
    const last = pieces.at(-1);
    if (last !== undefined && last.face === face) last.text += clean;
    else pieces.push({ face, text: clean });
  }
  return ok(pieces);
}

type Shaped = {
  readonly id: number;
  readonly dx: number;
  readonly dy: number;
  readonly ax: number;
  readonly ay: number;
};

/** One call of HarfBuzz; numbers in em, y downwards. */
function shapeWith(face: Face, text: string, lang: string, vertical: boolean): readonly Shaped[] {
  const buffer = new hb.Buffer();
  buffer.addText(text);
  buffer.guessSegmentProperties();
  buffer.setDirection(vertical ? hb.Direction.TTB : hb.Direction.LTR);
  buffer.setLanguage(/^[\x21-\x7e]+$/.test(lang) ? lang : 'und');
  buffer.setFlags(hb.BufferFlag.REMOVE_DEFAULT_IGNORABLES | hb.BufferFlag.DO_NOT_INSERT_DOTTED_CIRCLE);
  hb.shape(face.hb, buffer);
  const positions = buffer.getGlyphPositions();
  const em = (value: number): number => (value === 0 ? 0 : value / face.upem);
  return buffer.getGlyphInfos().map((info, i) => {
    const at = positions[i]!;
    return {
      id: info.codepoint,
      dx: em(at.xOffset),
      dy: em(-at.yOffset),
      ax: em(at.xAdvance),
      ay: em(-at.yAdvance),
    };
  });
}

/** Stressed text is heavier, unless the book has a font for it, which is heavy enough by itself. */
const weightOf = (strong: boolean, { font }: Face, voice: Voice): Pick<Glyph, 'weight'> =>
  strong && !(voice.strong ?? []).some(({ name }) => name === font) ? { weight: stress } : {};

/** In a word the I of these fonts is a stroke without serifs, which their small l is; only the pronoun has serifs. */
const serifs = new Set(['comic-neue']);
const plainI = (text: string): string => text.replace(/(?<=\p{Lu})I|I(?=\p{Lu})/gu, 'l');

/** A horizontal run, left to right, on a baseline at y 0. */
export function shapeAcross(text: string, strong: boolean, voice: Voice): Result<Run, Missing> {
  const pieces = facesFor(text, voice, strong);
  if (!pieces.ok) return pieces;
  const glyphs: Glyph[] = [];
  let x = 0;
  for (const { face, text: part } of pieces.value) {
    for (const shaped of shapeWith(face, serifs.has(face.font) ? plainI(part) : part, voice.lang, false)) {
      glyphs.push({ face, id: shaped.id, x: x + shaped.dx, y: shaped.dy, ...weightOf(strong, face, voice) });
      x += shaped.ax;
    }
  }
  return ok({ glyphs, advance: x });
}

const raised = new WeakMap<Face, number>();

/**
 * How far down glyphs of a face have to move so that its ideographs stand in the middle of their
 * cells, em. Fonts without vertical metrics hang them from their ascender instead.
 */
function raiseOf(face: Face, voice: Voice): number {
  let raise = raised.get(face);
  if (raise === undefined) {
    // an ideograph may be in another file of the same font
    const font = fontsOf(voice, true).find(({ name }) => name === face.font);
    const whole = font?.faceWith([0x56fd], false);
    const [shaped] = whole === undefined ? [] : shapeWith(whole, '国', voice.lang, true);
    const ink = shaped === undefined ? undefined : whole!.outline(shaped.id).ink;
    raise = ink === undefined ? 0 : 0.5 - (shaped!.dy + (ink.top + ink.bottom) / 2);
    raised.set(face, raise);
  }
  return raise;
}

/** An upright run, top to bottom; x 0 is the middle of the column. */
export function shapeDown(text: string, strong: boolean, voice: Voice): Result<Run, Missing> {
  const pieces = facesFor(text, voice, strong);
  if (!pieces.ok) return pieces;
  const glyphs: Glyph[] = [];
  let y = 0;
  for (const { face, text: part } of pieces.value) {
    const raise = raiseOf(face, voice);
    for (const shaped of shapeWith(face, part, voice.lang, true)) {
      glyphs.push({
        face,
        id: shaped.id,
        x: shaped.dx,
        y: y + shaped.dy + raise,
        ...weightOf(strong, face, voice),
      });
      y += shaped.ay;
    }
  }
  return ok({ glyphs, advance: y });
}

/** A glyph's outline with its turn applied: points in em from the run's origin. */
export function pointOf(glyph: Glyph, x: number, y: number): readonly [x: number, y: number] {
  const turn = glyph.turn;
  if (turn === undefined) return [glyph.x + x, glyph.y + y];
  return [glyph.x + turn[0] * x + turn[2] * y, glyph.y + turn[1] * x + turn[3] * y];
}

/** The box round all ink of the glyphs, weight included; undefined if all are blank. */
export function inkOf(glyphs: readonly Glyph[]): Ink | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const glyph of glyphs) {
    const ink = glyph.face.outline(glyph.id).ink;
    if (ink === undefined) continue;
    const more = (glyph.weight ?? 0) / 2;
    for (const [x, y] of [
      pointOf(glyph, ink.left, ink.top),
      pointOf(glyph, ink.right, ink.top),
      pointOf(glyph, ink.left, ink.bottom),
      pointOf(glyph, ink.right, ink.bottom),
    ]) {
      left = Math.min(left, x - more);
      right = Math.max(right, x + more);
      top = Math.min(top, y - more);
      bottom = Math.max(bottom, y + more);
    }
  }
  return left > right ? undefined : { left, top, right, bottom };
}

/** Glyphs moved by em. */
export const moved = (glyphs: readonly Glyph[], dx: number, dy: number): readonly Glyph[] =>
  glyphs.map((glyph) => ({ ...glyph, x: glyph.x + dx, y: glyph.y + dy }));

const upright = [1, 0, 0, 1] as const;

/** Glyphs made larger or smaller about the origin. */
export const scaled = (glyphs: readonly Glyph[], size: number): readonly Glyph[] =>
  size === 1
    ? glyphs
    : glyphs.map((glyph) => {
        const [a, b, c, d] = glyph.turn ?? upright;
        return {
          ...glyph,
          x: glyph.x * size,
          y: glyph.y * size,
          turn: [a * size, b * size, c * size, d * size],
          ...(glyph.weight === undefined ? {} : { weight: glyph.weight * size }),
        };
      });
