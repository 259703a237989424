import { describe, expect, test } from 'vitest';
import { withDots } from './emphasis.ts';
import { builtIn } from './faces.ts';
import { defaultFonts } from './fonts.ts';
import { type Glyph, inkOf, type Run, type Voice } from './shaping.ts';

const voice: Voice = { chain: defaultFonts('ja').dialogue, lang: 'ja' };
const set = (text: string, vertical: boolean, of: Voice = voice): Run => {
  const run = withDots(text, false, vertical, of);
  if (!run.ok) throw new Error(`missing ${run.error.char}`);
  return run.value;
};
const middle = (glyph: Glyph): readonly [x: number, y: number] => {
  const ink = inkOf([glyph])!;
  return [(ink.left + ink.right) / 2, (ink.top + ink.bottom) / 2];
};

describe('stressed Japanese', () => {
  test('has a dot right of the middle of each character of a column, and none at marks', () => {
    const { glyphs, advance } = set('先に、', true);
    expect([glyphs.length, advance]).toEqual([5, 3]);
    for (const [i, dot] of [glyphs[1]!, glyphs[3]!].entries()) {
      const [x, y] = middle(dot);
      expect(x).toBeGreaterThan(inkOf([glyphs[0]!])!.right + 0.02);
      expect(y).toBeCloseTo(i + 0.5, 5);
    }
  });

  test('has its dots above a row', () => {
    const { glyphs } = set('先に', false);
    const [x, y] = middle(glyphs[1]!);
    expect(x).toBeCloseTo(0.5, 5);
    expect(y).toBeLessThan(inkOf([glyphs[0]!])!.top - 0.05);
  });

  test('is no heavier, but Latin letters within it are', () => {
    const { glyphs } = set('私はOK', false);
    expect(glyphs.map(({ weight }) => weight !== undefined)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  test("needs no dots in a book's own font for stress", () => {
    expect(set('先に', true, { ...voice, strong: [builtIn('dela-gothic-one')] }).glyphs).toHaveLength(2);
  });
});
