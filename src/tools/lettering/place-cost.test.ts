import { expect, test } from 'vitest';
import type { Point } from './geometry.ts';
import { headOf } from './heads.ts';
import { pairCost, type Scene, type Wanted } from './place-cost.ts';

test('balloons whose tails would cross are worse off than side by side over their speakers', () => {
  const panel = { x: 0, y: 0, w: 1000, h: 600 };
  const of = (x: number): Wanted => ({
    rx: 60,
    ry: 40,
    round: true,
    caption: false,
    padding: 10,
    bubbles: false,
    head: headOf({ panel: 'k1', who: `at ${x}`, at: [x, 0.6], mouth: [x, 0.6] }, panel),
  });
  const [left, right] = [of(0.3), of(0.7)];
  const scene: Scene = {
    polygon: [],
    panel,
    area: panel,
    heads: [left.head!, right.head!],
    taken: [],
    reading: 'ltr',
    gap: 8,
  };
  const [a, b]: readonly [Point, Point] = [
    [300, 100],
    [700, 110],
  ];
  const beside = pairCost([left, a], [right, b], true, scene).cost;
  const crossed = pairCost([right, a], [left, b], true, scene).cost;
  expect(crossed).toBeGreaterThan(beside + 3);
});
