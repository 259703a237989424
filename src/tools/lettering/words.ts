import { err, ok, type Result } from '../../engine/result.ts';
import { type BadText, type Span, spansIn } from './markup.ts';

/** Longer texts can't be read in one balloon, whatever its size. */
const longest = 1000;

const hex = (char: string): string => `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** `“é” (U+0065 U+0301)`: a character as a message names it. */
export const named = (cluster: string): string => `"${cluster}" (${[...cluster].map(hex).join(' ')})`;

const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const control = /[\p{Cc}\u2028\u2029\ufff9-\ufffb]|\p{Cs}|\p{Noncharacter_Code_Point}/u;
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** True for Chinese, Japanese and Korean writing, which has no capitals and no word spaces to keep. */
export const cjk =
  /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u{1b000}-\u{1b16f}\u{1f200}-\u{1f2ff}\u{20000}-\u{3ffff}]/u;

/**
 * A script's text as spans: white space tidied, marks like `*stress*` taken out, line breaks kept as `\n`,
 * Western dialogue in capitals with `--` for dashes and three dots for an ellipsis.
 */
export function spansOf(raw: string, lang: string): Result<readonly Span[], BadText> {
  const text = raw.replace(/\r\n?/g, '\n').replace(/\t/g, ' ').normalize('NFC');
  const odd = bidi.exec(text) ?? control.exec(text.replaceAll('\n', ' '));
  if (odd !== null) {
    return err({
      problem: `holds the control character ${hex(odd[0])}, which can't be seen or lettered`,
      hint: 'Delete it; it often comes along when text is pasted.',
    });
  }
  const rtl = rightToLeft.exec(text);
  if (rtl !== null) {
    return err({
      problem: `is in a script that is written from right to left (${named(rtl[0])}), which plasma can't letter yet`,
      hint: 'Letter this language by hand over the page, or leave the text out.',
    });
  }
  const tidy = text
    .replace(/\u00ad/g, '')
    .replace(/[^\S\n\u00a0\u3000]+/gu, ' ')
    .replace(/ ?\n+ ?/g, '\n')
    .trim();
  if (tidy.replace(/[\u200b-\u200d\u2060\ufeff\s*]/gu, '') === '') {
    return err({
      problem: 'has nothing in it to letter',
      hint: 'Give it a text, or take it out of the script.',
    });
  }
  const length = [...tidy].length;
  if (length > longest) {
    return err({
      problem: `has ${length} characters; one balloon holds at most ${longest}, and reads well with a tenth of that`,
      hint: 'Split it into several balloons or panels.',
    });
  }
  const spans = spansIn(tidy);
  if (!spans.ok) return spans;
  return ok(spans.value.map((span) => ({ ...span, text: cased(span.text, lang) })));
}

function cased(text: string, lang: string): string {
  if (/^(ja|zh|ko)\b/i.test(lang)) return text;
  const upper = /^(tr|az|lt|el)\b/i.test(lang)
    ? text.toLocaleUpperCase(lang.slice(0, 2))
    : text.toUpperCase();
  return upper.replace(/ ?[—―] ?/g, '--').replace(/(?:…|\.{2,})+/g, '...');
}
