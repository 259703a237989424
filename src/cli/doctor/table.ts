import { countsOf, type Row, type State } from '../../workshop/doctor/row.ts';
import type { Paint } from '../io.ts';

const marks: { readonly [state in State]: { readonly word: string; readonly style: keyof Paint } } = {
  ok: { word: 'ok', style: 'green' },
  warn: { word: 'warn', style: 'yellow' },
  fail: { word: 'FAIL', style: 'red' },
  skip: { word: '-', style: 'dim' },
};

const stateWidth = 4;
/** Below this no line of words can be read (columns). */
const narrowest = 24;

/**
 * The rows as a table in groups, no line wider than `columns`. What to do stands below a row that asks
 * for it. Commands and addresses that are longer than a line are never cut.
 */
export function doctorTable(rows: readonly Row[], paint: Paint, columns: number): string {
  const labelWidth = Math.max(0, ...rows.map(({ what }) => what.length));
  const indent = 2 + stateWidth + 2 + labelWidth + 2;
  const width = Math.max(narrowest, columns - indent);
  const lines: string[] = [];
  let area: string | undefined;
  let label: string | undefined;
  for (const row of rows) {
    if (row.area !== area) {
      if (area !== undefined) lines.push('');
      lines.push(paint.bold(row.area));
      area = row.area;
      label = undefined;
    }
    const { word, style } = marks[row.state];
    const what = row.what === label ? '' : row.what;
    label = row.what;
    const quiet = row.state === 'skip' ? paint.dim : (text: string): string => text;
    const [first = '', ...more] = wrapped(row.found, width);
    lines.push(
      `  ${paint[style](word.padEnd(stateWidth))}  ${quiet(what.padEnd(labelWidth))}  ${quiet(first)}`.trimEnd(),
      ...more.map((line) => `${' '.repeat(indent)}${quiet(line)}`),
    );
    if (row.advice === undefined) continue;
    const isCall = row.state === 'fail' || row.state === 'warn';
    wrapped(row.advice, width - 2).forEach((line, i) => {
      const arrow = i === 0 ? `${(isCall ? paint.green : paint.dim)('→')} ` : '  ';
      lines.push(`${' '.repeat(indent)}${arrow}${isCall ? line : paint.dim(line)}`);
    });
  }
  return `${lines.join('\n')}\n`;
}

/** How it stands, in one sentence. */
export function doctorSummary(rows: readonly Row[], paint: Paint): string {
  const { fail, warn } = countsOf(rows);
  const things = (n: number): string => (n === 1 ? '1 thing' : `${n} things`);
  if (fail > 0)
    return `${paint.red(`${things(fail)} must be put right`)}${warn === 0 ? '' : `, ${things(warn)} ${warn === 1 ? 'is' : 'are'} worth a look`}.`;
  if (warn > 0)
    return `${paint.green('Ready.')} ${paint.yellow(`${things(warn)} ${warn === 1 ? 'is' : 'are'} worth a look.`)}`;
  return paint.green('Ready: nothing is wrong.');
}

/** Lines of at most `width` columns, broken at spaces; what stands in backticks stays whole where it fits. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  const put = (word: string): void => {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  };
  for (const piece of printable(text).match(/`[^`]*`\S*|\S+/g) ?? [])
    if (columnsOf(piece) <= width) put(piece);
    else for (const word of piece.split(' ')) put(word);
  lines.push(line);
  return lines;
}

/** What a server or a file said can hold anything; a terminal must get none of it as a command. */
const printable = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ');

/** East Asian wide characters take two columns (UAX #11, the blocks that names of ours use). */
const columnsOf = (text: string): number =>
  [...text].reduce(
    (sum, char) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
        char,
      )
        ? 2
        : 1),
    0,
  );
