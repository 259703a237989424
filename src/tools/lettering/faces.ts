import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Face, openFace, type Typeface } from './face.ts';
import { type Slice, slices } from './font-slices.ts';
import { fonts } from './fonts.ts';
import { sfntOf } from './woff.ts';

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
  const made = openFace(font, slice.file, sfntOf(bytes));
  open.set(slice.file, made);
  return made;
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
 * The face of a font that comes with plasma that has all the given code points, or undefined. Only
 * files that may hold them are opened.
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

const typefaces = new Map<string, Typeface>();

/** A font that comes with plasma, by its id. */
export function builtIn(id: string): Typeface {
  let made = typefaces.get(id);
  if (made === undefined) {
    made = {
      name: id,
      italic: slices[id]?.italic !== undefined,
      faceWith: (points, italic) => faceWith(id, points, italic),
    };
    typefaces.set(id, made);
  }
  return made;
}
