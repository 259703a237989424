import { err, ok, type Result } from '../../engine/result.ts';
import { wordsOf } from './breaking.ts';
import { hasDots } from './emphasis.ts';
import { type Fit, fits, type Look } from './fit.ts';
import type { Box } from './geometry.ts';
import { characters, columnText, japanesePhrases, rowText } from './japanese.ts';
import type { BadText, Span } from './markup.ts';
import { type Measured, measure, type Setting } from './measure.ts';
import { fontsOf, type Glyph, moved, type Voice } from './shaping.ts';
import { named, spansOf } from './words.ts';

/** A text with every way to set it in its shape, and in shapes as flat or slim as a panel may need: once they are asked for. */
export type ReadyText = {
  readonly words: readonly Measured[];
  readonly fits: readonly Fit[];
  readonly stretched: () => readonly Fit[];
};

export const missing = (char: string, voice: Voice): BadText => ({
  problem: `has the character ${named(char)}, which none of its fonts has (${fontsOf(voice, false)
    .map(({ name }) => name)
    .join(', ')})`,
  hint: 'Write it another way, or add a font that has it to the fonts of this language.',
});

/** From a script's text to its settings, best first. */
export function ready(raw: string, look: Look, setting: Setting, voice: Voice): Result<ReadyText, BadText> {
  const spans = spansOf(raw, voice.lang);
  if (!spans.ok) return spans;
  const japanese = /^ja\b/i.test(voice.lang);
  const set = spans.value.map((span): Span => {
    const text = setting.vertical ? columnText(span.text) : rowText(span.text);
    // what has ruby beside it has no room for dots, and is heavier
    const dots = japanese && span.strong && span.ruby === undefined && hasDots(text);
    // A shout is stressed from its first word to its last.
    const strong = (span.strong && !dots) || look.kind === 'shout';
    return { ...span, text, strong, ...(dots ? { dots } : {}) };
  });
  const phrases = japanese ? japanesePhrases : characters;
  const words = measure(wordsOf(set, phrases), setting, voice);
  if (!words.ok) return err(missing(words.error.char, voice));
  const found = words.value.length === 0 ? [] : fits(words.value, setting, look);
  return found.length === 0
    ? err({ problem: 'has nothing in it to letter', hint: 'Give it a text, or take it out of the script.' })
    : ok({
        words: words.value,
        fits: found,
        stretched: once(() => fits(words.value, setting, { ...look, stretched: true })),
      });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Where the glyphs of a setting lie, in em from the balloon's middle, and the body of each line. */
export function placedText(
  words: readonly Measured[],
  fit: Fit,
  setting: Setting,
): { readonly glyphs: readonly Glyph[]; readonly lines: readonly Box[] } {
  const glyphs: Glyph[] = [];
  const lines: Box[] = [];
  const longest = Math.max(...fit.lines.map((line) => line.length));
  for (const line of fit.lines) {
    const { at: cross, over, under } = line;
    const start = -(setting.align === 'start' ? longest : line.length) / 2;
    let at = start;
    for (const word of words.slice(line.from, line.to)) {
      glyphs.push(
        ...(setting.vertical
          ? moved(word.glyphs, -cross, at)
          : moved(word.glyphs, at, cross + capOf(word, setting) / 2)),
      );
      at += word.length + word.gap;
    }
    lines.push(
      setting.vertical
        ? { x: -cross - under, y: start, w: over + under, h: line.length }
        : { x: start, y: cross - over, w: line.length, h: over + under },
    );
  }
  return { glyphs, lines };
}

/** The height of capitals on a line: of letters that have their usual size, where there are any. */
function capOf(word: Measured, setting: Setting): number {
  const plain = word.glyphs.find((glyph) => glyph.turn === undefined) ?? word.glyphs[0];
  return plain?.face.cap ?? setting.band;
}
