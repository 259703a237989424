import type { Diagnostic, Location } from '../engine/diagnostic.ts';
import { sha256 } from '../engine/digest.ts';
import { didYouMean } from '../engine/nearest.ts';
import { err, ok, type Result } from '../engine/result.ts';
import type { TextChange } from './edit-text.ts';
import type { ChapterScript } from './schema/chapter.ts';
import type { Text } from './schema/parts.ts';
import type { Source } from './source.ts';
import type { Row } from './table-file.ts';
import { type ChapterText, textsOf } from './texts.ts';
import { nodeAt } from './tree.ts';

/** A chapter whose texts are translated. */
export type Translatable = {
  readonly chapter: string;
  readonly source: Source;
  readonly script: ChapterScript;
};

const longest = 4000;
const columns = ['id', 'speaker', 'kind', 'source', 'target', 'note', 'check'] as const;

/**
 * The table of a translator: one row for each text, in the order of the script. `check` tells on the
 * way back whether the script has changed since.
 * @param options.missing only texts that have no translation yet
 */
export function translationTable(
  chapters: readonly Translatable[],
  from: string,
  to: string,
  options: { readonly missing?: boolean; readonly main?: string } = {},
): readonly (readonly string[])[] {
  const rows = chapters.flatMap(({ chapter, script }) => {
    const main = script.lang ?? options.main ?? from;
    return [...textsOf(script)].flatMap(({ id, who = '', kind, text, note = '' }) => {
      const [source, target] = [own(text, from, main), own(text, to, main)];
      if (source === undefined || (options.missing && target !== undefined)) return [];
      return [[`${chapter}/${id}`, who, kind, source, target ?? '', note, checkOf(source, target ?? '')]];
    });
  });
  return [
    columns.map((name) => (name === 'source' ? `source:${from}` : name === 'target' ? `target:${to}` : name)),
    ...rows,
  ];
}

/** The text in a language and in no other. */
const own = (text: Text, language: string, main: string): string | undefined =>
  typeof text === 'string' ? (language === main ? text : undefined) : text[language];

const checkOf = (source: string, target: string): string =>
  sha256(`${bare(source)}\u0000${bare(target)}`).slice(0, 8);

/** Spreadsheets have their own line ends, and may put letters together. */
const bare = (text: string): string => text.replaceAll('\r\n', '\n').normalize('NFC');

/** What a spreadsheet or a word processor does to a text that nobody has touched: curly quotes, … for three dots, spaces. */
const untouched = (text: string): string =>
  bare(text)
    .replace(/[\u2018\u2019\u201b]/g, "'")
    .replace(/[\u201c\u201d\u201f]/g, '"')
    .replaceAll('\u2026', '...')
    .replace(/[\u2013\u2014]/g, '--')
    .replace(/\s+/g, ' ')
    .trim();

/** A text that a table changes; `before` is the translation that it had. */
export type TranslatedText = TextChange & { readonly id: string; readonly before?: string };

/** What a table changes, by chapter. */
export type Translation = {
  readonly to: string;
  readonly changes: ReadonlyMap<string, readonly TranslatedText[]>;
  /** Rows without a translation. */
  readonly empty: number;
  readonly same: number;
};

type Cells = {
  readonly id: string;
  readonly kind: string;
  readonly source: string;
  readonly target: string;
  readonly check: string;
  readonly line: number;
};

/**
 * Reads a translator's table against the scripts as they are now. Nothing is taken of a table in which
 * anything has changed in the script since it was exported: each conflict is told with both texts.
 * @param file the name of the table, for messages
 */
