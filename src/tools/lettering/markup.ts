import { err, ok, type Result } from '../../engine/result.ts';

/** A stretch of text in one voice. */
export type Span = {
  readonly text: string;
  readonly strong: boolean;
  /** Stressed in Japanese, with dots. */
  readonly dots?: true;
  /** Against the text round it: 1 is as large, 0.8 is small. */
  readonly size: number;
  /** Small characters beside the text, which say how it is read. */
  readonly ruby?: string;
};

/** A text that can't be lettered: what is wrong, and what to do. */
export type BadText = { readonly problem: string; readonly hint: string };

/** Sizes of `{small:…}` and `{big:…}`, and of the small capitals of `{caps:…}`. */
const sizes = { small: 0.8, big: 1.3, caps: 0.8 } as const;

/** Signs that were escaped wait as code points that are no characters: no text that gets here has them. */
const escaped: readonly (readonly [sign: string, stand: string])[] = [
  ['*', '\ufdd0'],
  ['{', '\ufdd1'],
  ['}', '\ufdd2'],
  ['|', '\ufdd3'],
];

/**
 * `*stress*`, `{small:…}`, `{big:…}`, `{caps:…}` and ruby `{漢字|かんじ}`; each may hold the others once.
 * The insides of braces have no braces but one pair.
 */
const marks =
  /(?<!\*)\*(?![\s*])(?<strong>(?:[^*{}]|\{(?:[^{}]|\{[^{}]*\})*\})+?)(?<!\s)\*(?!\*)|\{(?<sized>small|big|caps):\s*(?<inner>(?:[^{}]|\{[^{}]*\})+)\}|\{(?<base>[^{}|]+)\|(?<ruby>[^{}|]+)\}/gu;

/** Takes the marks out of a text. An asterisk without its fellow, or written `\*`, stays as it is. */
export function spansIn(text: string): Result<readonly Span[], BadText> {
  let quiet = text;
  for (const [sign, stand] of escaped) quiet = quiet.replaceAll(`\\${sign}`, stand);
  const spans = parsed(quiet, { strong: false, size: 1, caps: false });
  const brace = spans.find((span) => /[{}]/.test(span.text));
  if (brace !== undefined) {
    return err({
      problem: 'has braces that mean nothing to a letterer',
      hint: 'Write {漢字|かんじ} for ruby, {small:…}, {big:…} or {caps:…} for another size, and \\{ for the sign itself.',
    });
  }
  return ok(withTheirMarks(spans).map((span) => ({ ...span, text: restored(span.text) })));
}

const cried = /^[!?！？‼⁇⁈⁉]+/u;

/** What a word is cried or asked with is as loud as the word: in `{big:fly}!` the `!` is big too. */
function withTheirMarks(spans: readonly Span[]): readonly Span[] {
  const out: Span[] = [];
  for (const [i, span] of spans.entries()) {
    const before = spans[i - 1];
    const marks = cried.exec(span.text)?.[0];
    const louder =
      before !== undefined && ((before.strong && !span.strong) || before.size > Math.max(1, span.size));
    if (marks === undefined || !louder || span.ruby !== undefined) {
      out.push(span);
      continue;
    }
    out.push({ text: marks, strong: before.strong || span.strong, size: Math.max(before.size, span.size) });
    if (marks.length < span.text.length) out.push({ ...span, text: span.text.slice(marks.length) });
  }
  return out;
}

function restored(text: string): string {
  let clean = text;
  for (const [sign, stand] of escaped) clean = clean.replaceAll(stand, sign);
  return clean;
}

type Style = { readonly strong: boolean; readonly size: number; readonly caps: boolean };

function parsed(text: string, style: Style): readonly Span[] {
  const spans: Span[] = [];
  let from = 0;
  const plainTo = (end: number): void => {
    if (end > from) spans.push(...plain(text.slice(from, end), style));
  };
  for (const match of text.matchAll(marks)) {
    plainTo(match.index);
    from = match.index + match[0].length;
    const { strong, sized, inner, base, ruby } = match.groups!;
    if (strong !== undefined) spans.push(...parsed(strong, { ...style, strong: true }));
    else if (base !== undefined)
      spans.push({ text: base, strong: style.strong, size: style.size, ruby: restored(ruby!) });
    else if (sized === 'caps') spans.push(...parsed(inner!, { ...style, caps: true }));
    else spans.push(...parsed(inner!, { ...style, size: style.size * sizes[sized as 'small' | 'big'] }));
  }
  plainTo(text.length);
  return spans;
}

/** Small capitals: what is small in the script is set as small capitals, what is a capital stays large. */
function plain(text: string, { strong, size, caps }: Style): readonly Span[] {
  if (!caps) return [{ text, strong, size }];
  return (text.match(/[\p{Ll}\p{M}]+|[^\p{Ll}]+/gu) ?? []).map((part) => ({
    text: part,
    strong,
    size: /^\p{Ll}/u.test(part) ? size * sizes.caps : size,
  }));
}
