import { err, ok, type Result } from '../engine/result.ts';

/** A row of a table file and the line that it begins on, counted from 1. */
export type Row = { readonly cells: readonly string[]; readonly line: number };
export type TableFormat = 'csv' | 'tsv';

/**
 * Rows as a file that spreadsheets open: RFC 4180 with CRLF (or tabs for commas), UTF-8 with a byte
 * order mark, without which Excel takes it for another encoding. What a spreadsheet would take for a
 * formula gets an apostrophe in front.
 */
export function writeTableFile(rows: readonly (readonly string[])[], format: TableFormat): string {
  const between = format === 'csv' ? ',' : '\t';
  return `\ufeff${rows.map((cells) => `${cells.map((cell) => quoted(guarded(cell), between)).join(between)}\r\n`).join('')}`;
}

const quoted = (cell: string, between: string): string =>
  /["\r\n]/.test(cell) || cell.includes(between) || /^ | $/.test(cell)
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;

const looksLikeFormula = /^'*[=+\-@\t\r]/;
const guarded = (cell: string): string => (looksLikeFormula.test(cell) ? `'${cell}` : cell);
const unguarded = (cell: string): string =>
  cell.startsWith("'") && looksLikeFormula.test(cell) ? cell.slice(1) : cell;

/**
 * Reads what a spreadsheet saved: UTF-8, or UTF-16 with its mark (Excel's "Unicode Text"); commas,
 * semicolons or tabs, as the first line has them. The error is a sentence and the line it is about.
 */
export function readTableFile(
  bytes: Uint8Array,
): Result<readonly Row[], { readonly line: number; readonly message: string }> {
  const text = decoded(bytes);
  if (text === undefined)
    return err({ line: 1, message: 'it is not UTF-8 text: save it as "CSV UTF-8" or "Unicode Text"' });
  const head = text.slice(0, /[\r\n]|$/.exec(text)!.index);
  const between = ['\t', ';', ','].find((sign) => head.split(sign).length > 2) ?? ',';
  return rowsOf(text, between);
}

function decoded(bytes: Uint8Array): string | undefined {
  const [a, b] = bytes;
  const encoding = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function rowsOf(
  text: string,
  between: string,
): Result<readonly Row[], { readonly line: number; readonly message: string }> {
  const rows: Row[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const cells: string[] = [];
    const first = line;
    for (;;) {
      let cell = '';
      if (text[at] === '"') {
        const opened = line;
        at++;
        for (;;) {
          const end = text.indexOf('"', at);
          if (end < 0) return err({ line: opened, message: 'a quotation mark is opened and not closed' });
          cell += text.slice(at, end);
          line += text.slice(at, end).split('\n').length - 1;
          at = end + 1;
          if (text[at] !== '"') break;
          cell += '"';
          at++;
        }
        const rest = /[\r\n]/.exec(text.slice(at));
        const stop = Math.min(indexOr(text, between, at), rest === null ? text.length : at + rest.index);
        if (text.slice(at, stop).trim() !== '')
          return err({ line, message: 'something stands behind a closed quotation mark' });
        at = stop;
      } else {
        const rest = /[\r\n]/.exec(text.slice(at, at + 100_000));
        const stop = Math.min(indexOr(text, between, at), rest === null ? text.length : at + rest.index);
        cell = text.slice(at, stop);
        at = stop;
      }
      cells.push(unguarded(cell).replaceAll('\r\n', '\n').replaceAll('\r', '\n'));
      if (text[at] !== between) break;
      at++;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ cells, line: first });
  }
  return ok(rows);
}

const indexOr = (text: string, sign: string, from: number): number => {
  const found = text.indexOf(sign, from);
  return found < 0 ? text.length : found;
};
