import { describe, expect, test } from 'vitest';
import { settingOf } from './measure.ts';
import { ready } from './text.ts';
import { defaultFonts } from './tool.ts';

/** The lines of the best looking setting of a text of short words. */
function linesOf(text: string): string {
  const words = text.toUpperCase().split(' ');
  const voice = { chain: defaultFonts('en').dialogue, lang: 'en' };
  const made = ready(text, { kind: 'speech', aspect: 0.98 }, settingOf('en', 'rtl'), voice);
  if (!made.ok) throw new Error(made.error.problem);
  return made.value.fits[0]!.lines.map(({ from, to }) => words.slice(from, to).join(' ')).join(' / ');
}

describe('lines of a balloon', () => {
  test.each([
    ['Vanta. Of course.', 'VANTA. / OF COURSE.'],
    ['Lumen. The city that eats lightning.', 'LUMEN. / THE CITY / THAT EATS / LIGHTNING.'],
  ])('%s: no line ends on the word that begins a sentence', (text, lines) => {
    expect(linesOf(text)).toBe(lines);
  });

  test('are a diamond: the first and the last are shorter than those between', () => {
    const lengths = linesOf('Nobody ever told me that this would be so very hard to do')
      .split(' / ')
      .map((line) => line.length);
    const between = Math.max(...lengths.slice(1, -1));
    expect(lengths.length).toBeGreaterThan(3);
    expect(lengths[0]).toBeLessThan(between);
    expect(lengths.at(-1)).toBeLessThan(between);
  });
});
