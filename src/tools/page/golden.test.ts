import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { differsFromGolden } from '../../../test/golden.ts';
import { trial } from '../../../test/trial.ts';
import type { Json } from '../../engine/json.ts';
import { type BorderStyle, borderStyles } from './border.ts';
import { artBox, backgroundOf, layoutPage, type OwnFrame, panelCount, sheetOf } from './layout.ts';
import { namedLayouts } from './named.ts';
import { paperOf } from './paper.ts';
import { pageTool } from './tool.ts';

/** Every picture here was looked at before it was accepted. */
const folder = new URL('./golden', import.meta.url).pathname;

type Own = OwnFrame & { readonly border?: BorderStyle };
/** A page of manga on B5, small; `own` is what its panels say of themselves, in their order. */
type Scene = { readonly layout: Json; readonly own?: readonly (Own | undefined)[] };

/** Art that tells which panel it is: as many bars as its number, on a ground. */
function barred(index: number, width: number, height: number, ground: number, ink: number): Promise<Buffer> {
  const data = new Uint8Array(width * height).fill(ground);
  const step = width / (index + 2);
  for (let bar = 1; bar <= index + 1; bar++)
    for (let y = Math.round(height * 0.12); y < height * 0.82; y++) {
      const from = y * width + Math.round(bar * step) - 3;
      data.fill(ink, from, from + 6);
    }
  return sharp(data, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}

async function pictureOf({ layout, own = [] }: Scene, masked: boolean): Promise<Buffer> {
  const b5 = paperOf('b5', 60);
  if (!b5.ok) throw new Error(b5.error);
  const paper = sheetOf(b5.value, layout);
  const laid = layoutPage(layout, { ...paper, reading: 'rtl' }, own);
  if (!laid.ok) throw new Error(laid.error.message);
  const { file, run } = await trial();
  const inputs: { [name: string]: string } = {};
  for (const [i, shape] of laid.value.panels.entries()) {
    const { width, height } = artBox(shape);
    const art = await barred(i, width, height, i % 2 === 0 ? 0xcc : 0xaa, 0x33);
    inputs[`art.k${i + 1}`] = file(`art${i}`, art);
    // white where the bars are: they are the cast
    if (masked) inputs[`mask.k${i + 1}`] = file(`mask${i}`, await barred(i, width, height, 0, 255));
  }
  const background = backgroundOf(layout);
  const { result, output } = await run(pageTool, {
    params: {
      ...{ width: paper.width, height: paper.height, dpi: paper.dpi, borderMm: paper.borderMm },
      ...(background === undefined ? {} : { background }),
      panels: laid.value.panels.map((shape, i) => ({
        ...{ id: `k${i + 1}`, polygon: shape.polygon, bleed: shape.bleed, over: shape.over },
        ...(shape.breakout === undefined ? {} : { breakout: shape.breakout }),
        ...(own[i]?.border === undefined ? {} : { border: own[i].border }),
      })),
    },
    inputs,
    outputs: { image: 'page.png' },
  });
  if (!result.ok) throw new Error(result.error.message);
  return output('image');
}

const rising: Own['breakout'] = [
  [0.2, -0.2],
  [0.8, -0.2],
  [0.8, 0.5],
  [0.2, 0.5],
];
const styles = borderStyles.map((border): Own => ({ border }));
const eight: Json = {
  cut: 'h',
  at: [0.25, 0.5, 0.75],
  parts: Array.from({ length: 4 }, () => ({ cut: 'v', at: [0.5] })),
};

const scenes: { readonly [name: string]: Scene } = {
  ...Object.fromEntries(Object.keys(namedLayouts).map((name) => [name, { layout: name }])),
  slanted: {
    layout: {
      ...{ cut: 'h', at: [0.3, 0.62], angle: -6 },
      parts: [{ cut: 'v', at: [0.55], angle: 10 }, null, { cut: 'v', at: [0.33, 0.66], angle: -12 }],
    },
  },
  polygons: {
    layout: {
      polygons: [
        [
          [0, 0],
          [1, 0],
          [1, 0.3],
          [0, 0.42],
        ],
        [
          [0.06, 0.44],
          [0.5, 0.37],
          [0.44, 0.95],
          [0.06, 0.95],
        ],
        [
          [0.53, 0.37],
          [1, 0.31],
          [1, 1],
          [0.47, 1],
        ],
      ],
    },
  },
  gutters: { layout: { name: '2x3', gutter: { rows: 12, columns: 1 } } },
  'one-line': { layout: { name: '2x2', gutter: 0 } },
  'bleed-left-and-top': {
    layout: { cut: 'h', at: [0.4], bleed: ['left', 'top'], parts: [null, { cut: 'v', at: [0.5] }] },
  },
  'bleed-of-a-panel': { layout: '3row', own: [undefined, { bleed: ['left', 'right'] }, undefined] },
  insets: { layout: { name: '2x2', insets: [[0.3, 0.4, 0.4, 0.2]] } },
  'spread-of-five': {
    layout: { cut: 'h', at: [0.6], spread: true, parts: [null, { cut: 'v', at: [0.25, 0.5, 0.75] }] },
  },
  borders: { layout: eight, own: styles },
  'borders-on-black': {
    layout: { ...(eight as object), angle: -5, background: 'black' } as Json,
    own: styles,
  },
  'break-out': { layout: '2x2', own: [{ breakout: rising }, undefined, { breakout: rising }] },
};

describe('a page of manga', () => {
  test.each(Object.entries(scenes))('%s', async (name, scene) => {
    expect(await differsFromGolden(await pictureOf(scene, false), folder, name)).toBeUndefined();
  });

  test('break-out of the cast only', async () => {
    const made = await pictureOf(scenes['break-out']!, true);
    expect(await differsFromGolden(made, folder, 'break-out-of-the-cast')).toBeUndefined();
  });
});

test('every layout with a name has a picture, and every panel a place', () => {
  expect(Object.keys(scenes)).toEqual(expect.arrayContaining(Object.keys(namedLayouts)));
  for (const { layout, own = [] } of Object.values(scenes))
    expect(panelCount(layout)).toBeGreaterThanOrEqual(own.length);
});
