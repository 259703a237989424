import { expect, test } from 'vitest';
import { excerptOf, lineStarts, placeOf } from './excerpt.ts';

const show = (text: string, offset: number): string => {
  const starts = lineStarts(text);
  return excerptOf(text, starts, placeOf('f', starts, offset));
};

test('two lines before, the line, and a caret below the column', () => {
  expect(show('a: 1\nb: 2\nc: 3\nd: four\n', 18)).toBe(
    ['2 | b: 2', '3 | c: 3', '4 | d: four', '  |    ^'].join('\n'),
  );
});

test('wide characters and tabs before the caret keep it in place', () => {
  expect(show('ja: 灯台 x', 7)).toBe('1 | ja: 灯台 x\n  |          ^');
  expect(show('\tx', 1)).toBe('1 | \tx\n  | \t^');
});

test('a very long line is cut to what stands round the caret', () => {
  const [line, caret] = show(`${'a'.repeat(500)}X${'b'.repeat(500)}`, 500).split('\n');
  expect(line!.length).toBeLessThan(120);
  expect(line!.indexOf('X')).toBe(caret!.indexOf('^'));
});

test('Windows line ends and control characters do not reach the terminal', () => {
  expect(show('a: 1\r\nb: \u001b[31m\r\n', 9)).toBe('1 | a: 1\n2 | b: \ufffd[31m\n  |    ^');
});
