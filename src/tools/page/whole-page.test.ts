import { describe, expect, it } from 'vitest';
import { type Chance, chance } from '../../../test/chance.ts';
import type { Json } from '../../engine/json.ts';
import type { Cut } from './cut.ts';
import type { Edge } from './edges.ts';
import {
  artBox,
  backgroundOf,
  isSpread,
  layoutPage,
  type OwnFrame,
  type PanelShape,
  panelBox,
  panelCount,
  type Sheet,
  sheetOf,
} from './layout.ts';
import { paperNames, paperOf } from './paper.ts';
import { areaOf, type Polygon } from './polygon.ts';

const paper = (name: string): Sheet => {
  const found = paperOf(name);
  if (!found.ok) throw new Error(found.error);
  return { ...found.value, reading: 'ltr' };
};
const b5 = paper('b5');
const mm = (length: number, sheet: Sheet = b5): number => (length / 25.4) * sheet.dpi;
const laid = (layout: Json, sheet: Sheet = b5, own: readonly OwnFrame[] = []): readonly PanelShape[] => {
  const result = layoutPage(layout, sheet, own);
  if (!result.ok) throw new Error(result.error.message);
  return result.value.panels;
};
const boxes = (layout: Json, sheet: Sheet = b5, own: readonly OwnFrame[] = []) =>
  laid(layout, sheet, own).map(({ polygon }) => panelBox(polygon));
const fault = (layout: Json, own: readonly OwnFrame[] = []) => {
  const result = layoutPage(layout, b5, own);
  return result.ok ? 'none' : `${result.error.part}: ${result.error.message}`;
};

/** A random cut tree without slants: its panels are boxes. */
function tree(random: Chance, depth: number): Cut | null {
  if (depth === 0 || random.oneIn(3)) return null;
  const at = random.oneIn(2) ? [0.5] : [0.3, 0.65];
  return {
    cut: random.pick(['h', 'v'] as const),
    at,
    parts: [...at, 1].map(() => tree(random, depth - 1)),
  };
}
const trees = Array.from({ length: 200 }, (_, seed) => tree(chance(seed), 3)).filter((cut) => cut !== null);

describe('gutters', () => {
  const between = (layout: Json): { readonly columns: number; readonly rows: number } => {
    const [one, two, three] = boxes(layout);
    return {
      columns: two!.x - one!.x - one!.width,
      rows: three!.y - one!.y - one!.height,
    };
  };

  it('are those of the paper, or of the layout', () => {
    expect(between({ name: '2x2' }).columns).toBeCloseTo(mm(2.1), -0.5);
    expect(between({ name: '2x2', gutter: 4 }).rows).toBeCloseTo(mm(4), -0.5);
    const apart = between({ name: '2x2', gutter: { rows: 9, columns: 1 } });
    expect([Math.abs(apart.rows - mm(9)) <= 1, Math.abs(apart.columns - mm(1)) <= 1]).toEqual([true, true]);
    const rowsOnly = between({ name: '2x2', gutter: { rows: 9 } });
    expect(Math.abs(rowsOnly.columns - mm(2.1))).toBeLessThanOrEqual(1);
  });

  it('of a cut are for what is inside it, and not beside it', () => {
    const [a, b, c, d] = boxes({
      cut: 'h',
      at: [0.5],
      parts: [
        { cut: 'v', at: [0.5], gutter: 0 },
        { cut: 'v', at: [0.5] },
      ],
    });
    expect(b!.x - a!.x - a!.width).toBe(0);
    expect(d!.x - c!.x - c!.width).toBeGreaterThan(mm(2) - 1);
    expect(c!.y - a!.y - a!.height).toBeGreaterThan(mm(6) - 1);
  });
});

