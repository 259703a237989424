import type { Diagnostic, Location } from '../engine/diagnostic.ts';
import { type Located, located } from '../engine/located.ts';
import { didYouMean } from '../engine/nearest.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { excerptOf, lineStarts, placeOf } from './excerpt.ts';

/** Words, a place for words, or words in parentheses, with a weight or without. */
export type Piece =
  | string
  | { readonly slot: string }
  | { readonly group: readonly Part[]; readonly weight?: string };
/** What stands between two separators. `before`: the separator before it, empty for the first. */
export type Part = { readonly before: string; readonly pieces: readonly Piece[] };

/** How words become a prompt: lines of parts. */
export type PromptTemplate = {
  readonly positive: readonly Part[];
  readonly figure: readonly Part[];
  readonly negative: readonly Part[];
};
type LineName = keyof PromptTemplate;

/** The names that may stand in braces, in each line. */
export const placeholders = {
  positive: ['style', 'count', 'framing', 'shot', 'angle', 'cast', 'action', 'scene', 'prompt'],
  figure: ['trigger', 'looks', 'outfit', 'pose', 'mood', 'facing', 'place'],
  negative: ['style', 'cast', 'negative'],
} as const;
const lineNames = Object.keys(placeholders) as readonly LineName[];

/** What a book without a template uses; the file that comes with plasma is the same. */
export const usualTemplateText = `# How the words of a panel become the prompt of an image model.
#
# A name in braces stands for words; a part between two separators ( , ; . ) whose names have no
# words goes, and its separator with it. (parentheses:1.2) weigh words as ComfyUI does. A line
# that begins with a space goes on the line before it. \`plasma explain\` tells when an edit here
# makes pictures stale.

# The picture.
#   {style}    style in plasma.config.ts         {cast}    the figures, each as in "figure"
#   {count}    no humans, solo, two people …     {action}  what happens
#   {framing}  {shot} and {angle}, in words      {scene}   place, light, weather
#   {prompt}   prompt of the panel or its chapter's defaults
positive: {style}, {count}, {framing}, {cast}, {action}, {scene}, {prompt}

# One figure; several are parted by semicolons.
#   {trigger} {looks} {outfit}         trigger, prompt and outfit in character.yaml
#   {pose} {mood} {facing} {place}     from cast; {place} (on the left …) where there are several
figure: {trigger}, {looks}, {outfit}, {pose}, {mood}, {facing}, {place}

# What to avoid: of the panel or defaults, of everyone in the picture, and negative in the config.
# What is said twice is written once.
negative: {negative}, {cast}, {style}
`;

/**
 * Reads a template: all that is wrong with it at once, each with its place. A line that is left out is
 * as in plasma's own.
 */
export function parsePromptTemplate(
  text: string,
  file: string,
): Result<Located<PromptTemplate>, readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  const starts = lineStarts(text);
  const say: Say = (offset, message, hint) => {
    const at = placeOf(file, starts, offset);
    problems.push({
      severity: 'error',
      code: 'bad-template',
      message,
      at,
      excerpt: excerptOf(text, starts, at),
      hint,
    });
  };
  const found = new Map<LineName, readonly Part[]>();
  const origins: { [path: string]: Location } = { '': { file, line: 1, column: 1 } };
  for (const { name, start, chars } of linesOf(text, starts, say)) {
    if (found.has(name)) {
      say(start, `the line "${name}" stands here a second time`, 'Keep one of the two.');
      continue;
    }
    found.set(name, partsOf(chars, name, say));
    origins[name] = placeOf(file, starts, start);
  }
  if (problems.length === 0 && found.get('positive')?.length === 0)
    say(
      0,
      'the line "positive" is empty: every picture would be asked for without words',
      'Write positive: {cast}, {scene}',
    );
  if (problems.length > 0) return err(problems);
  const usual = file === usualFile ? undefined : usualTemplate().value;
  return ok(
    located<PromptTemplate>(
      {
        positive: found.get('positive') ?? usual!.positive,
        figure: found.get('figure') ?? usual!.figure,
        negative: found.get('negative') ?? usual!.negative,
      },
      origins,
    ),
  );
}

const usualFile = "plasma's own prompt.txt";
let known: Located<PromptTemplate> | undefined;

/** The template of a book that has none. */
export function usualTemplate(): Located<PromptTemplate> {
  if (known !== undefined) return known;
  const parsed = parsePromptTemplate(usualTemplateText, usualFile);
  if (!parsed.ok) throw new Error(parsed.error.map((problem) => problem.message).join('; '));
  // nobody wrote it: it has no place that a person could look at
  known = located(parsed.value.value, {});
  return known;
}

type Say = (offset: number, message: string, hint: string) => void;
/** A character, and where it stands in the file. */
type Char = { readonly char: string; readonly offset: number };

