import { expect, test } from 'vitest';
import { didYouMean, distance, nearest } from './nearest.ts';

test('a swap of neighbours, an insert, a delete and a replacement cost one each', () => {
  expect(distance('form', 'from')).toBe(1);
  expect(distance('seed', 'seeed')).toBe(1);
  expect(distance('seed', 'sed')).toBe(1);
  expect(distance('seed', 'seek')).toBe(1);
  expect(distance('kitten', 'sitting')).toBe(3);
  expect(distance('', 'abc')).toBe(3);
});

test('beyond the limit the distance is infinite', () => {
  expect(distance('alphabet', 'zzzzzzzz', 3)).toBe(Number.POSITIVE_INFINITY);
});

test('the nearest name comes first; names far away do not come at all', () => {
  expect(nearest('spkye', ['spyke', 'vanta', 'orrin'])).toEqual(['spyke']);
  expect(nearest('ch-01/p001/k22', ['ch-01/p001/k2', 'ch-01/p002/k2'], 2)).toEqual([
    'ch-01/p001/k2',
    'ch-01/p002/k2',
  ]);
  expect(nearest('zebra', ['spyke', 'vanta'])).toEqual([]);
});

test('capitals and underscores are forgiven', () => {
  expect(didYouMean('Extreme_Wide', ['extreme-wide', 'wide'])).toBe('Did you mean "extreme-wide"?');
});

test('a name of one letter is not near every other name of one letter', () => {
  expect(nearest('h', ['v', 'x'])).toEqual([]);
});

test('a name of ten thousand letters does not hang', () => {
  expect(
    nearest(
      'x'.repeat(10_000),
      Array.from({ length: 500 }, (_, i) => `panel-${i}`),
    ),
  ).toEqual([]);
});
