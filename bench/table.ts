import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './measure.ts';

/** One measurement, beside a peer's where there is one. Times are ms unless `unit` says otherwise. */
export type Row = {
  readonly what: string;
  readonly plasma: number;
  readonly peer?: number;
  readonly bound: string;
  readonly unit?: string;
  readonly peerName?: string;
};

const ratio = (row: Row): string => (row.peer === undefined ? '' : `${(row.plasma / row.peer).toFixed(2)} ×`);
const show = (n: number | undefined, unit = 'ms'): string =>
  n === undefined ? '' : `${n < 10 ? n.toFixed(1) : Math.round(n)} ${unit}`;

export const line = (row: Row): string =>
  `| ${row.what} | ${show(row.plasma, row.unit)} | ${row.peerName ?? ''} ${show(row.peer, row.unit)} | ${ratio(row)} | ${row.bound} |`;

export const table = (rows: readonly Row[]): string =>
  ['| what | plasma | peer | ratio | bound |', '|---|---|---|---|---|', ...rows.map(line)].join('\n');

/** Puts what a suite has measured into its own part of docs/performance.md. */
export function writeSection(suite: string, command: string, rows: readonly Row[], words: string): void {
  const path = join(repository, 'docs/performance.md');
  const marks = [`<!-- ${suite} -->`, `<!-- end of ${suite} -->`] as const;
  const text = readFileSync(path, 'utf8');
  const [from, to] = [text.indexOf(marks[0]), text.indexOf(marks[1])];
  const date = new Date().toISOString().slice(0, 10);
  const section = `${marks[0]}\nMeasured ${date} by \`${command}\`. ${words}\n\n${table(rows)}\n`;
  if (from < 0 || to < 0)
    throw new Error(`docs/performance.md has no place for ${suite}: ${marks.join(' … ')}`);
  writeFileSync(path, text.slice(0, from) + section + text.slice(to));
}
