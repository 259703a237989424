import type { Json, JsonObject } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Cut, OwnGutters } from './cut.ts';
import { type Edge, readEdges } from './edges.ts';
import { type NamedLayout, namedLayouts } from './named.ts';
import { crossesItself, type Point, type Polygon, tidy } from './polygon.ts';

/** How a page is divided. */
export type Division =
  | { readonly kind: 'named'; readonly named: NamedLayout }
  | { readonly kind: 'cut'; readonly cut: Cut }
  | { readonly kind: 'free'; readonly polygons: readonly Polygon[] };

/** A layout that makes sense; polygons in shares of the trimmed page, insets in shares of the frame. */
export type ReadLayout = {
  readonly division: Division;
  /** Panels that lie on the others, after them in reading order. */
  readonly insets: readonly Polygon[];
  /** Edges of the page that outer panels run off. */
  readonly bleed: readonly Edge[];
  /** mm */
  readonly gutter?: OwnGutters;
  /** On a sheet of two pages. */
  readonly spread: boolean;
  /** What is between panels: `#rgb` or `#rrggbb`. */
  readonly background?: string;
};

/** What is wrong with a layout, in one sentence, the part of it that is (`polygons.2`), and what to do next. */
export type LayoutFault = { readonly message: string; readonly part: string; readonly hint?: string };
const fault = (
  message: string,
  part = '',
  hint?: string,
): { readonly ok: false; readonly error: LayoutFault } =>
  err({ message, part, ...(hint === undefined ? {} : { hint }) });

/** What to do about an outline that is none. */
export const inOrder = 'Name its corners in the order in which a pen would draw them.';

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const colours: { readonly [word: string]: string } = { white: '#ffffff', black: '#000000' };

/** Reads a layout as a script writes it, or says in one sentence what is wrong with it. */
export function readLayout(layout: Json): Result<ReadLayout, LayoutFault> {
  const division = divisionOf(layout);
  if (!division.ok) return division;
  const { value } = division;
  const named = value.kind === 'named' ? value.named : undefined;
  const options = isObject(layout) ? layout : {};
  const bleed = options.bleed === undefined ? ok([]) : readEdges(options.bleed, 'bleed');
  if (!bleed.ok) return fault(bleed.error, 'bleed');
  if (value.kind === 'free' && bleed.value.length > 0)
    return fault('polygons run off the page where they touch its edge: take bleed away', 'bleed');
  const gutter = readGutter(options.gutter);
  if (!gutter.ok) return fault(gutter.error, 'gutter');
  const insets = options.insets === undefined ? ok([]) : readInsets(options.insets);
  if (!insets.ok) return insets;
  const { spread, background } = options;
  if (spread !== undefined && typeof spread !== 'boolean') return fault('spread is true or false', 'spread');
  const colour = typeof background === 'string' ? (colours[background] ?? background) : undefined;
  if (background !== undefined && (colour === undefined || !/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(colour)))
    return fault('the background is black, white or a colour like #888888', 'background');
  return ok({
    division: value,
    insets: [...(named?.over ?? []), ...insets.value],
    bleed: named?.bleed ? ['top', 'bottom', 'left', 'right'] : bleed.value,
    ...(gutter.value === undefined ? {} : { gutter: gutter.value }),
    spread: spread === true || named?.wide === true,
    ...(colour === undefined ? {} : { background: colour }),
  });
}

function divisionOf(layout: Json): Result<Division, LayoutFault> {
  const name = isObject(layout) ? layout.name : layout;
  if (typeof name === 'string') {
    if (!Object.hasOwn(namedLayouts, name)) {
      return fault(
        `there is no layout called ${JSON.stringify(name)}; there are ${Object.keys(namedLayouts).join(', ')}`,
        isObject(layout) ? 'name' : '',
      );
    }
    return ok({ kind: 'named', named: namedLayouts[name]! });
  }
  if (isObject(layout) && layout.polygons !== undefined) {
    const free = readFree(layout.polygons);
    return free.ok ? ok({ kind: 'free', polygons: free.value }) : free;
  }
  if (isObject(layout) && layout.cut !== undefined) {
    const cut = readCut(layout, '');
    return cut.ok ? ok({ kind: 'cut', cut: cut.value }) : cut;
  }
  return fault('a layout is a name, a cut tree {cut, at, parts}, or {polygons}');
}

/** A length for all gutters, or one for those between rows and one for those between columns; mm. */
function readGutter(json: Json | undefined): Result<OwnGutters | undefined, string> {
  const isLength = (value: Json | undefined): value is number | undefined =>
    value === undefined || (typeof value === 'number' && value >= 0 && value <= 100);
  if (json === undefined || json === null) return ok(undefined);
  if (typeof json === 'number' && isLength(json)) return ok({ rows: json, columns: json });
  if (!isObject(json) || !isLength(json.rows) || !isLength(json.columns))
    return err('a gutter is a number of mm from 0 to 100, or {rows, columns}');
  const { rows, columns } = json;
  return ok({ ...(rows === undefined ? {} : { rows }), ...(columns === undefined ? {} : { columns }) });
}

