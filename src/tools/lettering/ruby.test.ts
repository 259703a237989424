import { describe, expect, test } from 'vitest';
import { defaultFonts } from './fonts.ts';
import { rubySize, withRuby } from './ruby.ts';
import { inkOf, type Run } from './shaping.ts';

const voice = { chain: defaultFonts('ja').dialogue, lang: 'ja' };
const none = { before: 0, after: 0 };
const set = (base: string, ruby: string, vertical = true, spill = none): Run => {
  const run = withRuby(base, ruby, false, vertical, voice, spill);
  if (!run.ok) throw new Error(`missing ${run.error.char}`);
  return run.value;
};
const parts = (run: Run, base: number) => ({
  base: inkOf(run.glyphs.slice(0, base))!,
  ruby: inkOf(run.glyphs.slice(base))!,
});

describe('ruby', () => {
  test('stands right of a column, half as large, over the length of its characters', () => {
    const run = set('漢字', 'かんじ');
    const { base, ruby } = parts(run, 2);
    expect(run.advance).toBeCloseTo(2, 5);
    expect(ruby.left).toBeGreaterThan(base.right - 0.05);
    expect(ruby.right - ruby.left).toBeLessThan(0.6);
    expect((ruby.top + ruby.bottom) / 2).toBeCloseTo((base.top + base.bottom) / 2, 0);
    expect(ruby.bottom).toBeLessThanOrEqual(run.advance);
    expect(run.glyphs[2]!.turn?.[0]).toBe(rubySize);
  });

  test('stands above a row', () => {
    const { base, ruby } = parts(set('漢字', 'かんじ', false), 2);
    expect(ruby.bottom).toBeLessThanOrEqual(base.top + 0.05);
  });

  test('that is longer than its characters spreads them', () => {
    const run = set('雷', 'いかずち');
    expect(run.advance).toBeCloseTo(2, 5);
    expect(parts(run, 1).base.top).toBeGreaterThan(0.4);
  });

  test('goes over kana beside it before it spreads what it stands beside', () => {
    const run = set('雷', 'いかずち', true, { before: 0.25, after: 0.25 });
    expect(run.advance).toBeCloseTo(1.5, 5);
    const { ruby } = parts(run, 1);
    expect(ruby.top).toBeGreaterThanOrEqual(-0.25);
    expect(ruby.bottom).toBeLessThanOrEqual(1.75);
  });

  test('a long vowel mark in it lies along the column', () => {
    const bar = inkOf(set('機械', 'マシーン').glyphs.slice(4, 5))!;
    expect(bar.bottom - bar.top).toBeGreaterThan(2 * (bar.right - bar.left));
  });

  test('a character that no font has is named', () => {
    const run = withRuby('漢', '♞', false, true, voice, none);
    expect(!run.ok && run.error.char).toBe('♞');
  });
});
