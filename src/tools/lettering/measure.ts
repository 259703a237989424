import { ok, type Result } from '../../engine/result.ts';
import type { Word } from './breaking.ts';
import { shapeColumn } from './japanese.ts';
import { type Glyph, type Missing, moved, shapeAcross, type Voice } from './shaping.ts';

/** A word with its outlines, in em along its line. */
export type Measured = {
  readonly glyphs: readonly Glyph[];
  readonly length: number;
  /** Space to the next word on the same line, em. */
  readonly gap: number;
  readonly glue: Word['glue'];
  readonly reluctance: number;
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
  for (const word of words) {
    let glyphs: readonly Glyph[] = [];
    let length = 0;
    if (setting.vertical) {
      const run = shapeColumn(word.spans, voice);
      if (!run.ok) return run;
      glyphs = run.value.glyphs;
      length = run.value.advance;
    } else {
      const together: Glyph[] = [];
      for (const { text, strong } of word.spans) {
        const run = shapeAcross(text, strong, voice);
        if (!run.ok) return run;
        together.push(...moved(run.value.glyphs, length, 0));
        length += run.value.advance;
      }
      glyphs = together;
    }
    if (glyphs.length === 0) continue;
    measured.push({
      glyphs,
      length,
      gap: word.glue === 'space' ? gap : 0,
      glue: word.glue,
      reluctance: word.reluctance,
    });
  }
  return ok(measured);
}
