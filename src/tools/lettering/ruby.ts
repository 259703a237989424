import { ok, type Result } from '../../engine/result.ts';
import { columnText, shapeColumn } from './japanese.ts';
import {
  clusters,
  type Glyph,
  type Missing,
  moved,
  type Run,
  scaled,
  shapeAcross,
  type Voice,
} from './shaping.ts';

/** Ruby is half as large as what it stands beside (JIS X 4051, 8.3). */
export const rubySize = 0.5;
/** What ruby takes beside its line, em. */
export const rubySpace = 0.54;

/** How far ruby may go beyond what it stands beside, over its neighbours; em. */
export type Spill = { readonly before: number; readonly after: number };

/** Over kana ruby may go by half of one of its own characters, over other ideographs not at all. */
export const spillOver = (neighbour: string | undefined): number =>
  neighbour !== undefined && /[\u3040-\u30ff、。]/u.test(neighbour) ? rubySize / 2 : 0;

type Cell = { readonly glyphs: readonly Glyph[]; readonly advance: number };

/**
 * Text with ruby: to the right of a column, above a row. The shorter of the two is spread over the
 * length of the longer, with half as much space at its ends as between its characters.
 */
export function withRuby(
  base: string,
  ruby: string,
  strong: boolean,
  vertical: boolean,
  voice: Voice,
  spill: Spill,
): Result<Run, Missing> {
  const lower = cellsOf(base, strong, vertical, voice);
  if (!lower.ok) return lower;
  const upper = cellsOf(vertical ? columnText(ruby) : ruby, strong, vertical, voice);
  if (!upper.ok) return upper;
  const small = upper.value.map(({ glyphs, advance }) => ({
    glyphs: scaled(glyphs, rubySize),
    advance: advance * rubySize,
  }));
  const [own, beyond] = [lengthOf(lower.value), lengthOf(small)];
  const over = Math.min(Math.max(0, beyond - own), spill.before + spill.after);
  const length = Math.max(own, beyond - over);
  // what is over goes to both sides as far as each lets it
  const first = Math.min(spill.before, Math.max(over / 2, over - spill.after));
  // a column's ruby has its middle beside the column; a row's is above the tops of its characters
  const beside = vertical ? 0.5 + rubySpace / 2 : 0;
  const above = vertical ? 0 : -0.93;
  return ok({
    glyphs: [
      ...spread(lower.value, length, vertical),
      ...moved(spread(small, length + over, vertical), vertical ? beside : -first, vertical ? -first : above),
    ],
    advance: length,
  });
}

const lengthOf = (cells: readonly Cell[]): number => cells.reduce((sum, { advance }) => sum + advance, 0);

function cellsOf(
  text: string,
  strong: boolean,
  vertical: boolean,
  voice: Voice,
): Result<readonly Cell[], Missing> {
  const cells: Cell[] = [];
  // letters of one Latin word keep together
  for (const part of text
    .match(/[!-~]+|[^!-~]/gu)
    ?.flatMap((one) => (one.length > 1 ? [one] : clusters(one))) ?? []) {
    const run = vertical ? shapeColumn(part, strong, voice) : shapeAcross(part, strong, voice);
    if (!run.ok) return run;
    cells.push(run.value);
  }
  return ok(cells);
}

function spread(cells: readonly Cell[], length: number, vertical: boolean): readonly Glyph[] {
  const gap = (length - lengthOf(cells)) / Math.max(1, cells.length);
  const glyphs: Glyph[] = [];
  let at = gap / 2;
  for (const cell of cells) {
    glyphs.push(...moved(cell.glyphs, vertical ? 0 : at, vertical ? at : 0));
    at += cell.advance + gap;
  }
  return glyphs;
}
