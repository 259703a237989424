import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as hb from 'harfbuzzjs';
import { type Slice, slices } from './font-slices.ts';
import { fonts } from './fonts.ts';
import { sfntOf } from './woff.ts';

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

/** A font file that isn't the one this plasma was made with. The message says what to do. */
export class FontFileError extends Error {}

const require = createRequire(import.meta.url);
const open = new Map<string, Face>();

/** Reads a slice of a font; each file is read and decoded once in a process. */
function faceOf(font: string, slice: Slice): Face {
  const found = open.get(slice.file);
  if (found !== undefined) return found;
  const name = `${fonts[font]!.package}/files/${slice.file}`;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(require.resolve(name));
  } catch {
    throw new FontFileError(`the font file ${name} is not there`);
  }
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (digest !== slice.sha256)
    throw new FontFileError(`the font file ${name} has other bytes than plasma knows`);
  const face = new hb.Face(new hb.Blob(sfntOf(bytes)));
  const made = openFace(font, slice.file, face);
  open.set(slice.file, made);
  return made;
}

function openFace(font: string, slice: string, face: hb.Face): Face {
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

const coverage = new Map<Slice, Set<number>>();

function covers(slice: Slice, point: number): boolean {
  let points = coverage.get(slice);
  if (points === undefined) {
    points = new Set();
    for (const range of slice.covers!.split('.')) {
      const [from, to = from] = range.split('-').map((hex) => Number.parseInt(hex, 16));
      for (let at = from!; at <= to!; at++) points.add(at);
    }
    coverage.set(slice, points);
  }
  return points.has(point);
}

/**
 * The face of a font that has all the given code points, or undefined. Only files that may hold
 * them are opened.
 * @throws FontFileError when a file is missing or has other bytes
 */
export function faceWith(font: string, points: readonly number[], italic: boolean): Face | undefined {
  const files = slices[font]!;
  if (italic && files.italic !== undefined) {
    const face = faceOf(font, files.italic);
    if (points.every(face.has)) return face;
  }
  for (const slice of files.slices) {
    if (slice.covers === undefined) {
      // Below U+2000 the listed slices hold all there is, so the large file need not be opened.
      if (points.every((point) => point < 0x2000)) continue;
      const face = faceOf(font, slice);
      if (points.every(face.has)) return face;
    } else if (points.every((point) => covers(slice, point))) {
      return faceOf(font, slice);
    }
  }
  return undefined;
}

/** True if the font has an italic of its own. */
export const hasItalic = (font: string): boolean => slices[font]?.italic !== undefined;
