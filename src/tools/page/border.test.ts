import { describe, expect, it } from 'vitest';
import { type BorderStyle, borderStyles, framed } from './border.ts';
import { black, blank, fill } from './canvas.ts';
import { areaOf, crossesItself, type Polygon } from './polygon.ts';

const square: Polygon = [
  [50, 50],
  [450, 50],
  [450, 350],
  [50, 350],
];
const sizes = { width: 6, pxPerMm: 10, bleed: [false, false, false, false] };

/** The ink of a frame: `dark(x, y)` is true where it is black. */
function inked(style: BorderStyle, bleed: readonly boolean[] = sizes.bleed, polygon: Polygon = square) {
  const canvas = blank(500, 400, 1, [255, 255, 255]);
  const frame = framed(polygon, style, { ...sizes, bleed });
  for (const polygons of frame.ink) fill(canvas, polygons, black);
  const dark = (x: number, y: number): boolean => canvas.data[y * 500 + x]! < 128;
  const count = (): number => canvas.data.reduce((sum, sample) => sum + (sample < 128 ? 1 : 0), 0);
  return { ...frame, dark, count };
}

describe('a border', () => {
  it('is as wide as its name says', () => {
    const widths = (['none', 'thin', 'line', 'thick'] as const).map((style) => {
      const { dark } = inked(style);
      return Array.from({ length: 40 }, (_, i) => dark(30 + i, 200)).filter(Boolean).length;
    });
    expect(widths).toEqual([0, 4, 6, 12]);
  });

  it('that is double has a second line inside', () => {
    const { dark } = inked('double');
    const across = Array.from({ length: 30 }, (_, i) => (dark(40 + i, 200) ? '#' : '.')).join('');
    expect(across).toMatch(/^\.+#{6}\.+#{2,4}\.+$/);
  });

  it('that is dashed has dashes of one length, and all its corners', () => {
    const { dark } = inked('dashed');
    const top = Array.from({ length: 400 }, (_, i) => (dark(50 + i, 50) ? '#' : '.')).join('');
    const dashes = top.match(/\.#+\./g) ?? [];
    expect(dashes.length).toBeGreaterThan(5);
    expect(
      Math.max(...dashes.map((d) => d.length)) - Math.min(...dashes.map((d) => d.length)),
    ).toBeLessThanOrEqual(2);
    for (const [x, y] of square) expect(dark(x === 50 ? 51 : 448, y === 50 ? 51 : 348)).toBe(true);
  });

  it('that is rounded cuts the corners of the art, but none at the edge of the page', () => {
    const round = inked('rounded');
    expect(areaOf(round.outline)).toBeLessThan(400 * 300 - 4 * 400);
    expect(areaOf(round.outline)).toBeGreaterThan(400 * 300 - 4 * 700);
    const bleeding = inked('rounded', [true, false, false, false]);
    expect(bleeding.outline).toContainEqual([50, 50]);
    expect(bleeding.dark(250, 50)).toBe(false);
  });

  it('that is a cloud stays inside its panel and does not cross itself', () => {
    const { outline, count } = inked('cloud');
    expect(crossesItself(outline)).toBe(false);
    for (const [x, y] of outline) expect(x >= 46 && x <= 454 && y >= 46 && y <= 354).toBe(true);
    expect(areaOf(outline)).toBeGreaterThan(0.85 * 400 * 300);
    expect(count()).toBeGreaterThan(inked('line').count());
  });

  it.each<[string, Polygon]>([
    [
      'slanted',
      [
        [60, 60],
        [440, 100],
        [380, 340],
        [50, 300],
      ],
    ],
    [
      'with an inner corner',
      [
        [50, 50],
        [450, 50],
        [450, 350],
        [280, 350],
        [280, 200],
        [50, 200],
      ],
    ],
  ])('that is a cloud goes round the corners of a panel that is %s', (_, polygon) => {
    const { outline } = inked('cloud', undefined, polygon);
    expect(crossesItself(outline)).toBe(false);
    // nowhere a spike: ears at the corners bent by 30 degrees and more from one point to the next
    const turns = outline.map(([x, y], i) => {
      const [ax, ay] = outline.at(i - 1)!;
      const [bx, by] = outline[(i + 1) % outline.length]!;
      const [one, two] = [Math.atan2(y - ay, x - ax), Math.atan2(by - y, bx - x)];
      return Math.atan2(Math.sin(two - one), Math.cos(two - one));
    });
    expect((Math.max(...turns) * 180) / Math.PI).toBeLessThan(28);
  });

  it.each(borderStyles)('has no ink where a panel runs off the page on every side: %s', (style) => {
    expect(inked(style, [true, true, true, true]).count()).toBe(0);
  });

  it.each(borderStyles)('goes round slanted panels and slivers: %s', (style) => {
    const slanted: Polygon = [
      [20, 20],
      [480, 90],
      [300, 380],
    ];
    const sliver: Polygon = [
      [20, 20],
      [480, 20],
      [480, 36],
    ];
    for (const polygon of [slanted, sliver])
      for (const [x, y] of framed(polygon, style, sizes).outline)
        expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
  });
});
