import { describe, expect, it } from 'vitest';
import { cover } from './coverage.ts';
import { moved } from './outline.ts';
import { areaOf, type Polygon } from './polygon.ts';

const [width, height] = [40, 30];

/** The share of every pixel, as rows. */
function shares(...polygons: readonly Polygon[]): readonly (readonly number[])[] {
  const rows = Array.from({ length: height }, () => Array.from({ length: width }, () => 0));
  cover(polygons, width, height, (y, from, to, share) => {
    for (let x = from; x < to; x++) {
      expect(rows[y]![x], `pixel ${x}, ${y} is told once`).toBe(0);
      rows[y]![x] = share;
    }
  });
  return rows;
}
const total = (rows: readonly (readonly number[])[]): number =>
  rows.flat().reduce((sum, share) => sum + share, 0);

const box = (left: number, top: number, right: number, bottom: number): Polygon => [
  [left, top],
  [right, top],
  [right, bottom],
  [left, bottom],
];

describe('the pixels under a polygon', () => {
  it('are whole inside an upright box on whole pixels', () => {
    const rows = shares(box(3, 2, 7, 5));
    expect(total(rows)).toBe(12);
    expect(rows[2]!.slice(2, 8)).toEqual([0, 1, 1, 1, 1, 0]);
  });

  it('are covered by the share that lies in them', () => {
    const rows = shares(box(3.25, 2.5, 7, 5));
    expect(rows[2]![3]).toBeCloseTo(0.75 * 0.5);
    expect(rows[3]![3]).toBeCloseTo(0.75);
  });

  it.each<[string, Polygon]>([
    [
      'a triangle',
      [
        [2, 2],
        [37, 9],
        [11, 28],
      ],
    ],
    [
      'a triangle the other way round',
      [
        [11, 28],
        [37, 9],
        [2, 2],
      ],
    ],
    [
      'a slanted panel',
      [
        [1, 1],
        [39, 6],
        [39, 20],
        [1, 27],
      ],
    ],
    [
      'a concave outline',
      [
        [2, 2],
        [38, 2],
        [38, 28],
        [20, 8],
        [2, 28],
      ],
    ],
    [
      'a needle',
      [
        [2, 2],
        [38, 14],
        [2, 3],
      ],
    ],
  ])('add up to the area of %s', (_, polygon) => {
    expect(Math.abs(total(shares(polygon)) - areaOf(polygon))).toBeLessThan(0.1);
  });

  it('stop at the edges of the picture', () => {
    expect(total(shares(box(-100, -100, 100, 100)))).toBe(width * height);
    // all but the corner beyond x + y = 40, with legs of 30
    expect(
      total(
        shares([
          [-10, -10],
          [50, -10],
          [-10, 50],
        ]),
      ),
    ).toBeCloseTo(width * height - 450, 6);
    // nearly level, from far outside on the left to far outside on the right
    expect(
      total(
        shares([
          [-1000, 10],
          [1040, 11],
          [1040, 20],
          [-1000, 20],
        ]),
      ),
    ).toBeCloseTo(40 * 9.5, 6);
    expect(total(shares(box(-9, 2, -1, 9)))).toBe(0);
    expect(total(shares(box(50, 2, 60, 9)))).toBe(0);
  });

  it('are a ring where a smaller outline runs the other way round', () => {
    expect(total(shares(box(2, 2, 12, 12), [...box(4, 4, 10, 10)].reverse()))).toBe(100 - 36);
  });
});

describe('a moved outline', () => {
  it('is mitred: a box stays a box', () => {
    expect(moved(box(10, 10, 20, 20), [2, 2, 2, 2])).toEqual(box(8, 8, 22, 22));
    expect(moved([...box(10, 10, 20, 20)].reverse(), [-2, -2, -2, -2])).toEqual(
      [...box(12, 12, 18, 18)].reverse(),
    );
  });

  it('moves each edge by its own distance', () => {
    expect(moved(box(0, 10, 20, 20), [3, 3, 3, 0])).toEqual(box(0, 7, 23, 23));
  });

  it('cuts off the mitre of a very sharp corner', () => {
    const sharp: Polygon = [
      [0, 0],
      [30, 1],
      [0, 2],
    ];
    const reach = Math.max(...moved(sharp, [2, 2, 2]).map(([x]) => x));
    expect(reach).toBeLessThan(30 + 4 * 2);
  });
});
