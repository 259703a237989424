import { describe, expect, it } from 'vitest';
import { keptLayout } from '../tools/lettering/kept.ts';
import { defaultFonts, type LetterBalloon, type LetterParams } from '../tools/lettering/tool.ts';
import { type LintName, rated } from './finding.ts';
import { lintPage } from './page.ts';
import type { LintPageParams } from './tool.ts';

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });
const corners = (x: number, y: number, w: number, h: number): LintPageParams['panels'][0]['polygon'] => [
  [x, y],
  [x + w, y],
  [x + w, y + h],
  [x, y + h],
];

type Said = Partial<LetterBalloon> & Pick<LetterBalloon, 'text'>;

/** A page of 1000 × 1400 px at 200 dpi, with two panels one above the other. */
function pageOf(more: Partial<LintPageParams> = {}): LintPageParams {
  return {
    page: 'p001',
    reading: 'rtl',
    dpi: 200,
    trim: box(20, 20, 960, 1360),
    safe: box(60, 60, 880, 1280),
    panels: [
      { id: 'k1', polygon: corners(40, 40, 920, 640) },
      { id: 'k2', polygon: corners(40, 720, 920, 640) },
    ],
    faces: [],
    levels: {},
    ...more,
  };
}

function found(said: readonly Said[], more: Partial<LintPageParams> = {}, lang = 'en') {
  const page = pageOf(more);
  const lettering: LetterParams = {
    page: { width: 1000, height: 1400, dpi: 200, safe: 60 },
    lang,
    reading: page.reading,
    panels: page.panels,
    cast: [],
    balloons: said.map((balloon) => ({ panel: 'k1', as: 'speech', ...balloon })),
    sfx: [],
    fonts: defaultFonts(lang),
    ...more.lettering,
  };
  const laid = said.length === 0 ? undefined : keptLayout(lettering, new Map());
  return lintPage(said.length === 0 ? page : { ...page, lettering }, laid);
}
const names = (...of: Parameters<typeof found>): readonly LintName[] => found(...of).map(({ lint }) => lint);

describe('text', () => {
  it('in its place is nothing to mark', () => {
    expect(names([{ text: 'All is well.' }, { text: 'And now?', panel: 'k2' }])).toEqual([]);
  });

  it('that is tiny is marked with its size', () => {
    const panels: LintPageParams['panels'] = [{ id: 'k1', polygon: corners(100, 100, 150, 110) }];
    const [first] = found([{ text: 'So much to say and so little room for it here' }], { panels });
    expect(first).toMatchObject({
      lint: 'tiny-text',
      param: 'lettering.balloons.0.text',
      message: expect.stringMatching(/^k1: “So much.*is set in 6\.\d pt; below 6\.75 pt/),
    });
  });

  it('that does not fit its panel, or can not be set at all, is told as an error', () => {
    const panels: LintPageParams['panels'] = [{ id: 'k1', polygon: corners(100, 100, 90, 60) }];
    const [first] = found([{ text: 'word '.repeat(400).trim() }], { panels });
    expect(first).toMatchObject({ lint: 'unlettered', param: 'lettering.balloons.0.text' });
    const braces = found([{ text: 'What {is} this?' }]);
    expect(braces).toMatchObject([{ lint: 'unlettered', param: 'lettering.balloons.0.text' }]);
    expect(rated(braces, {})).toMatchObject([{ level: 'error' }]);
    expect(rated(braces, { unlettered: 'off' })).toEqual([]);
  });

  it('of a sound may lose a little at the edge of the page, and not more', () => {
    const boom = (x: number): readonly LintName[] =>
      names([{ text: 'Hm.' }], {
        lettering: { sfx: [{ panel: 'k1', text: 'BOOM', box: [x, 0.5, 0.5, 0.3] }] } as never,
      });
    expect(boom(0.55)).toEqual([]);
    expect(boom(0.9)).toEqual(['clipped-text']);
  });

  it('that is placed outside the safe area, or off the page, is marked at its place', () => {
    const [unsafe] = found([{ text: 'Over here!', place: [0.02, 0.5] }]);
    expect(unsafe).toMatchObject({ lint: 'unsafe-text', param: 'lettering.balloons.0.place' });
    const [clipped] = found([{ text: 'Over here!', place: [0.5, 0.02] }], { trim: box(20, 120, 960, 1260) });
    expect(clipped).toMatchObject({ lint: 'clipped-text' });
  });
});

