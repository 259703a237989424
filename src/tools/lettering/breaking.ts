import type { Span } from './markup.ts';
import { cjk } from './words.ts';

/** A part of a text that stays on one line. */
export type Word = {
  readonly spans: readonly Span[];
  /** What stands between this word and the next: a space, nothing, or a line break that is kept. */
  readonly glue: 'space' | 'tight' | 'line';
  /** How bad it is to end a line here: 0 for a good place. */
  readonly reluctance: number;
  /** A sentence ends with it. */
  readonly ends?: true;
};

/** Parts a sentence into phrases. */
export type Phrases = (sentence: string) => readonly string[];

/** Characters that can't begin a line (JIS X 4051, cl-02 to cl-09 and marks of the Latin script). */
const notFirst =
  /[、。，．・：；？！‼⁇⁈⁉ヽヾゝゞ々ー）］｝〉》」』】〕…‥〜～―—ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ!?,.:;)\]}’”%％♥♡♪♫☆★ﾞﾟ\p{M}]/u;
/** Characters that can't end a line (JIS X 4051, cl-01). */
const notLast = /[（［｛〈《「『【〔‘“([{＃＠￥$¥#]/u;
const alike = /^[\p{L}\p{N}]$/u;

/** Phrases longer than this many characters may be parted inside. */
const longestPhrase = 9;

type End = {
  readonly at: number;
  readonly skip: number;
  readonly glue: Word['glue'];
  readonly reluctance: number;
};

/** True if a line may end between two characters of Japanese writing. */
export function mayBreak(before: string, after: string): boolean {
  if (notFirst.test(after) || notLast.test(before)) return false;
  // Latin words and numbers hold together.
  return !(alike.test(before) && alike.test(after) && !cjk.test(before) && !cjk.test(after));
}

/** Where the words of a text end. */
function endsIn(text: string, phrases: Phrases): readonly End[] {
  const ends: End[] = [];
  let from = 0;
  for (const match of text.matchAll(/[ \n\u3000\u200b]+|$/gu)) {
    const stretch = text.slice(from, match.index);
    for (const end of insideStretch(stretch, phrases)) ends.push({ ...end, at: from + end.at });
    const gap = match[0];
    if (match.index > from || ends.length > 0) {
      const glue = gap.includes('\n')
        ? 'line'
        : gap.includes(' ') || gap.includes('\u3000')
          ? 'space'
          : 'tight';
      ends.push({ at: match.index, skip: gap.length, glue, reluctance: 0 });
    }
    from = match.index + gap.length;
  }
  return ends;
}

function insideStretch(stretch: string, phrases: Phrases): readonly End[] {
  const ends: End[] = [];
  const end = (at: number, reluctance: number): void => {
    ends.push({ at, skip: 0, glue: 'tight', reluctance });
  };
  if (!cjk.test(stretch)) {
    // After the hyphens of a compound, a dash, or three dots within a word.
    for (const match of stretch.matchAll(/(?<=[\p{L}\p{N}])(?:-+|\.\.\.)(?=[\p{L}\p{N}])/gu)) {
      end(match.index + match[0].length, match[0] === '-' ? 0.15 : 0.02);
    }
    return ends;
  }
  let from = 0;
  for (const sentence of stretch.split(sentenceEnd)) {
    if (from > 0) end(from, 0);
    insideSentence(sentence, phrases, (at, reluctance) => end(from + at, reluctance));
    from += sentence.length;
  }
  return ends;
}

/** After a full stop, dots or a dash that open the next sentence stand at the start of its line. */
const sentenceEnd = /(?<=[。！？!?])(?=[…‥―—─]+[^…‥―—─。！？!?」』）])/u;

function insideSentence(
  sentence: string,
  phrases: Phrases,
  end: (at: number, reluctance: number) => void,
): void {
  let from = 0;
  let phrase = '';
  const close = (): void => {
    for (const at of insidePhrase(phrase)) end(from + at, 0.6);
    from += phrase.length;
    phrase = '';
  };
  for (const part of phrases(sentence)) {
    // dots that open a sentence are no line of their own
    if (phrase !== '' && !opening.test(phrase) && mayBreak([...phrase].at(-1)!, [...part][0]!)) {
      const reluctance = reluctanceAfter(phrase);
      close();
      end(from, reluctance);
    }
    phrase += part;
  }
  close();
}

const opening = /^[…‥―—─\s「『（(]+$/u;

/** A reader breathes at a full stop, less at a comma, and hardly between phrases. */
const reluctanceAfter = (phrase: string): number =>
  /[。！？!?」』]$/u.test(phrase) ? 0 : /[、，…‥―～・]$/u.test(phrase) ? 0.03 : 0.1;

/** Places to part a long phrase, as even as kinsoku allows. */
function insidePhrase(phrase: string): readonly number[] {
  const chars = [...phrase];
  if (chars.length <= longestPhrase) return [];
  const parts = Math.ceil(chars.length / longestPhrase);
  const size = chars.length / parts;
  const places: number[] = [];
  let since = 0;
  let offset = 0;
  for (let i = 1; i < chars.length; i++) {
    offset += chars[i - 1]!.length;
    since++;
    if (since + 0.5 >= size && chars.length - i > 1 && mayBreak(chars[i - 1]!, chars[i]!)) {
      places.push(offset);
      since = 0;
    }
  }
  return places;
}

/** Parts spans into words. What has ruby stays whole. */
export function wordsOf(spans: readonly Span[], phrases: Phrases): readonly Word[] {
  const text = spans.map((span) => span.text).join('');
  const whole = wholeStretches(spans);
  const words: Word[] = [];
  let from = 0;
  for (const { at, skip, glue, reluctance } of endsIn(text, phrases)) {
    if (whole.some(([start, end]) => at > start && at < end)) continue;
    const inside = cut(spans, from, at);
    if (inside.length > 0)
      words.push({ spans: inside, glue, reluctance, ...(endsSentence(inside) ? { ends: true } : {}) });
    from = at + skip;
  }
  return words;
}

/** A full stop or its like at the end of a word, but for titles and initials. */
function endsSentence(spans: readonly Span[]): boolean {
  const text = spans.map((span) => span.text).join('');
  return /[.!?…。！？]["'”’)」』）]*$/u.test(text) && !/^(?:MRS?|MS|DR|ST|PROF|\p{L})\.$/iu.test(text);
}

function wholeStretches(spans: readonly Span[]): readonly (readonly [start: number, end: number])[] {
  const found: (readonly [number, number])[] = [];
  let at = 0;
  for (const { text, ruby } of spans) {
    if (ruby !== undefined) found.push([at, at + text.length]);
    at += text.length;
  }
  return found;
}

/** The spans of a stretch of the whole text. */
function cut(spans: readonly Span[], from: number, to: number): readonly Span[] {
  const out: Span[] = [];
  let start = 0;
  for (const span of spans) {
    const text = span.text.slice(Math.max(0, from - start), Math.max(0, to - start));
    if (text !== '') out.push({ ...span, text });
    start += span.text.length;
  }
  return out;
}