describe('any cut tree', () => {
  it('tiles the whole sheet where it bleeds on every side and has no gutters', () => {
    for (const cut of trees) {
      const result = layoutPage({ ...cut, bleed: 'all', gutter: 0 } as Json, b5);
      if (!result.ok) continue;
      const total = result.value.panels.reduce((sum, { polygon }) => sum + areaOf(polygon), 0);
      expect(total, JSON.stringify(cut)).toBe(b5.width * b5.height);
    }
  });

  it('is mirrored with its bleeds, insets and break-outs swapped left for right', () => {
    const other: { readonly [edge in Edge]: Edge } = {
      left: 'right',
      right: 'left',
      top: 'top',
      bottom: 'bottom',
    };
    let compared = 0;
    trees.forEach((cut, i) => {
      const random = chance(i);
      const bleed: readonly Edge[] = random.pick([['left'], ['right', 'top'], ['bottom']] as const);
      const layout = { ...cut, spread: random.oneIn(2), insets: [[0.1, 0.2, 0.3, 0.3]] };
      const sheet = { ...sheetOf(paperFor(), layout as Json) };
      const ltr = layoutPage({ ...layout, bleed } as Json, { ...sheet, reading: 'ltr' });
      const rtl = layoutPage({ ...layout, bleed: bleed.map((edge) => other[edge]) } as Json, {
        ...sheet,
        reading: 'rtl',
      });
      expect(rtl.ok).toBe(ltr.ok);
      if (!ltr.ok || !rtl.ok) return;
      compared++;
      expect(rtl.value.panels.map(({ polygon }) => polygon)).toEqual(
        ltr.value.panels.map(({ polygon }) => polygon.map(([x, y]) => [sheet.width - x, y]).reverse()),
      );
    });
    expect(compared).toBeGreaterThan(60);
  });

  it('fits every paper, or says that it does not', () => {
    for (const name of paperNames) {
      const sheet = paper(name);
      for (const cut of trees.slice(0, 60)) {
        const result = layoutPage(cut as Json, sheet);
        if (!result.ok) expect(result.error.message).toMatch(/thinner|room/);
        else
          for (const { polygon } of result.value.panels) {
            const { x, y, width, height } = panelBox(polygon);
            expect(x >= 0 && y >= 0 && x + width <= sheet.width && y + height <= sheet.height).toBe(true);
          }
      }
    }
  });
});

