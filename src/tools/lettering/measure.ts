import { ok, type Result } from '../../engine/result.ts';
import type { Word } from './breaking.ts';
import { dotSpace, withDots } from './emphasis.ts';
import { shapeColumn } from './japanese.ts';
import type { Span } from './markup.ts';
import { rubySpace, type Spill, spillOver, withRuby } from './ruby.ts';
import { type Glyph, type Missing, moved, type Run, scaled, shapeAcross, type Voice } from './shaping.ts';

/** A word with its outlines, in em along its line. */
export type Measured = {
  readonly glyphs: readonly Glyph[];
  readonly length: number;
  /** Space to the next word on the same line, em. */
  readonly gap: number;
  readonly glue: Word['glue'];
  readonly reluctance: number;
  /** A sentence ends with it. */
  readonly ends: boolean;
  /** What its body takes of the line's thickness to the side of the line before, and of the next. */
  readonly over: number;
  readonly under: number;
  /** What ruby and dots take beyond `over`. */
  readonly ruby: number;
};

/** How lines of a text are set, in em. */
export type Setting = {
  readonly vertical: boolean;
  /** From the middle of one line to the next. */
  readonly pitch: number;
  /** The thickness of a line's body: height of capitals, or width of a column. */
  readonly band: number;
  /** The least space between the text and the balloon's line. */
  readonly padding: number;
  /** Lines are centred in Western balloons; columns start at one height. */
  readonly align: 'middle' | 'start';
};

/** Western lettering: leading 1.08 em, padding of one capital's width. */
const western: Setting = { vertical: false, pitch: 1.08, band: 0.74, padding: 0.66, align: 'middle' };
/** Columns of Japanese: 1.3 em from one to the next, padding of most of a full-width character. */
const columns: Setting = { vertical: true, pitch: 1.28, band: 1, padding: 0.72, align: 'start' };
const rows: Setting = { vertical: false, pitch: 1.3, band: 0.95, padding: 0.8, align: 'middle' };

/** How a language is set on a page that reads this way: Japanese in columns when it reads from the right. */
export function settingOf(lang: string, reading: 'rtl' | 'ltr'): Setting {
  if (/^ja\b/i.test(lang)) return reading === 'rtl' ? columns : rows;
  return /^(zh|ko)\b/i.test(lang) ? rows : western;
}

/** Shapes each word once; all lengths scale with the text size. */
export function measure(
  words: readonly Word[],
  setting: Setting,
  voice: Voice,
): Result<readonly Measured[], Missing> {
  const space = shapeAcross(' ', false, voice);
  const gap = setting.vertical ? 0.5 : space.ok ? space.value.advance : 0.28;
  const measured: Measured[] = [];
  const all = words.flatMap((word) => word.spans);
  for (const word of words) {
    const glyphs: Glyph[] = [];
    let [length, over, under, ruby] = [0, 0, 0, 0];
    for (const span of word.spans) {
      const i = all.indexOf(span);
      const spill = {
        before: spillOver([...(all[i - 1]?.text ?? '')].at(-1)),
        after: spillOver(all[i + 1]?.text[0]),
      };
      const run = shapeSpan(span, setting.vertical, voice, spill);
      if (!run.ok) return run;
      const { size } = span;
      glyphs.push(
        ...moved(
          scaled(run.value.glyphs, size),
          setting.vertical ? 0 : length,
          setting.vertical ? length : 0,
        ),
      );
      length += run.value.advance * size;
      // columns are centred, rows share a baseline
      const half = setting.band / 2;
      over = Math.max(over, setting.vertical ? half * size : setting.band * size - half);
      under = Math.max(under, setting.vertical ? half * size : half);
      if (span.ruby !== undefined) ruby = Math.max(ruby, rubySpace * size);
      else if (span.dots === true) ruby = Math.max(ruby, dotSpace * size);
    }
    if (glyphs.length === 0) continue;
    measured.push({
      glyphs,
      length,
      gap: word.glue === 'space' ? gap : 0,
      glue: word.glue,
      reluctance: word.reluctance,
      ends: word.ends === true,
      over,
      under,
      ruby,
    });
  }
  return ok(measured);
}

function shapeSpan(span: Span, vertical: boolean, voice: Voice, spill: Spill): Result<Run, Missing> {
  const { text, strong, ruby, dots } = span;
  if (ruby !== undefined) return withRuby(text, ruby, strong, vertical, voice, spill);
  if (dots === true) return withDots(text, strong, vertical, voice);
  return vertical ? shapeColumn(text, strong, voice) : shapeAcross(text, strong, voice);
}
