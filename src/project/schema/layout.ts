import * as z from 'zod';
import { says } from './parts.ts';
import { layouts } from './words.ts';

const coordinate = says(z.number().min(-0.5).max(1.5), 'a number, mostly from 0 to 1');

/** A cut tree: a page (or a part of one) cut across (`h`) or down (`v`) at shares of its length. */
export type Cut = {
  readonly cut: 'h' | 'v';
  readonly at: readonly number[];
  readonly angle?: number | undefined;
  readonly parts?: readonly (Cut | null)[] | undefined;
};

const cut: z.ZodType<Cut> = z
  .strictObject({
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
    parts: z
      .array(says(z.union([z.null(), z.lazy((): z.ZodType<Cut> => cut)]), 'null (a panel) or another cut'))
      .describe(
        'One more than there are cuts: null is a panel, another cut divides that part. Left out: all panels.',
      )
      .optional(),
  })
  .describe('A cut tree.');

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
      .max(40)
      .describe(
        'One outline for each panel in reading order: points [x, y] as shares of the page, at least three.',
      ),
  })
  .describe('Free polygons.');

export const layout = says(
  z.union([z.enum(layouts), cut, polygons]),
  'the name of a layout, a cut tree {cut, at, parts} or {polygons}',
  'How the page is divided: a name, a cut tree, or polygons.',
);