function paperFor() {
  const found = paperOf('b5');
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

describe('bleed', () => {
  it('of a layout takes the outer panels to the edge, without a border there', () => {
    const [first, second] = laid({ name: '2x2', bleed: ['top', 'left'] });
    expect(panelBox(first!.polygon)).toMatchObject({ x: 0, y: 0 });
    expect(first!.bleed.filter(Boolean)).toHaveLength(2);
    expect(second!.bleed.filter(Boolean)).toHaveLength(1);
  });

  it('of a panel takes that panel only, and goes on along a slanted gutter', () => {
    const own: readonly OwnFrame[] = [{ bleed: ['left'] }, {}];
    const [above, below] = laid({ cut: 'h', at: [0.5], angle: 10 }, b5, own);
    const slope = (polygon: Polygon): number => {
      const low = [...polygon].sort((a, b) => b[1] - a[1]).slice(0, 2);
      return (low[0]![1] - low[1]![1]) / (low[0]![0] - low[1]![0]);
    };
    expect(panelBox(above!.polygon).x).toBe(0);
    expect(slope(above!.polygon)).toBeCloseTo(Math.tan((10 * Math.PI) / 180), 2);
    expect(panelBox(below!.polygon).x).toBeGreaterThan(mm(15));
  });

  it('means left as the page is held, in a manga too', () => {
    const [first, second] = laid('2x2', { ...b5, reading: 'rtl' }, [{}, { bleed: ['left'] }]);
    expect(panelBox(second!.polygon).x).toBe(0);
    expect(panelBox(first!.polygon).x).toBeGreaterThan(b5.width / 2);
  });

  it('is refused for a panel that does not stand at that edge', () => {
    expect(fault('2x2', [{}, { bleed: ['left'] }])).toBe(
      "panels.1.bleed: panel 2 does not stand at the left edge of the page, so it can't run off it",
    );
  });
});

describe('a break-out', () => {
  it('makes the art larger than the panel, and not larger than the sheet', () => {
    const breakout: Polygon = [
      [0.4, -0.3],
      [0.6, -0.3],
      [0.6, 3],
      [0.4, 3],
    ];
    const [, second] = laid('3row', b5, [{}, { breakout }]);
    const [panel, art] = [panelBox(second!.polygon), artBox(second!)];
    expect(art.y).toBe(Math.round(panel.y - 0.3 * panel.height));
    expect(art.y + art.height).toBe(b5.height);
    expect([art.x, art.width]).toEqual([panel.x, panel.width]);
  });

  it('is refused where its outline crosses itself', () => {
    const breakout: Polygon = [
      [0, 0],
      [1, 1],
      [1, 0],
      [0, 1],
    ];
    expect(fault('2x2', [{}, { breakout }])).toBe(
      'panels.1.breakout: the outline of the break-out crosses itself',
    );
  });
});

describe('a spread', () => {
  it('is any layout on paper of two pages', () => {
    const layout = { name: '2x2', spread: true };
    const sheet = sheetOf(paperFor(), layout);
    expect(sheet.width).toBeGreaterThan(b5.width * 1.9);
    expect(isSpread(layout)).toBe(true);
    const [one, two] = boxes(layout, { ...sheet, reading: 'rtl' });
    expect(one!.x).toBeGreaterThanOrEqual(sheet.width / 2);
    expect(two!.x + two!.width).toBeLessThanOrEqual(sheet.width / 2 + 1);
  });
});

describe('insets and background', () => {
  it('come after the other panels, lie on them, and count', () => {
    const layout = { cut: 'h', at: [0.5], insets: [[0.6, 0.6, 0.3, 0.3]], background: 'black' };
    expect(panelCount(layout)).toBe(3);
    expect(laid(layout).map(({ over }) => over)).toEqual([false, false, true]);
    expect(backgroundOf(layout)).toBe('#000000');
  });

  it('run off the page where they reach beyond it, and are told where nothing of them is left', () => {
    const [, inset] = laid({ name: 'splash', insets: [[0.7, 0.7, 0.6, 0.6]] });
    const { x, y, width, height } = panelBox(inset!.polygon);
    expect([x + width, y + height]).toEqual([b5.width, b5.height]);
    expect(inset!.bleed.filter(Boolean)).toHaveLength(2);
    expect(fault({ name: 'inset', insets: [[1.3, 0.1, 0.2, 0.2]] })).toContain(
      'insets.0: panel 3 of the layout',
    );
  });
});

describe('a page that nobody would draw', () => {
  it('of 60 panels has 60 panels', () => {
    const row = { cut: 'v', at: [1, 2, 3, 4, 5].map((n) => n / 6) };
    const rows = {
      cut: 'h',
      at: Array.from({ length: 9 }, (_, i) => (i + 1) / 10),
      gutter: 1,
      parts: Array(10).fill(row),
    };
    expect(panelCount(rows)).toBe(60);
    expect(laid(rows)).toHaveLength(60);
  });

  it.each<[string, Json, string]>([
    [
      'a panel of one pixel',
      {
        polygons: [
          [
            [0, 0],
            [1, 0],
            [1, 0.5],
            [0, 0.5],
          ],
          [
            [0.5, 0.5],
            [0.5004, 0.5],
            [0.5004, 0.5003],
            [0.5, 0.5003],
          ],
        ],
      },
      'polygons.1: panel 2 of the layout would be thinner than 2 mm',
    ],
    [
      'an outline that crosses itself',
      {
        polygons: [
          [
            [0, 0],
            [1, 0],
            [1, 1],
          ],
          [
            [0, 0],
            [1, 1],
            [1, 0],
            [0, 1],
          ],
        ],
      },
      'polygons.1: the outline of panel 2 crosses itself',
    ],
    [
      'a wrong cut inside',
      { cut: 'h', at: [0.5], parts: [null, { cut: 'v', at: [0.7, 0.2] }] },
      'parts.1.at: the cuts',
    ],
    ['a gutter that is no length', { name: '2x2', gutter: 'wide' }, 'gutter: a gutter is a number of mm'],
    ['a bleed off an unknown edge', { name: '2x2', bleed: ['up'] }, 'bleed: bleed is a list of top'],
    ['an inset that is no box', { name: '2x2', insets: [[0, 0, 0, 1]] }, 'insets.0: inset 1 is'],
    [
      'bleeding polygons',
      {
        polygons: [
          [
            [0, 0],
            [1, 0],
            [1, 1],
          ],
        ],
        bleed: 'all',
      },
      'bleed: polygons run off',
    ],
  ])('is told with its place: %s', (_, layout, said) => {
    expect(fault(layout)).toContain(said);
  });
});
