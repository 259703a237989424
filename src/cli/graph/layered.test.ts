import { describe, expect, it } from 'vitest';
import { type Layout, layered } from './layered.ts';
import type { Edge } from './picture.ts';

const boxes = (count: number): { width: number; height: number }[] =>
  Array.from({ length: count }, () => ({ width: 100, height: 30 }));

/** A small generator of numbers, the same every time. */
function* dice(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state * 1664525 + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

function overlaps(layout: Layout): boolean {
  return layout.places.some(([x, y], i) =>
    layout.places.some(([u, v], j) => i < j && Math.abs(x - u) < 100 && Math.abs(y - v) < 30 - 1e-6),
  );
}

describe('layers', () => {
  it('stand left to right, a box right of all it is made from', () => {
    const { places } = layered(boxes(4), [
      [0, 1],
      [1, 2],
      [0, 2],
      [3, 2],
    ]);
    const x = places.map(([at]) => at);
    expect(x[0]).toBeLessThan(x[1]!);
    expect(x[1]).toBeLessThan(x[2]!);
    // just before its reader, and not at the far left
    expect(x[3]).toBe(x[1]);
  });

  it('are ordered so that lines do not cross that need not', () => {
    const { places } = layered(boxes(6), [
      [0, 5],
      [1, 4],
      [2, 3],
    ]);
    const y = places.map(([, at]) => at);
    expect([y[0]! - y[5]!, y[1]! - y[4]!, y[2]! - y[3]!]).toEqual([0, 0, 0]);
  });

  it('hold boxes that nothing is joined to, close to the others', () => {
    const layout = layered(boxes(5), [
      [0, 4],
      [3, 4],
    ]);
    expect(overlaps(layout)).toBe(false);
    expect(layout.height).toBeLessThan(5 * 44);
  });

  it('can be drawn when groups go in a circle', () => {
    const layout = layered(boxes(3), [
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    expect(overlaps(layout)).toBe(false);
    expect(layout.routes).toHaveLength(3);
  });

  it('of nothing are nothing', () => {
    expect(layered([], [])).toEqual({ width: 0, height: 0, places: [], routes: [] });
  });

  it('never overlap, start and end at their boxes, and are the same each time, in 60 random graphs', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const roll = dice(seed);
      const count = 2 + Math.floor(roll.next().value! * 40);
      const edges: Edge[] = [];
      for (let to = 1; to < count; to++)
        for (let n = Math.floor(roll.next().value! * 3); n > 0; n--)
          edges.push([Math.floor(roll.next().value! * to), to]);
      const layout = layered(boxes(count), edges);
      expect(overlaps(layout)).toBe(false);
      expect(Math.min(...layout.places.flat())).toBeGreaterThanOrEqual(-1e-6);
      edges.forEach(([from, to], e) => {
        const route = layout.routes[e]!;
        expect(route[0]).toEqual([layout.places[from]![0] + 100, layout.places[from]![1] + 15]);
        expect(route.at(-1)).toEqual([layout.places[to]![0], layout.places[to]![1] + 15]);
      });
      expect(layered(boxes(count), edges)).toEqual(layout);
    }
  });
});
