import { expect, test } from 'vitest';
import { seedOf } from './seed.ts';

test('a seed comes from the ids and from nothing else', () => {
  expect(seedOf('ch-01', 'p001', 'k1', 1)).toBe(seedOf('ch-01', 'p001', 'k1', 1));
  const all = new Set(
    ['ch-01', 'ch-02'].flatMap((c) =>
      ['p001', 'p002'].flatMap((p) => ['k1', 'k2'].flatMap((k) => [1, 2, 3].map((n) => seedOf(c, p, k, n)))),
    ),
  );
  expect(all.size).toBe(24);
});

test('ids can not run into each other', () => {
  expect(seedOf('ch-0', '1p001', 'k1', 1)).not.toBe(seedOf('ch-01', 'p001', 'k1', 1));
});

test('a seed is a whole number that JSON and JavaScript hold exactly', () => {
  for (let i = 0; i < 500; i++) {
    const seed = seedOf('ch-01', `p${i}`, 'k1', 1);
    expect(Number.isSafeInteger(seed) && seed >= 0).toBe(true);
  }
});

test('take 1 of a written seed is that seed; the others are far from it and from each other', () => {
  const takes = [1, 2, 3].map((n) => seedOf('ch-01', 'p001', 'k1', n, 42));
  expect(takes[0]).toBe(42);
  expect(new Set(takes).size).toBe(3);
  expect(seedOf('ch-09', 'p009', 'k9', 2, 42)).toBe(takes[1]);
});

test('the numbers themselves never change from one version of plasma to the next', () => {
  expect(seedOf('ch-01', 'p001', 'k1', 1)).toBe(77236632713947);
  expect(seedOf('ch-01', 'p001', 'k1', 2, 42)).toBe(247040860468212);
});
