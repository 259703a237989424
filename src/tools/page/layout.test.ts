import { describe, expect, it } from 'vitest';
import type { Json } from '../../engine/json.ts';
import { layoutPage, type PanelShape, panelBox, panelCount, type Sheet, sheetOf } from './layout.ts';
import { namedLayouts } from './named.ts';
import { type Paper, paperNames, paperOf } from './paper.ts';
import type { Polygon } from './polygon.ts';

const paper = (name: string, dpi?: number): Paper => {
  const found = paperOf(name, dpi);
  if (!found.ok) throw new Error(found.error);
  return found.value;
};
const screen: Sheet = { ...paper('screen'), reading: 'ltr' };
const panelsOf = (layout: Json, sheet: Sheet = screen): readonly PanelShape[] => {
  const laid = layoutPage(layout, sheet);
  if (!laid.ok) throw new Error(laid.error.message);
  return laid.value.panels;
};
const polygonsOf = (layout: Json, sheet: Sheet = screen): readonly Polygon[] =>
  panelsOf(layout, sheet).map(({ polygon }) => polygon);
const problemOf = (layout: Json, sheet: Sheet = screen): string => {
  const laid = layoutPage(layout, sheet);
  return laid.ok ? 'none' : laid.error.message;
};

describe('a paper', () => {
  it('has pixels computed from its millimetres, bleed included', () => {
    expect(paper('b5', 600)).toMatchObject({
      width: 4441,
      height: 6213,
      trim: { x: 71, y: 71, width: 4299, height: 6071 },
    });
    expect(paper('screen')).toMatchObject({
      dpi: 200,
      width: 1433,
      height: 2024,
      bleedMm: 0,
      trim: { x: 0, y: 0, width: 1433, height: 2024 },
    });
  });

  it('leaves a frame of the size that manga paper shows', () => {
    const b5 = paper('b5');
    expect([b5.trimMm.width - 2 * b5.marginMm.h, b5.trimMm.height - 2 * b5.marginMm.v]).toEqual([150, 220]);
    const draft = paper('b4-draft');
    expect(draft.trimMm.width - 2 * draft.marginMm.h).toBeCloseTo(180);
    expect(draft.trimMm.height - 2 * draft.marginMm.v).toBeCloseTo(270);
  });

  it('that is not known is answered with those that are', () => {
    expect(paperOf('b6')).toEqual({
      ok: false,
      error: `there is no paper called "b6"; there are ${paperNames.join(', ')}`,
    });
    expect(paperOf('toString').ok).toBe(false);
    expect(paperOf('b5', 0)).toMatchObject({ ok: false, error: expect.stringContaining('dots an inch') });
  });

  it('of a spread is two trimmed pages wide inside one bleed', () => {
    const b5 = paper('b5', 600);
    expect(sheetOf(b5, 'spread').width).toBe(Math.round(((2 * 182 + 6) / 25.4) * 600));
    expect(sheetOf(b5, 'splash')).toBe(b5);
  });
});

describe('named layouts', () => {
  it.each([
    ['splash', 1],
    ['4koma', 4],
    ['2x2', 4],
    ['2x3', 6],
    ['3x3', 9],
    ['3row', 3],
    ['big-top-3', 4],
    ['stairs', 6],
    ['inset', 2],
    ['diagonal', 3],
    ['spread', 1],
  ])('%s has %d panels on every paper, as many as it says', (name, count) => {
    expect(panelCount(name)).toBe(count);
    for (const each of paperNames) {
      const sheet = sheetOf(paper(each), name);
      expect(panelsOf(name, { ...sheet, reading: 'rtl' })).toHaveLength(count);
    }
  });

  it('are all in the list above', () => expect(Object.keys(namedLayouts)).toHaveLength(11));

  it('read from the right in a manga and from the left in a comic', () => {
    const lefts = (reading: 'rtl' | 'ltr'): readonly number[] =>
      polygonsOf('2x2', { ...screen, reading }).map((p) => panelBox(p).x);
    const [first, second, third, fourth] = lefts('rtl');
    expect(first).toBeGreaterThan(second!);
    expect(third).toBeGreaterThan(fourth!);
    expect(lefts('ltr')[0]).toBeLessThan(lefts('ltr')[1]!);
  });

  it('part rows wider than columns, as manga does', () => {
    const [one, two, three] = polygonsOf('2x2').map(panelBox);
    const mm = (px: number): number => (px / 200) * 25.4;
    expect(mm(two!.x - (one!.x + one!.width))).toBeCloseTo(2.4, 0);
    expect(mm(three!.y - (one!.y + one!.height))).toBeCloseTo(5.5, 0);
  });

  it('make equal shares equal panels', () => {
    const heights = polygonsOf('4koma').map((p) => panelBox(p).height);
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThanOrEqual(1);
  });

  it('let a splash run off all four edges, without a border there', () => {
    const [splash] = panelsOf('splash', { ...paper('b5'), reading: 'rtl' });
    expect(panelBox(splash!.polygon)).toEqual({
      x: 0,
      y: 0,
      width: paper('b5').width,
      height: paper('b5').height,
    });
    expect(splash!.bleed).toEqual([true, true, true, true]);
  });

  it('lay an inset on the panel that it belongs to', () => {
    expect(panelsOf('inset').map(({ over }) => over)).toEqual([false, true]);
  });
});

