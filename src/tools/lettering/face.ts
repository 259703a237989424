import * as hb from 'harfbuzzjs';

/** One drawing step in em: `M`, `L`, `Q`, `C` or `Z` and its points, y downwards. */
export type Stroke = { readonly type: string; readonly values: readonly number[] };
export type Ink = {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};
/** A glyph's outline in em, its origin at 0 0. `ink` is absent for a blank. */
export type Outline = { readonly strokes: readonly Stroke[]; readonly ink?: Ink };

/** A font file, open. */
export type Face = {
  readonly font: string;
  readonly slice: string;
  readonly upem: number;
  readonly hb: hb.Font;
  /** The height of an H in em. */
  readonly cap: number;
  readonly has: (point: number) => boolean;
  readonly outline: (glyph: number) => Outline;
};

/** A font to letter with: one file of a book, or all files of a font that comes with plasma. */
export type Typeface = {
  /** Its id or its path. */
  readonly name: string;
  /** True if it has an italic of its own. */
  readonly italic: boolean;
  /** The face that has all the given code points, or undefined. */
  readonly faceWith: (points: readonly number[], italic: boolean) => Face | undefined;
};

/**
 * Opens an sfnt font.
 * @param font its name, @param slice its file
 */
export function openFace(font: string, slice: string, sfnt: Uint8Array): Face {
  const face = new hb.Face(new hb.Blob(sfnt));
  const shaped = new hb.Font(face);
  const points = new Set(face.collectUnicodes());
  const outlines = new Map<number, Outline>();
  const outline = (glyph: number): Outline => {
    let made = outlines.get(glyph);
    if (made === undefined) {
      made = outlineOf(shaped, glyph, face.upem);
      outlines.set(glyph, made);
    }
    return made;
  };
  const capital = shaped.nominalGlyph(0x48);
  const ink = capital === undefined ? undefined : outline(capital).ink;
  return {
    font,
    slice,
    upem: face.upem,
    hb: shaped,
    cap: ink === undefined ? 0.72 : -ink.top,
    has: (point) => points.has(point),
    outline,
  };
}

function outlineOf(font: hb.Font, glyph: number, upem: number): Outline {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const strokes = font.glyphToJson(glyph).map(({ type, values }) => ({
    type,
    values: values.map((value, i) => {
      if (i % 2 === 0) {
        const x = value / upem;
        left = Math.min(left, x);
        right = Math.max(right, x);
        return x;
      }
      const y = value === 0 ? 0 : -value / upem;
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      return y;
    }),
  }));
  return left > right ? { strokes } : { strokes, ink: { left, top, right, bottom } };
}
