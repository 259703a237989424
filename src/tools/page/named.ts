import type { Cut } from './cut.ts';
import type { Box, Polygon } from './polygon.ts';

/** A layout with a name, as it is for reading from the left; shares of the frame. */
export type NamedLayout = {
  readonly about: string;
  readonly tree: Cut | null;
  /** The panels run off the page, and there is no frame round them. */
  readonly bleed?: true;
  /** The part of the frame that is used. */
  readonly within?: Box;
  /** Panels that lie on the others, after them in reading order. */
  readonly over?: readonly Polygon[];
  /** A sheet of two pages. */
  readonly wide?: true;
};

const thirds = [1 / 3, 2 / 3];
const rows = (at: readonly number[], ...parts: readonly (Cut | null)[]): Cut => ({ cut: 'h', at, parts });
const columns = (at: readonly number[], angle?: number): Cut =>
  angle === undefined ? { cut: 'v', at } : { cut: 'v', at, angle };

export const namedLayouts: { readonly [name: string]: NamedLayout } = {
  splash: { about: 'one panel that bleeds off the page', tree: null, bleed: true },
  '4koma': {
    about: 'a strip of four equal panels',
    tree: rows([1 / 4, 1 / 2, 3 / 4]),
    within: { x: 0.17, y: 0, width: 0.66, height: 1 },
  },
  '2x2': { about: 'two rows of two', tree: rows([1 / 2], columns([1 / 2]), columns([1 / 2])) },
  '2x3': {
    about: 'two columns, three rows',
    tree: rows(thirds, columns([1 / 2]), columns([1 / 2]), columns([1 / 2])),
  },
  '3x3': {
    about: 'three rows of three',
    tree: rows(thirds, columns(thirds), columns(thirds), columns(thirds)),
  },
  '3row': { about: 'three wide panels', tree: rows(thirds) },
  'big-top-3': { about: 'one big panel, three below it', tree: rows([0.6], null, columns(thirds)) },
  stairs: {
    about: 'three rows of two whose gutters step sideways',
    tree: rows(thirds, columns([0.36]), columns([0.5]), columns([0.64])),
  },
  inset: {
    about: 'one panel that bleeds off the page, and a small one lying on it',
    tree: null,
    bleed: true,
    over: [
      [
        [0.58, 0.68],
        [1, 0.68],
        [1, 1],
        [0.58, 1],
      ],
    ],
  },
  diagonal: {
    about: 'three panels between slanted gutters',
    tree: { cut: 'h', at: [0.36], angle: -9, parts: [null, { cut: 'h', at: [0.52], angle: 8 }] },
  },
  spread: { about: 'one panel over two pages', tree: null, bleed: true, wide: true },
};