describe('a cut tree', () => {
  it('counts its leaves; parts that are missing or null are panels', () => {
    expect(panelCount({ cut: 'h', at: [0.5] })).toBe(2);
    expect(panelCount({ cut: 'h', at: [0.3, 0.6], parts: [null, { cut: 'v', at: [0.5] }] })).toBe(4);
  });

  it('turns clockwise for a positive angle when reading from the left', () => {
    const lower = (angle: number): number => {
      const [above] = polygonsOf({ cut: 'h', at: [0.5], angle });
      const right = above!.filter(([x]) => x > 700).map(([, y]) => y);
      const left = above!.filter(([x]) => x < 700).map(([, y]) => y);
      return Math.max(...right) - Math.max(...left);
    };
    expect(lower(10)).toBeGreaterThan(0);
    expect(lower(-10)).toBeLessThan(0);
  });

  it('fills the sheet where panels bleed', () => {
    const panels = panelsOf({ cut: 'h', at: [0.5] }, { ...screen, bleed: true });
    expect(panelBox(panels[0]!.polygon)).toMatchObject({ x: 0, y: 0, width: screen.width });
    expect(panels[0]!.bleed.filter(Boolean)).toHaveLength(3);
  });
});

describe('free polygons', () => {
  const triangle: Json = {
    polygons: [
      [
        [0.1, 0.1],
        [0.9, 0.1],
        [0.5, 0.9],
      ],
    ],
  };

  it('are shares of the trimmed page', () => {
    const b5 = paper('b5', 254);
    const [polygon] = polygonsOf(triangle, { ...b5, reading: 'ltr' });
    expect(polygon).toEqual([
      [212, 287],
      [1668, 287],
      [940, 2343],
    ]);
  });

  it('run on into the bleed where they touch the edge', () => {
    const b5 = paper('b5');
    const [panel] = panelsOf(
      {
        polygons: [
          [
            [0, 0],
            [1, 0],
            [1, 0.4],
            [0, 0.3],
          ],
        ],
      },
      { ...b5, reading: 'ltr' },
    );
    expect(panelBox(panel!.polygon)).toMatchObject({ x: 0, y: 0, width: b5.width });
    expect(panel!.bleed.filter(Boolean)).toHaveLength(3);
  });

  it('that lie on an earlier one are told apart', () => {
    const [big, small, beside]: Json[] = [
      [
        [0, 0],
        [0.6, 0],
        [0.6, 0.6],
        [0, 0.6],
      ],
      [
        [0.2, 0.2],
        [0.4, 0.2],
        [0.4, 0.4],
        [0.2, 0.4],
      ],
      [
        [0.6, 0],
        [0.9, 0],
        [0.9, 0.6],
        [0.6, 0.6],
      ],
    ];
    expect(panelsOf({ polygons: [big!, small!, beside!] }).map(({ over }) => over)).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('a layout that can not be', () => {
  it.each<[string, Json, string]>([
    ['an unknown name', '2x4', 'there is no layout called "2x4"; there are splash, 4koma'],
    ['a name of the language', 'constructor', 'there is no layout called "constructor"'],
    ['cuts that do not rise', { cut: 'h', at: [0.6, 0.4] }, 'the cuts at 0.6, 0.4 do not rise'],
    ['a cut off the page', { cut: 'h', at: [1.2] }, 'a cut lies between 0 and 1, not at 1.2'],
    ['no cuts', { cut: 'h', at: [] }, 'a cut needs "at"'],
    ['a wrong direction', { cut: 'x', at: [0.5] }, 'a cut is h (across) or v (down), not "x"'],
    ['too steep an angle', { cut: 'h', at: [0.5], angle: 60 }, 'from -45 to 45 degrees'],
    [
      'too many parts',
      { cut: 'h', at: [0.5], parts: [null, null, null] },
      '1 cut makes 2 parts, and 3 are listed',
    ],
    [
      'a part that is a number',
      { cut: 'h', at: [0.5], parts: [3] },
      'a part of a cut is null (a panel) or another cut',
    ],
    ['a sliver', { cut: 'h', at: [0.002] }, 'panel 1 of the layout would be thinner than 2 mm'],
    [
      'a cut that leaves nothing',
      { cut: 'h', at: [0.01, 0.99], parts: [{ cut: 'h', at: [0.5] }] },
      '2 rows and the gutters between them need more room',
    ],
    [
      'an outline that crosses itself',
      {
        polygons: [
          [
            [0, 0],
            [1, 1],
            [1, 0],
            [0, 1],
          ],
        ],
      },
      'the outline of panel 1 crosses itself',
    ],
    [
      'an outline that touches itself',
      {
        polygons: [
          [
            [0, 0],
            [1, 0],
            [0.5, 0.5],
            [1, 1],
            [0, 1],
            [0.5, 0.5],
          ],
        ],
      },
      'crosses itself',
    ],
    [
      'a line',
      {
        polygons: [
          [
            [0, 0],
            [0.5, 0.5],
            [1, 1],
          ],
        ],
      },
      'the outline of panel 1 encloses nothing',
    ],
    [
      'two points',
      {
        polygons: [
          [
            [0, 0],
            [1, 1],
          ],
        ],
      },
      'needs at least three points',
    ],
    ['half a point', { polygons: [[[0, 0], [1], [1, 1]]] }, 'has [1] for a point [x, y]'],
    ['a number', 3, 'a layout is a name, a cut tree {cut, at, parts}, or {polygons}'],
  ])('is told in a sentence: %s', (_, layout, sentence) => {
    expect(problemOf(layout)).toContain(sentence);
  });

  it('has no number of panels', () => expect(panelCount({ cut: 'h', at: [0.6, 0.4] })).toBeUndefined());
});
