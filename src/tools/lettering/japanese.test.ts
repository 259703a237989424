import { describe, expect, test } from 'vitest';
import { defaultFonts } from './fonts.ts';
import { columnText, shapeColumn } from './japanese.ts';
import { inkOf, type Run } from './shaping.ts';

const voice = { chain: defaultFonts('ja').dialogue, lang: 'ja' };
const column = (text: string): Run => {
  const run = shapeColumn(columnText(text), false, voice);
  if (!run.ok) throw new Error(`missing ${run.error.char}`);
  return run.value;
};
const inkBox = (text: string): { width: number; height: number; x: number; y: number } => {
  const ink = inkOf(column(text).glyphs)!;
  return {
    width: ink.right - ink.left,
    height: ink.bottom - ink.top,
    x: (ink.left + ink.right) / 2,
    y: (ink.top + ink.bottom) / 2,
  };
};

describe('a column of Japanese', () => {
  test('each character takes one em, in the middle of the column', () => {
    expect(column('国語').advance).toBeCloseTo(2, 5);
    expect(inkBox('国').x).toBeCloseTo(0, 1);
    expect(inkBox('国').y).toBeCloseTo(0.5, 1);
  });

  test.each(['ー', '～', '…', '――', '─'])('%s lies along the column', (mark) => {
    const { width, height } = inkBox(mark);
    expect(height).toBeGreaterThan(width * 2);
  });

  test('brackets are turned: wider than tall, the opening one low in its cell, the closing one high', () => {
    expect(inkBox('「').width).toBeGreaterThan(inkBox('「').height);
    expect(inkBox('」').width).toBeGreaterThan(inkBox('」').height);
    expect(inkBox('「').y).toBeLessThan(0.5);
  });

  test('。 and 、 stand at the upper right of their cells', () => {
    for (const mark of ['。', '、']) {
      expect(inkBox(mark).x).toBeGreaterThan(0.1);
      expect(inkBox(mark).y).toBeLessThan(0.5);
    }
  });

  test('small っ stands right of the middle of its cell', () => {
    expect(inkBox('っ').x).toBeGreaterThan(0);
  });

  test('！ stands upright', () => {
    const { width, height } = inkBox('！');
    expect(height).toBeGreaterThan(width * 2);
  });

  test.each(['12', '!?', '！！', '⁉', '１２'])('%s stands across the column in one cell', (text) => {
    const run = column(text);
    const { width, x, y } = inkBox(text);
    expect(run.advance).toBe(1);
    expect(run.glyphs).toHaveLength(2);
    expect(width).toBeLessThanOrEqual(1.05);
    expect(Math.abs(x)).toBeLessThan(0.1);
    expect(Math.abs(y - 0.5)).toBeLessThan(0.1);
  });

  test('a Latin word lies on its side', () => {
    expect(inkBox('Plasma').height).toBeGreaterThan(inkBox('Plasma').width * 1.5);
    expect(column('Plasma').glyphs[0]!.turn).toEqual([0, 1, -1, 0]);
  });

  test.each(['100', 'OK', 'SOS'])('%s stands across the column, squeezed to its width', (text) => {
    const { width, x } = inkBox(text);
    expect(column(text).advance).toBe(1);
    expect(width).toBeLessThanOrEqual(1.1);
    expect(Math.abs(x)).toBeLessThan(0.1);
  });

  test('a single letter stands upright, four digits one below the other', () => {
    expect(column('A').glyphs[0]!.turn).toBeUndefined();
    const ys = column('2026').glyphs.map(({ y }) => y);
    expect(ys).toEqual([...new Set(ys)].sort((a, b) => a - b));
  });

  test.each(['3.14', '99%', 'F-16'])('%s is one run on its side', (text) => {
    expect(column(text).glyphs.every((glyph) => glyph.turn?.[1] === 1)).toBe(true);
  });
});