export function readTranslation(
  rows: readonly Row[],
  file: string,
  chapters: readonly Translatable[],
  languages: readonly string[],
): Result<Translation, readonly Diagnostic[]> {
  const at = (line: number): Location => ({ file, line, column: 1 });
  const head = headOf(rows[0], languages);
  if (!head.ok)
    return err([
      {
        severity: 'error',
        code: 'bad-table',
        message: head.error,
        at: at(1),
        hint: 'Export a new table: plasma script export',
      },
    ]);
  const { from, to, place } = head.value;
  const problems: Diagnostic[] = [];
  const texts = new Map<
    string,
    { readonly of: Translatable; readonly text: ChapterText; readonly main: string }
  >();
  for (const of of chapters)
    for (const text of textsOf(of.script))
      texts.set(`${of.chapter}/${text.id}`, { of, text, main: of.script.lang ?? languages[0]! });
  const cells = rows.slice(1).map(({ cells: row, line }): Cells => {
    const cell = (name: (typeof columns)[number]): string =>
      place[name] === undefined ? '' : (row[place[name]] ?? '');
    return {
      id: cell('id').trim(),
      kind: cell('kind').trim(),
      source: cell('source'),
      target: cell('target'),
      check: cell('check').trim(),
      line,
    };
  });
  const sourceNow = (id: string): string | undefined => {
    const found = texts.get(id);
    return found === undefined ? undefined : own(found.text.text, from, found.main);
  };
  const isSame = ({ id, source }: Cells): boolean => {
    const now = sourceNow(id);
    return now !== undefined && untouched(now) === untouched(source);
  };
  // rows whose text is where it was claim it; the others may have moved
  const claimed = new Set(cells.filter(isSame).map(({ id }) => id));
  const movedTo = (cell: Cells): string | undefined => {
    const chapter = cell.id.split('/')[0];
    const alike = [...texts].filter(
      ([id, { of, text }]) =>
        !claimed.has(id) &&
        of.chapter === chapter &&
        text.kind === cell.kind &&
        untouched(sourceNow(id) ?? '') === untouched(cell.source),
    );
    return alike.length === 1 ? alike[0]![0] : undefined;
  };
  const changes = new Map<string, TranslatedText[]>();
  const seen = new Map<string, Cells>();
  let empty = 0;
  let same = 0;
  for (const cell of cells) {
    // spaces at the ends come with copying, and are never meant
    const target = cell.target.replaceAll('\r\n', '\n').replace(/^[ \t\u00a0]+|[ \t\u00a0]+$/g, '');
    if (target.trim() === '') {
      empty++;
      continue;
    }
    const id = isSame(cell) ? cell.id : (movedTo(cell) ?? cell.id);
    claimed.add(id);
    const found = texts.get(id);
    const now = sourceNow(id);
    const fail = (said: Pick<Diagnostic, 'code' | 'message'> & Partial<Diagnostic>): void =>
      void problems.push({ severity: 'error', at: at(cell.line), ...said });
    if (found === undefined || now === undefined) {
      fail({
        code: 'unknown-text',
        message: `the script has no text ${cell.id}${found === undefined ? '' : ` in ${from}`}`,
        facts: [['in the table', cell.source]],
        hint: didYouMean(cell.id, [...texts.keys()]) ?? 'Was it taken out? Take its row out too.',
      });
      continue;
    }
    const where = found.of.source.at(nodeAt(found.of.source.root, found.text.path)!.start);
    const before = own(found.text.text, to, found.main);
    const changed = untouched(now) !== untouched(cell.source);
    const retold =
      before !== undefined && before !== target && cell.check !== '' && checkOf(now, before) !== cell.check;
    if (changed || retold) {
      fail({
        code: 'text-changed',
        message: `${cell.id} has changed in the script since the table was exported`,
        facts: changed
          ? [
              ['in the table', cell.source],
              ['in the script', now],
              ['its place', `${where.file}:${where.line}:${where.column}`],
            ]
          : [
              ['in the table', target],
              ['in the script', before!],
              ['its place', `${where.file}:${where.line}:${where.column}`],
            ],
        hint: changed
          ? 'Export a new table and translate the new text; nothing was imported.'
          : `Somebody has written another ${to} meanwhile: choose one of the two and write it into both; nothing was imported.`,
      });
      continue;
    }
    if (target.length > longest) {
      fail({
        code: 'bad-value',
        message: `${cell.id} has ${target.length} characters; a text may have ${longest}`,
        hint: 'Make it shorter.',
      });
      continue;
    }
    const twin = seen.get(id);
    if (twin !== undefined && twin.target !== cell.target) {
      fail({
        code: 'duplicate-id',
        message: `${cell.id} stands in two rows with two translations`,
        facts: [['first', `line ${twin.line}`]],
        hint: 'Keep one of them.',
      });
      continue;
    }
    seen.set(id, cell);
    if (before !== undefined && bare(before) === bare(target)) {
      same++;
      continue;
    }
    if (twin !== undefined) continue;
    const list = changes.get(found.of.chapter) ?? [];
    list.push({
      id,
      path: found.text.path,
      language: to,
      text: target,
      ...(before === undefined ? {} : { before }),
    });
    changes.set(found.of.chapter, list);
  }
  return problems.length > 0 ? err(problems) : ok({ to, changes, empty, same });
}

type Head = {
  readonly from: string;
  readonly to: string;
  readonly place: { readonly [name in (typeof columns)[number]]?: number };
};

/** Which column is which. Order does not matter, and columns of a translator's own are passed over. */
function headOf(row: Row | undefined, languages: readonly string[]): Result<Head, string> {
  if (row === undefined) return err('the table is empty');
  const place: { [name in (typeof columns)[number]]?: number } = {};
  let from: string | undefined;
  let to: string | undefined;
  for (const [i, cell] of row.cells.entries()) {
    const [name, language] = cell
      .trim()
      .split(':')
      .map((part) => part.trim());
    const known = columns.find((column) => column === name?.toLowerCase());
    if (known === undefined || place[known] !== undefined) continue;
    place[known] = i;
    if (known === 'source') from = language;
    if (known === 'target') to = language;
  }
  if (place.id === undefined || from === undefined || to === undefined)
    return err('the first row should name the columns id, source:en and target:ja (of your languages)');
  const unknown = [from, to].find((language) => !languages.includes(language));
  if (unknown !== undefined)
    return err(`"${unknown}" is not a language of this book; there are ${languages.join(', ')}`);
  if (from === to) return err(`the table translates ${from} into itself`);
  return ok({ from, to, place });
}