describe('faces', () => {
  const face = { panel: 'k1', who: 'spyke', at: [500, 360] as const, rx: 70, ry: 90 };

  it('are not to lie under a balloon', () => {
    const [first] = found([{ text: 'I can not see you.', place: [0.5, 0.5] }], { faces: [face] });
    expect(first).toMatchObject({
      lint: 'balloon-over-face',
      message: expect.stringMatching(/^k1: “I can not see you\.” covers \d+ % of the face of spyke$/),
    });
    expect(names([{ text: 'I see you.', place: [0.15, 0.2] }], { faces: [face] })).toEqual([]);
  });

  it('that fill a panel are not to have a balloon in their middle', () => {
    const large = { ...face, rx: 300, ry: 300 };
    expect(names([{ text: 'Hm?', place: [0.5, 0.5] }], { faces: [large] })).toEqual(['balloon-over-face']);
    expect(names([{ text: 'Hm?', place: [0.9, 0.12] }], { faces: [large] })).toEqual([]);
  });

  it('of others are not to be crossed by a tail; that of the speaker may be', () => {
    const said = (who: string): readonly Said[] => [
      { text: 'Behind you!', who, place: [0.9, 0.5], tail: [0.3, 0.5] },
    ];
    const near = { ...face, at: [760, 360] as const };
    expect(names(said('vanta'), { faces: [near] })).toEqual(['tail-over-face']);
    expect(names(said('spyke'), { faces: [near] })).toEqual([]);
  });
});

describe('reading order', () => {
  const two = (first: readonly [number, number], second: readonly [number, number]): readonly Said[] => [
    { text: 'The first of us', place: first },
    { text: 'and then the second', place: second },
  ];

  it.each<[string, readonly Said[], 'rtl' | 'ltr', boolean]>([
    ['down', two([0.5, 0.2], [0.5, 0.8]), 'rtl', false],
    ['along a row from the right', two([0.8, 0.3], [0.2, 0.3]), 'rtl', false],
    ['along a row from the left', two([0.2, 0.3], [0.8, 0.3]), 'ltr', false],
    ['a row against the reading direction', two([0.2, 0.3], [0.8, 0.3]), 'rtl', true],
    ['up', two([0.5, 0.8], [0.5, 0.2]), 'rtl', true],
  ])('%s', (_, said, reading, marked) => {
    expect(names(said, { reading }).includes('order-ambiguity')).toBe(marked);
  });

  it('of panels is unclear where columns look like rows', () => {
    // right column k1 above k2, left column k3 above k4, all gutters level
    const columns = (shift: number): LintPageParams['panels'] => [
      { id: 'k1', polygon: corners(520, 40, 440, 640) },
      { id: 'k2', polygon: corners(520, 720, 440, 640) },
      { id: 'k3', polygon: corners(40, 40, 440, 640 - shift) },
      { id: 'k4', polygon: corners(40, 720 - shift, 440, 640 + shift) },
    ];
    const [first] = found([], { panels: columns(0) });
    expect(first).toMatchObject({
      lint: 'order-ambiguity',
      param: 'panels.2',
      message: expect.stringContaining('after k1 a reader goes on to k3'),
    });
    expect(names([], { panels: columns(150) })).toEqual([]);
  });
});

describe('a spread', () => {
  it('hides what lies in its fold: a focus, a face, words', () => {
    const panels: LintPageParams['panels'] = [
      { id: 'k1', polygon: corners(40, 40, 920, 640), focus: [510, 300] },
    ];
    const faces = [{ panel: 'k1', who: 'vanta', at: [480, 300] as const, rx: 60, ry: 80 }];
    const marked = found([{ text: 'In the fold.', place: [0.5, 0.8] }], { fold: 500, panels, faces });
    expect(marked.filter(({ lint }) => lint === 'focus-in-fold').map(({ param }) => param)).toEqual([
      'panels.0.focus',
      'panels.0',
      'lettering.balloons.0.place',
    ]);
    expect(names([{ text: 'Beside it.', place: [0.2, 0.8] }], { fold: 500 })).toEqual([]);
  });
});

it('ten panels are more than a page bears', () => {
  const panels = Array.from({ length: 10 }, (_, i) => ({
    id: `k${i}`,
    polygon: corners(40, 40 + i * 130, 920, 120),
  }));
  expect(names([], { panels })).toEqual(['panel-count']);
  expect(names([], { panels: panels.slice(1) })).toEqual([]);
});
