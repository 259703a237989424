import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ok, type Result } from '../../engine/result.ts';
import type { Phrases } from './breaking.ts';
import { type Glyph, type Missing, moved, type Run, shapeAcross, shapeDown, type Voice } from './shaping.ts';

const require = createRequire(import.meta.url);

type BudouxParser = { readonly parse: (sentence: string) => string[] };
let parser: BudouxParser | undefined;

/** Phrases of Japanese by BudouX; loaded at the first Japanese sentence. */
export const japanesePhrases: Phrases = (sentence) => {
  if (parser === undefined) {
    // BudouX's entry also loads an HTML parser (linkedom, 150 ms); its own parser and model take 8 ms.
    const folder = dirname(require.resolve('budoux'));
    const { Parser } = require(join(folder, 'parser.js')) as { Parser: new (model: unknown) => BudouxParser };
    const { model } = require(join(folder, 'data', 'models', 'ja.js')) as { model: unknown };
    parser = new Parser(model);
  }
  return parser.parse(sentence);
};

/** Every character on its own: for Chinese, where a line may end nearly anywhere. */
export const characters: Phrases = (sentence) => [...sentence];

const wide: { readonly [char: string]: string } = {
  '(': '（',
  ')': '）',
  '[': '［',
  ']': '］',
  ',': '、',
  '~': '～',
  ':': '：',
  ';': '；',
  '-': '‐',
  '%': '％',
  '&': '＆',
};

const pairs: { readonly [mark: string]: string } = { '‼': '!!', '⁇': '??', '⁈': '?!', '⁉': '!?' };

/** Text as a Japanese column writes it: full-width marks, `…` for dots, `!?` ready to stand upright. */
export function columnText(text: string): string {
  return text
    .replace(/[‼⁇⁈⁉]/g, (mark) => pairs[mark]!)
    .replace(/[！？!?]+/g, (marks) => marks.replace(/！/g, '!').replace(/？/g, '?'))
    .replace(/(?<![０-９])[０-９]{1,3}(?![０-９])/g, (digits) => digits.normalize('NFKC'))
    .replace(/\.{2,}/g, (dots) => (dots.length > 3 ? '……' : '…'))
    .replace(/--+|—{1,2}|―{1,2}/g, '――')
    .replace(/(?<![A-Za-z0-9])[()[\],~:;%&-](?![A-Za-z0-9])/g, (mark) => wide[mark]!);
}

/** Text as a row of Japanese writes it: pairs of `!?` half as wide. */
export const rowText = (text: string): string =>
  text
    .replace(/[！？!?]{2,}/g, (marks) => marks.replace(/！/g, '!').replace(/？/g, '?'))
    .replace(/[‼⁇⁈⁉]/g, (mark) => pairs[mark]!);

/**
 * The runs of a column: numbers of two or three digits, initials of two or three letters and groups
 * of `!?` stand across it (tate-chu-yoko); single letters and digits stand upright, as do numbers of
 * four digits, one in a cell; other Latin lies on its side; the rest is Japanese.
 */
const kinds =
  /(?<across>(?<![A-Za-z0-9.,])(?:[0-9]{2,3}|[A-Z]{2,3})(?![A-Za-z0-9.,%-])|(?<![!?])[!?]{2,3}(?![!?]))|(?<upright>(?<![A-Za-z0-9.,])(?:[A-Z]|[0-9]|[0-9]{4}|[a-z])(?![A-Za-z0-9.,-])|[!?])|(?<sideways>[!-~¡-\u02af\u0370-\u052f\u1e00-\u1eff](?:(?:[ !-~¡-\u02af\u0370-\u052f\u1e00-\u1eff]|\p{M})*(?:[!-~¡-\u02af\u0370-\u052f\u1e00-\u1eff]|\p{M}))?)/gu;

/** Marks that lie along the line; a face without a vertical form of one gets it turned. */
const along = /[ー―—–─～〜…‥「」『』（）［］｛｝〈〉《》【】〔〕＜＞＝：；→←⇒‐\-|]/u;

/** Dashes: two of them make one line. */
const dash = /[―—–─]/u;

/** Text of a column, top to bottom; x 0 is the middle of the column. */
export function shapeColumn(text: string, strong: boolean, voice: Voice): Result<Run, Missing> {
  const glyphs: Glyph[] = [];
  let y = 0;
  for (const part of partsOf(text)) {
    const run = shapePart(part, strong, voice);
    if (!run.ok) return run;
    glyphs.push(...moved(run.value.glyphs, 0, y));
    y += run.value.advance;
  }
  return ok({ glyphs, advance: y });
}

type Part = { readonly kind: 'across' | 'upright' | 'sideways' | 'japanese'; readonly text: string };

