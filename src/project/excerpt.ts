import type { Location } from '../engine/diagnostic.ts';

const widest = 100;

/** Offsets at which the lines of a text start; the first is 0. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The place of an offset (UTF-16 units, as editors count). */
export function placeOf(file: string, starts: readonly number[], offset: number): Location {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { file, line: low + 1, column: offset - starts[low]! + 1 };
}

const isWide = (unit: number): boolean =>
  (unit >= 0x1100 && unit <= 0x115f) ||
  (unit >= 0x2e80 && unit <= 0xa4cf) ||
  (unit >= 0xac00 && unit <= 0xd7a3) ||
  (unit >= 0xf900 && unit <= 0xfaff) ||
  (unit >= 0xfe30 && unit <= 0xfe4f) ||
  (unit >= 0xff01 && unit <= 0xff60) ||
  (unit >= 0xffe0 && unit <= 0xffe6);

/** Blank text as wide as `text` on a terminal. */
const blank = (text: string): string =>
  Array.from(text, (char) =>
    char === '\t' ? '\t' : isWide(char.charCodeAt(0)) || char.length > 1 ? '  ' : ' ',
  ).join('');

/**
 * Up to two lines before the place, its line, and a caret below it, with line numbers. Long lines are
 * cut to what stands round the caret.
 */
export function excerptOf(text: string, starts: readonly number[], at: Location): string {
  const lineAt = (line: number): string =>
    text
      .slice(starts[line - 1], line < starts.length ? starts[line]! - 1 : text.length)
      .replace(/\r$/, '')
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f\ufeff]/g, '\ufffd');
  const first = Math.max(1, at.line - 2);
  const digits = String(at.line).length;
  const from = at.column > widest - 20 ? at.column - 1 - (widest >> 1) : 0;
  const cut = (line: string): string => {
    const kept = line.slice(from, from + widest);
    return `${from > 0 && line.length > 0 ? '…' : ''}${kept}${line.length > from + widest ? '…' : ''}`;
  };
  const rows: string[] = [];
  for (let line = first; line <= at.line; line++) {
    const shown = lineAt(line);
    if (line < at.line && shown.trim() === '') continue;
    rows.push(`${String(line).padStart(digits)} | ${line === at.line ? cut(shown) : cut(shown)}`.trimEnd());
  }
  const lead = `${from > 0 ? ' ' : ''}${blank(
    lineAt(at.line)
      .slice(from, at.column - 1)
      .padEnd(at.column - 1 - from),
  )}`;
  rows.push(`${' '.repeat(digits)} | ${lead}^`);
  return rows.join('\n');
}
