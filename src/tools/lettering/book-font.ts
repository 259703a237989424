import { err, ok, type Result } from '../../engine/result.ts';
import { openFace, type Typeface } from './face.ts';
import { sfntOf } from './woff.ts';

/** A font file of a book, open, and what its owner should know. */
export type BookFont = { readonly typeface: Typeface; readonly warnings: readonly string[] };

/** Tables without which a font can't be set (OpenType, "Required tables"), outlines aside. */
const needed = ['head', 'maxp', 'cmap', 'hhea', 'hmtx'];
const outlines = ['glyf', 'CFF ', 'CFF2'];

const opened = new Map<string, Result<BookFont, string>>();

/**
 * Opens a TrueType, OpenType or WOFF 1 font.
 * @param path what messages call it
 * @param digest of its bytes: a file is opened once in a process
 * @returns what is wrong with it, to follow its path in a sentence
 */
export function bookFont(path: string, bytes: Uint8Array, digest: string): Result<BookFont, string> {
  const name = `${digest} ${path}`;
  let made = opened.get(name);
  if (made === undefined) {
    made = opening(path, bytes);
    opened.set(name, made);
  }
  return made;
}

function opening(path: string, bytes: Uint8Array): Result<BookFont, string> {
  const sfnt = sfntIn(bytes);
  if (!sfnt.ok) return sfnt;
  const tables = tablesOf(sfnt.value);
  if (!tables.ok) return tables;
  const face = openFace(path, path, sfnt.value);
  // HarfBuzz takes a table that it can't trust for one that is not there
  if (![...printable].some((point) => face.has(point)) && face.hb.nominalGlyph(0x3042) === undefined)
    return err('is broken: it maps no characters to glyphs');
  const typeface: Typeface = {
    name: path,
    italic: false,
    faceWith: (points) => (points.every(face.has) ? face : undefined),
  };
  return ok({ typeface, warnings: licenceWarnings(path, sfnt.value, tables.value) });
}

const printable = Array.from({ length: 0x250 - 0x21 }, (_, i) => i + 0x21);

function sfntIn(bytes: Uint8Array): Result<Uint8Array, string> {
  const tag = String.fromCharCode(...bytes.subarray(0, 4));
  if (tag === 'wOF2') return err('is a WOFF2 font, which plasma does not read: convert it to .ttf or .otf');
  if (tag === 'wOFF') {
    try {
      return ok(sfntOf(bytes));
    } catch {
      return err('is broken: its tables can not be unpacked');
    }
  }
  if (tag === 'OTTO' || tag === 'true' || tag === '\u0000\u0001\u0000\u0000') return ok(bytes);
  if (tag === 'ttcf') return err('is a collection of fonts: take the one you want out of it');
  return err('is not a font file (.ttf, .otf or .woff)');
}

type Table = { readonly offset: number; readonly length: number };
type Tables = ReadonlyMap<string, Table>;

/** The table directory (OpenType, "Table directory"), each table held against the length of the file. */
function tablesOf(sfnt: Uint8Array): Result<Tables, string> {
  const view = new DataView(sfnt.buffer, sfnt.byteOffset, sfnt.byteLength);
  const tables = new Map<string, Table>();
  const count = sfnt.byteLength < 12 ? 0 : view.getUint16(4);
  if (sfnt.byteLength < 12 + 16 * count) return err('is broken: it ends within its list of tables');
  for (let i = 0; i < count; i++) {
    const at = 12 + 16 * i;
    const tag = String.fromCharCode(...sfnt.subarray(at, at + 4));
    const table = { offset: view.getUint32(at + 8), length: view.getUint32(at + 12) };
    if (table.offset + table.length > sfnt.byteLength)
      return err(`is broken: its table "${tag}" goes on beyond the end of the file`);
    tables.set(tag, table);
  }
  const missing = needed.find((tag) => !tables.has(tag));
  if (missing !== undefined) return err(`is broken: it has no table "${missing}"`);
  if (!outlines.some((tag) => tables.has(tag)))
    return err('has no outlines to draw with: a font of bitmaps can not be used');
  return ok(tables);
}

/** Name records of the licence (OpenType, "name": 13 is the description, 14 its address). */
const licenceIds = [13, 14];

function licenceWarnings(path: string, sfnt: Uint8Array, tables: Tables): readonly string[] {
  const view = new DataView(sfnt.buffer, sfnt.byteOffset, sfnt.byteLength);
  const warnings: string[] = [];
  if (!hasLicence(view, tables.get('name')))
    warnings.push(`the font ${path} has no licence information: make sure that you may publish with it`);
  const os2 = tables.get('OS/2');
  // fsType (OpenType, "OS/2"): the lowest four bits; 2 alone is "restricted licence"
  if (os2 !== undefined && os2.length >= 10 && (view.getUint16(os2.offset + 8) & 0xf) === 2)
    warnings.push(`the font ${path} says that its licence is restricted: ask its owner before you publish`);
  return warnings;
}

function hasLicence(view: DataView, table: Table | undefined): boolean {
  if (table === undefined || table.length < 6) return false;
  const count = view.getUint16(table.offset + 2);
  for (let i = 0; i < count; i++) {
    const at = table.offset + 6 + 12 * i;
    if (at + 12 > table.offset + table.length) return false;
    if (licenceIds.includes(view.getUint16(at + 6)) && view.getUint16(at + 8) > 0) return true;
  }
  return false;
}
