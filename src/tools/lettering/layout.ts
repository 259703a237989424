import type { Side } from './contour.ts';
import type { Box, Point } from './geometry.ts';
import type { Kind } from './shape.ts';
import type { Glyph } from './shaping.ts';

/** Text outlines in em from a middle point, with the size of 1 em in px. */
export type Setting = { readonly glyphs: readonly Glyph[]; readonly em: number };

/** A tail of a balloon; points in page px. */
export type Tail =
  /** A taper from the edge at parameters φ `from`…`to`, through bent sides, to the tip. */
  | {
      readonly kind: 'taper';
      readonly phi: number;
      readonly spread: number;
      readonly tip: Point;
      readonly bend: number;
    }
  /** A tail of someone who is not in the picture: from the edge to the border, which cuts it off. */
  | {
      readonly kind: 'cut';
      readonly phi: number;
      readonly spread: number;
      readonly ends: readonly [Point, Point];
    }
  /** Bubbles of a thought, the largest first. */
  | { readonly kind: 'bubbles'; readonly circles: readonly { readonly at: Point; readonly r: number }[] };

/** A balloon in its place; px of the page. */
export type LaidBalloon = {
  /** Its index in the parameters. */
  readonly index: number;
  readonly panel: string;
  readonly kind: Kind;
  readonly at: Point;
  /** Half axes of the core. */
  readonly a: number;
  readonly b: number;
  /** Half of all that it takes, tail aside. */
  readonly reachX: number;
  readonly reachY: number;
  readonly text: Setting;
  /** The body of each line. */
  readonly lines: readonly Box[];
  /** The borders that cut it off. */
  readonly cuts: readonly Side[];
  /** The index of the balloon before, of the same speaker, that it is one with. */
  readonly joins?: number;
  readonly tail?: Tail;
};

/** A sound effect in its place: its middle, turned clockwise by degrees. */
export type LaidSfx = {
  readonly index: number;
  readonly panel: string;
  readonly at: Point;
  readonly angle: number;
  /** It is drawn behind the cast. */
  readonly behind: boolean;
  readonly text: Setting;
  /** The upright box round it, its outline included. */
  readonly bounds: Box;
};

/** A lettered page, before it is drawn. */
export type Layout = {
  readonly balloons: readonly LaidBalloon[];
  readonly sfx: readonly LaidSfx[];
  /** What a letterer would look at again. */
  readonly warnings: readonly string[];
};

/** Line width of balloons in mm. */
export const lineWidth = 0.35;
/** The white line round a sound effect, em. */
export const sfxOutline = 0.16;
