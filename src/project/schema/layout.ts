import * as z from 'zod';
import { says } from './parts.ts';
import { edges, layouts } from './words.ts';

/** A page may have so many panels; nobody has drawn more. */
export const mostPanels = 100;

const beyond = says(z.number().min(-2).max(3), 'a number, mostly from 0 to 1');
const coordinate = says(z.number().min(-0.5).max(1.5), 'a number, mostly from 0 to 1');

const length = says(z.number().min(0).max(100), 'a number of mm from 0 to 100');
const gutter = says(
  z.union([
    length,
    z.strictObject({
      rows: length.describe('Between rows, mm.').optional(),
      columns: length.describe('Between columns, mm.').optional(),
    }),
  ]),
  'mm, or a map with rows and columns',
  'Gutters in mm: one width for all, or between rows and between columns. Left out: as on the paper.',
);

/** Edges of the page that something runs off. */
export const bleed = says(
  z.union([z.literal('all'), z.array(z.enum(edges)).min(1).max(4)]),
  'a list of top, bottom, left and right, or all',
  'The edges of the page it runs off, as the page is held.',
);

/** What any layout may say of the whole page. */
const whole = {
  gutter: gutter.optional(),
  bleed: bleed.optional(),
  spread: z.boolean().describe('Over two pages.').optional(),
  insets: z
    .array(says(z.tuple([coordinate, coordinate, coordinate, coordinate]), 'a box [x, y, width, height]'))
    .min(1)
    .max(20)
    .describe('Panels that lie on the others, after them in reading order: boxes as shares of the frame.')
    .optional(),
  background: says(
    z.string().regex(/^(white|black|#([0-9a-f]{3}|[0-9a-f]{6}))$/i),
    'white, black or a colour like #888888',
    'What is between the panels: black for what is remembered.',
  ).optional(),
};

/** A cut tree: a page (or a part of one) cut across (`h`) or down (`v`) at shares of its length. */
export type Cut = {
  readonly cut: 'h' | 'v';
  readonly at: readonly number[];
  readonly angle?: number | undefined;
  readonly gutter?:
    | number
    | { readonly rows?: number | undefined; readonly columns?: number | undefined }
    | undefined;
  readonly parts?: readonly (Cut | null)[] | undefined;
};

const cutFields = () => ({
  cut: says(
    z.enum(['h', 'v']),
    'h (across) or v (down)',
    'h cuts across into rows, v cuts down into columns.',
  ),
  at: says(
    z
      .array(says(z.number().gt(0).lt(1), 'a number between 0 and 1'))
      .min(1)
      .max(20),
    'a list of numbers between 0 and 1',
    'Where the cuts lie, as shares of the length, in rising order.',
  ),
  angle: says(
    z.number().min(-45).max(45),
    'degrees from -45 to 45',
    'How far the cuts lean, in degrees.',
  ).optional(),
  gutter: gutter.optional(),
  parts: z
    .array(says(z.union([z.null(), z.lazy((): z.ZodType<Cut> => cut)]), 'null (a panel) or another cut'))
    .describe(
      'One more than there are cuts: null is a panel, another cut divides that part. Left out: all panels.',
    )
    .optional(),
});

const cut: z.ZodType<Cut> = z.strictObject(cutFields()).describe('A part of a page, cut further.');

const tree = z.strictObject({ ...cutFields(), ...whole }).describe('A cut tree.');

const named = z
  .strictObject({ name: z.enum(layouts).describe('The name of a layout.'), ...whole })
  .describe('A layout by name, with changes.');

const polygons = z
  .strictObject({
    polygons: z
      .array(
        z
          .array(says(z.tuple([coordinate, coordinate]), 'a point [x, y]'))
          .min(3)
          .max(64),
      )
      .min(1)
      .max(mostPanels)
      .describe(
        'One outline for each panel in reading order: points [x, y] as shares of the page, at least three.',
      ),
    insets: whole.insets,
    spread: whole.spread,
    background: whole.background,
  })
  .describe('Free polygons.');

export const layout = says(
  z.union([z.enum(layouts), named, tree, polygons]),
  'the name of a layout, a cut tree {cut, at, parts} or {polygons}',
  'How the page is divided: a name, a cut tree, or polygons.',
);

/** Points of what breaks out of a panel: they may lie outside of it. */
export const breakout = says(
  z
    .array(says(z.tuple([beyond, beyond]), 'a point [x, y]'))
    .min(3)
    .max(64),
  'a list of at least three points [x, y]',
  'An outline whose inside shows over the border and beyond it: points as shares of the panel.',
);
