import type { Json, JsonObject } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Cut } from './cut.ts';
import { type NamedLayout, namedLayouts } from './named.ts';
import { crossesItself, type Point, type Polygon, tidy } from './polygon.ts';

/** A layout that makes sense; polygons in shares of the trimmed page. */
export type ReadLayout =
  | { readonly kind: 'named'; readonly named: NamedLayout }
  | { readonly kind: 'cut'; readonly cut: Cut }
  | { readonly kind: 'free'; readonly polygons: readonly Polygon[] };

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** Reads a layout as a script writes it, or says in one sentence what is wrong with it. */
export function readLayout(layout: Json): Result<ReadLayout, string> {
  if (typeof layout === 'string') {
    if (!Object.hasOwn(namedLayouts, layout)) {
      return err(
        `there is no layout called ${JSON.stringify(layout)}; there are ${Object.keys(namedLayouts).join(', ')}`,
      );
    }
    return ok({ kind: 'named', named: namedLayouts[layout]! });
  }
  if (isObject(layout) && layout.polygons !== undefined) {
    const free = readFree(layout.polygons);
    return free.ok ? ok({ kind: 'free', polygons: free.value }) : free;
  }
  if (isObject(layout) && layout.cut !== undefined) {
    const cut = readCut(layout);
    return cut.ok ? ok({ kind: 'cut', cut: cut.value }) : cut;
  }
  return err('a layout is a name, a cut tree {cut, at, parts}, or {polygons}');
}

function readCut(tree: JsonObject): Result<Cut, string> {
  const { cut, at, angle, parts } = tree;
  if (cut !== 'h' && cut !== 'v')
    return err(`a cut is h (across) or v (down), not ${JSON.stringify(cut ?? null)}`);
  if (!Array.isArray(at) || at.length === 0) return err('a cut needs "at": a list of shares between 0 and 1');
  const cuts: number[] = [];
  for (const share of at as readonly Json[]) {
    if (typeof share !== 'number' || !(share > 0 && share < 1))
      return err(`a cut lies between 0 and 1, not at ${JSON.stringify(share)}`);
    if (cuts.length > 0 && share <= cuts.at(-1)!)
      return err(`the cuts at ${at.join(', ')} do not rise: write the smallest first`);
    cuts.push(share);
  }
  if (angle !== undefined && angle !== null && !(typeof angle === 'number' && Math.abs(angle) <= 45)) {
    return err(`the angle of a cut is from -45 to 45 degrees, not ${JSON.stringify(angle)}`);
  }
  if (parts !== undefined && parts !== null && !Array.isArray(parts))
    return err('the parts of a cut are a list');
  const list = (parts ?? []) as readonly Json[];
  if (list.length > cuts.length + 1) {
    return err(
      `${cuts.length} ${cuts.length === 1 ? 'cut makes' : 'cuts make'} ${cuts.length + 1} parts, and ${list.length} are listed`,
    );
  }
  const inner: (Cut | null)[] = [];
  for (const item of list) {
    if (item === null) inner.push(null);
    else if (!isObject(item)) return err('a part of a cut is null (a panel) or another cut');
    else {
      const read = readCut(item);
      if (!read.ok) return read;
      inner.push(read.value);
    }
  }
  return ok({ cut, at: cuts, ...(typeof angle === 'number' ? { angle } : {}), parts: inner });
}

function readFree(polygons: Json): Result<readonly Polygon[], string> {
  if (!Array.isArray(polygons) || polygons.length === 0)
    return err('"polygons" is a list with an outline for each panel');
  const outlines: Polygon[] = [];
  for (const [i, outline] of (polygons as readonly Json[]).entries()) {
    if (!Array.isArray(outline) || outline.length < 3)
      return err(`the outline of panel ${i + 1} needs at least three points`);
    const points: Point[] = [];
    for (const point of outline as readonly Json[]) {
      if (!isPoint(point))
        return err(`the outline of panel ${i + 1} has ${JSON.stringify(point)} for a point [x, y]`);
      points.push(point);
    }
    const tidied = tidy(points);
    if (tidied.length < 3) return err(`the outline of panel ${i + 1} encloses nothing`);
    if (crossesItself(tidied)) return err(`the outline of panel ${i + 1} crosses itself`);
    outlines.push(tidied);
  }
  return ok(outlines);
}

const isPoint = (json: Json): json is readonly [number, number] =>
  Array.isArray(json) &&
  json.length === 2 &&
  json.every((n) => typeof n === 'number' && Number.isFinite(n) && Math.abs(n) <= 4);