function readCut(tree: JsonObject, path: string): Result<Cut, LayoutFault> {
  const { cut, at, angle, parts } = tree;
  const within = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (cut !== 'h' && cut !== 'v')
    return fault(`a cut is h (across) or v (down), not ${JSON.stringify(cut ?? null)}`, within('cut'));
  if (!Array.isArray(at) || at.length === 0)
    return fault('a cut needs "at": a list of shares between 0 and 1', path);
  const cuts: number[] = [];
  for (const share of at as readonly Json[]) {
    if (typeof share !== 'number' || !(share > 0 && share < 1))
      return fault(`a cut lies between 0 and 1, not at ${JSON.stringify(share)}`, within('at'));
    if (cuts.length > 0 && share <= cuts.at(-1)!)
      return fault(`the cuts at ${at.join(', ')} do not rise: write the smallest first`, within('at'));
    cuts.push(share);
  }
  if (angle !== undefined && angle !== null && !(typeof angle === 'number' && Math.abs(angle) <= 45)) {
    return fault(
      `the angle of a cut is from -45 to 45 degrees, not ${JSON.stringify(angle)}`,
      within('angle'),
    );
  }
  const gutter = readGutter(tree.gutter);
  if (!gutter.ok) return fault(gutter.error, within('gutter'));
  if (parts !== undefined && parts !== null && !Array.isArray(parts))
    return fault('the parts of a cut are a list', within('parts'));
  const list = (parts ?? []) as readonly Json[];
  if (list.length > cuts.length + 1) {
    return fault(
      `${cuts.length} ${cuts.length === 1 ? 'cut makes' : 'cuts make'} ${cuts.length + 1} parts, and ${list.length} are listed`,
      within('parts'),
    );
  }
  const inner: (Cut | null)[] = [];
  for (const [i, item] of list.entries()) {
    if (item === null) inner.push(null);
    else if (!isObject(item))
      return fault('a part of a cut is null (a panel) or another cut', within(`parts.${i}`));
    else {
      const read = readCut(item, within(`parts.${i}`));
      if (!read.ok) return read;
      inner.push(read.value);
    }
  }
  return ok({
    cut,
    at: cuts,
    ...(typeof angle === 'number' ? { angle } : {}),
    ...(gutter.value === undefined ? {} : { gutter: gutter.value }),
    parts: inner,
  });
}

/** Boxes `[x, y, width, height]` in shares of the frame. */
function readInsets(json: Json): Result<readonly Polygon[], LayoutFault> {
  if (!Array.isArray(json)) return fault('"insets" is a list of boxes [x, y, width, height]', 'insets');
  const found: Polygon[] = [];
  for (const [i, box] of (json as readonly Json[]).entries()) {
    const numbers = Array.isArray(box) && box.length === 4 && box.every((n) => typeof n === 'number');
    const [x, y, width, height] = (numbers ? box : [0, 0, 0, 0]) as [number, number, number, number];
    if (!(width > 0 && height > 0))
      return fault(
        `inset ${i + 1} is ${JSON.stringify(box)} and no box [x, y, width, height]`,
        `insets.${i}`,
      );
    if (x < -0.5 || y < -0.5 || x + width > 1.5 || y + height > 1.5)
      return fault(`inset ${i + 1} lies outside the page`, `insets.${i}`);
    found.push([
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
    ]);
  }
  return ok(found);
}

function readFree(polygons: Json): Result<readonly Polygon[], LayoutFault> {
  if (!Array.isArray(polygons) || polygons.length === 0)
    return fault('"polygons" is a list with an outline for each panel', 'polygons');
  const outlines: Polygon[] = [];
  for (const [i, outline] of (polygons as readonly Json[]).entries()) {
    const read = readOutline(outline, `the outline of panel ${i + 1}`);
    if (!read.ok) return fault(read.error, `polygons.${i}`, inOrder);
    outlines.push(read.value);
  }
  return ok(outlines);
}

/** An outline of at least three points that does not cross itself. */
export function readOutline(outline: Json, name: string): Result<Polygon, string> {
  if (!Array.isArray(outline) || outline.length < 3) return err(`${name} needs at least three points`);
  const points: Point[] = [];
  for (const point of outline as readonly Json[]) {
    if (!isPoint(point)) return err(`${name} has ${JSON.stringify(point)} for a point [x, y]`);
    points.push(point);
  }
  const tidied = tidy(points);
  if (tidied.length < 3) return err(`${name} encloses nothing`);
  if (crossesItself(tidied)) return err(`${name} crosses itself`);
  return ok(tidied);
}

const isPoint = (json: Json): json is readonly [number, number] =>
  Array.isArray(json) &&
  json.length === 2 &&
  json.every((n) => typeof n === 'number' && Number.isFinite(n) && Math.abs(n) <= 4);