function linesOf(
  text: string,
  starts: readonly number[],
  say: Say,
): readonly { readonly name: LineName; readonly start: number; readonly chars: readonly Char[] }[] {
  const lines: { name: LineName; start: number; chars: Char[] }[] = [];
  let skipping = false;
  for (const [i, start] of starts.entries()) {
    const line = text
      .slice(start, starts[i + 1] ?? text.length)
      .replace(/[\r\n]+$/, '')
      .replace(/^\ufeff/, ' ');
    const from = line.search(/\S/);
    if (from < 0 || line[from] === '#') continue;
    const charsFrom = (at: number): readonly Char[] =>
      [...line.slice(at)].map((char, k) => ({ char, offset: start + at + k }));
    const open = lines.at(-1);
    if (from > 0 && !(i === 0 && text.startsWith('\ufeff'))) {
      if (open === undefined && !skipping)
        say(
          start + from,
          'words before the first line',
          `Begin with one of: ${lineNames.map((n) => `${n}:`).join(' ')}`,
        );
      else if (!skipping) open!.chars.push({ char: ' ', offset: start }, ...charsFrom(from));
      continue;
    }
    const [, name, rest] = /^\s*([^:{}\s]*)\s*:(.*)$/.exec(line) ?? [];
    const isName = (word: string | undefined): word is LineName => lineNames.includes(word as LineName);
    skipping = !isName(name);
    if (!isName(name)) {
      say(
        start + from,
        name === undefined
          ? 'a line begins with a name and a colon'
          : `no line of a template is called "${name}"`,
        (name === undefined ? undefined : didYouMean(name, lineNames)) ??
          `Lines: ${lineNames.map((n) => `${n}:`).join(' ')} Begin one that goes on with a space.`,
      );
      continue;
    }
    lines.push({ name, start: start + from, chars: [...charsFrom(line.length - rest!.length)] });
  }
  return lines;
}

/** A line as parts: at `,` `;` and at a `.` before a space, but not at those in braces. */
function partsOf(chars: readonly Char[], line: LineName, say: Say): readonly Part[] {
  let at = 0;
  const slots: readonly string[] = placeholders[line];

  function slot(): Piece | undefined {
    const open = chars[at++]!;
    let name = '';
    while (at < chars.length && !'{},'.includes(chars[at]!.char)) name += chars[at++]!.char;
    if (chars[at]?.char !== '}') {
      say(open.offset, 'a brace is opened here and not closed', 'Close it: {scene}.');
      return undefined;
    }
    at++;
    if (slots.includes(name.trim())) return { slot: name.trim() };
    const elsewhere = lineNames.find((other) =>
      (placeholders[other] as readonly string[]).includes(name.trim()),
    );
    say(
      open.offset,
      `there are no words called {${name}} in "${line}"`,
      didYouMean(name.trim(), slots) ??
        `${elsewhere === undefined ? '' : `{${name.trim()}} belongs into "${elsewhere}". `}Here are: ${slots.map((n) => `{${n}}`).join(' ')}`,
    );
    return undefined;
  }

  function list(depth: number): readonly Part[] {
    const parts: Part[] = [];
    let pieces: Piece[] = [];
    let words = '';
    let before = '';
    const flush = (): void => {
      if (words !== '') pieces.push(words.replace(/\s+/g, ' '));
      words = '';
    };
    const end = (separator: string): void => {
      flush();
      if (pieces.some((piece) => typeof piece !== 'string' || piece.trim() !== '')) {
        parts.push({ before: parts.length === 0 ? '' : before, pieces });
        before = separator;
      }
      pieces = [];
    };
    while (at < chars.length) {
      const { char, offset } = chars[at]!;
      if (char === '\\' && at + 1 < chars.length) {
        words += char + chars[at + 1]!.char;
        at += 2;
      } else if (char === '{') {
        flush();
        const piece = slot();
        if (piece !== undefined) pieces.push(piece);
      } else if (char === '}') {
        say(offset, 'a brace is closed here and was not opened', 'Open it: {scene}.');
        at++;
      } else if (char === '(') {
        flush();
        at++;
        const group = list(depth + 1);
        if (at >= chars.length)
          say(
            offset,
            'a parenthesis is opened here and not closed',
            'Close it, or write \\( for the sign itself.',
          );
        else at++;
        pieces.push(weighed(group));
      } else if (char === ')' && depth > 0) {
        break;
      } else if (char === ')') {
        say(
          offset,
          'a parenthesis is closed here and was not opened',
          'Open it, or write \\) for the sign itself.',
        );
        at++;
      } else if (char === ',' || char === ';' || (char === '.' && isBlank(chars[at + 1]))) {
        at++;
        end(char);
      } else {
        words += char;
        at++;
      }
    }
    end('');
    return parts;
  }
  return list(0);
}

const isBlank = (next: Char | undefined): boolean => next === undefined || /\s/.test(next.char);

/** `(words:1.2)`: the number behind the last colon is the weight. */
function weighed(parts: readonly Part[]): Piece {
  const last = parts.at(-1);
  const tail = last?.pieces.at(-1);
  const found = typeof tail === 'string' ? /:\s*(-?\d*\.?\d+)\s*$/.exec(tail) : null;
  if (last === undefined || found === null) return { group: parts };
  const rest = (tail as string).slice(0, found.index);
  const pieces = [...last.pieces.slice(0, -1), ...(rest === '' ? [] : [rest])];
  return { group: [...parts.slice(0, -1), { ...last, pieces }], weight: found[1]! };
}