function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(kinds)) {
    if (match.index > from) parts.push({ kind: 'japanese', text: text.slice(from, match.index) });
    const { across, upright } = match.groups!;
    parts.push({
      kind: across !== undefined ? 'across' : upright !== undefined ? 'upright' : 'sideways',
      text: match[0],
    });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'japanese', text: text.slice(from) });
  return parts;
}

function shapePart({ kind, text }: Part, strong: boolean, voice: Voice): Result<Run, Missing> {
  switch (kind) {
    case 'across':
      return tateChuYoko(text, strong, voice);
    case 'upright':
      return uprightLetters(text, strong, voice);
    case 'sideways':
      return sideways(text, strong, voice);
    case 'japanese':
      return japanese(text, strong, voice);
  }
}

/** How wide a run across the column may be, em: a little beyond the characters above and below it. */
const widest = 1.08;

/** A short run across the column, squeezed if it is wider than the column, in a cell of 1 em. */
function tateChuYoko(text: string, strong: boolean, voice: Voice): Result<Run, Missing> {
  const run = shapeAcross(text, strong, voice);
  if (!run.ok) return run;
  const squeeze = Math.min(1, widest / run.value.advance);
  const width = run.value.advance * squeeze;
  const glyphs = run.value.glyphs.map((glyph) => ({
    ...glyph,
    x: glyph.x * squeeze - width / 2,
    y: glyph.y + 0.5 + glyph.face.cap / 2,
    turn: [squeeze, 0, 0, 1] as const,
  }));
  return ok({ glyphs, advance: 1 });
}

function uprightLetters(text: string, strong: boolean, voice: Voice): Result<Run, Missing> {
  const glyphs: Glyph[] = [];
  let y = 0;
  for (const char of text) {
    // A single mark takes its full-width form, which is drawn for a cell of its own.
    const mark = char === '!' ? '！' : char === '?' ? '？' : undefined;
    if (mark !== undefined) {
      const full = shapeDown(mark, strong, voice);
      if (full.ok) {
        glyphs.push(...moved(full.value.glyphs, 0, y));
        y += full.value.advance;
        continue;
      }
    }
    const run = shapeAcross(char, strong, voice);
    if (!run.ok) return run;
    const cap = run.value.glyphs[0]?.face.cap ?? 0.7;
    const cell = cap + 0.22;
    glyphs.push(...moved(run.value.glyphs, -run.value.advance / 2, y + (cell + cap) / 2));
    y += cell;
  }
  return ok({ glyphs, advance: y });
}

/** A run turned a quarter clockwise, its capitals centred on the column. */
function sideways(text: string, strong: boolean, voice: Voice): Result<Run, Missing> {
  const run = shapeAcross(text, strong, voice);
  if (!run.ok) return run;
  const glyphs = run.value.glyphs.map((glyph) => ({
    ...glyph,
    x: -glyph.face.cap / 2 - glyph.y,
    y: glyph.x + 0.1,
    turn: [0, 1, -1, 0] as const,
  }));
  return ok({ glyphs, advance: run.value.advance + 0.2 });
}

function japanese(text: string, strong: boolean, voice: Voice): Result<Run, Missing> {
  const glyphs: Glyph[] = [];
  let y = 0;
  // Marks that lie along the line are shaped apart, to see whether the face has a vertical form.
  for (const part of text.match(new RegExp(`${along.source}|[^${along.source.slice(1, -1)}]+`, 'gu')) ?? []) {
    const run = shapeDown(part, strong, voice);
    if (!run.ok) return run;
    const [only] = run.value.glyphs;
    if (only !== undefined && along.test(part) && liesAcross(only, part)) {
      glyphs.push(turned(only, y, run.value.advance, dash.test(part)));
    } else glyphs.push(...moved(run.value.glyphs, 0, y));
    y += run.value.advance;
  }
  return ok({ glyphs, advance: y });
}

/** True if a face drew a mark for rows: as it is without a vertical form, or a dash wider than tall. */
function liesAcross(glyph: Glyph, mark: string): boolean {
  const ink = glyph.face.outline(glyph.id).ink;
  if (dash.test(mark) && ink !== undefined) return ink.right - ink.left > ink.bottom - ink.top;
  return glyph.face.hb.nominalGlyph(mark.codePointAt(0)!) === glyph.id;
}

/** A glyph turned a quarter clockwise about the middle of its cell; a dash fills the cell, to join with the next. */
function turned(glyph: Glyph, y: number, cell: number, fill: boolean): Glyph {
  const ink = glyph.face.outline(glyph.id).ink ?? { left: 0, right: 0, top: 0, bottom: 0 };
  const long = fill ? (cell * 1.01) / (ink.right - ink.left) : 1;
  const acrossMiddle = (ink.top + ink.bottom) / 2;
  const alongMiddle = (long * (ink.left + ink.right)) / 2;
  return { ...glyph, x: acrossMiddle, y: y + cell / 2 - alongMiddle, turn: [0, long, -1, 0] };
}
