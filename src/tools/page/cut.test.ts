import { describe, expect, it } from 'vitest';
import type { Json } from '../../engine/json.ts';
import type { Cut } from './cut.ts';
import { layoutPage, type PanelShape, panelBox, panelCount, type Sheet } from './layout.ts';
import { paperOf } from './paper.ts';
import { areaOf, type Polygon } from './polygon.ts';

const paper = paperOf('screen');
if (!paper.ok) throw new Error(paper.error);
const screen: Sheet = { ...paper.value, reading: 'ltr' };
const polygonsOf = (layout: Json, sheet: Sheet = screen): readonly Polygon[] => {
  const laid = layoutPage(layout, sheet);
  if (!laid.ok) throw new Error(laid.error.message);
  return laid.value.panels.map(({ polygon }) => polygon);
};

describe('any cut tree', () => {
  const trees = Array.from({ length: 400 }, (_, seed) => randomTree(generator(seed), 3)).filter(
    (tree) => tree !== null,
  );
  const laid = (sheet: Sheet): readonly (readonly [Cut, readonly PanelShape[]])[] =>
    trees.flatMap((tree) => {
      const result = layoutPage(tree as Json, sheet);
      return result.ok ? [[tree, result.value.panels] as const] : [];
    });

  it('tiles the frame: without gutters the panels are the whole of it', () => {
    const gapless: Sheet = { ...screen, gutterMm: { h: 0, v: 0 } };
    const frame =
      areaOf(
        polygonsOf({
          polygons: [
            [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 1],
            ],
          ],
        })[0]!,
      ) - areaOfMargins();
    const results = laid(gapless);
    expect(results.length).toBeGreaterThan(100);
    for (const [tree, panels] of results) {
      const total = panels.reduce((sum, { polygon }) => sum + areaOf(polygon), 0);
      expect(Math.abs(total - frame) / frame, JSON.stringify(tree)).toBeLessThan(0.004);
    }
  });

  it('keeps every two panels a gutter apart', () => {
    const least = (2.4 / 25.4) * 200 - 2;
    const results = laid(screen);
    expect(results.length).toBeGreaterThan(60);
    for (const [tree, panels] of results) {
      panels.forEach(({ polygon }, i) => {
        for (const other of panels.slice(i + 1)) {
          expect(apart(polygon, other.polygon), JSON.stringify(tree)).toBeGreaterThan(least);
        }
      });
    }
  });

  it('keeps a slanted gutter as wide as a straight one', () => {
    const [above, below] = polygonsOf({ cut: 'h', at: [0.5], angle: 20 });
    const wanted = (5.5 / 25.4) * 200;
    expect(apart(above!, below!)).toBeGreaterThan(wanted - 1.5);
    expect(apart(above!, below!)).toBeLessThan(wanted + 1.5);
  });

  it('is mirrored from right to left, panel by panel', () => {
    for (const tree of trees) {
      const [ltr, rtl] = (['ltr', 'rtl'] as const).map((reading) =>
        layoutPage(tree as Json, { ...screen, reading }),
      );
      expect(rtl!.ok).toBe(ltr!.ok);
      if (!ltr!.ok || !rtl!.ok) continue;
      const mirrored = ltr!.value.panels.map(({ polygon }) =>
        polygon.map(([x, y]) => [screen.width - x, y]).reverse(),
      );
      expect(rtl!.value.panels.map(({ polygon }) => polygon)).toEqual(mirrored);
    }
  });

  it('has as many panels as it counts, each inside the sheet, in whole pixels', () => {
    for (const [tree, panels] of laid(screen)) {
      expect(panels).toHaveLength(panelCount(tree as Json)!);
      for (const [x, y] of panels.flatMap(({ polygon }) => polygon)) {
        expect(Number.isInteger(x) && Number.isInteger(y)).toBe(true);
        expect(x >= 0 && y >= 0 && x <= screen.width && y <= screen.height).toBe(true);
      }
    }
  });
});

/** All of the page that is not the frame, in square pixels. */
function areaOfMargins(): number {
  const [frame] = polygonsOf({ cut: 'h', at: [0.5] }, { ...screen, gutterMm: { h: 0, v: 0 } }).map(panelBox);
  return screen.width * screen.height - frame!.width * (screen.height - 2 * frame!.y);
}

/**
 * How far two convex polygons are apart, by the best line between them (separating axis theorem);
 * negative if they overlap.
 */
function apart(one: Polygon, other: Polygon): number {
  let best = Number.NEGATIVE_INFINITY;
  for (const polygon of [one, other]) {
    polygon.forEach(([ax, ay], i) => {
      const [bx, by] = polygon[(i + 1) % polygon.length]!;
      const length = Math.hypot(bx - ax, by - ay);
      const along = ([x, y]: readonly [number, number]): number => (x * (by - ay) - y * (bx - ax)) / length;
      const [p, q] = [one.map(along), other.map(along)];
      best = Math.max(best, Math.min(...q) - Math.max(...p), Math.min(...p) - Math.max(...q));
    });
  }
  return best;
}

/** Mulberry32: numbers from 0 to 1 that are the same in every run. */
function generator(seed: number): () => number {
  let state = seed * 2654435761;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function randomTree(random: () => number, depth: number): Cut | null {
  if (depth === 0 || random() < 0.3) return null;
  const at = Array.from(
    { length: 1 + Math.floor(random() * 2) },
    () => Math.round((0.12 + random() * 0.76) * 100) / 100,
  ).sort((a, b) => a - b);
  const rising = at.filter((share, i) => i === 0 || share - at[i - 1]! > 0.12);
  return {
    cut: random() < 0.5 ? 'h' : 'v',
    at: rising,
    ...(random() < 0.6 ? { angle: Math.round((random() - 0.5) * 30) } : {}),
    parts: rising.map(() => randomTree(random, depth - 1)),
  };
}
