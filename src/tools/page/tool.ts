import type { Located, ParamValue } from '../../engine/located.ts';
import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';
import type { BorderStyle } from './border.ts';
import type { Box, Point, Polygon } from './polygon.ts';

/** One panel on the page. Its art is the input `art.<id>`. */
export type PagePanel = {
  readonly id: string;
  /** Corners in pixels of the page. */
  readonly polygon: Polygon;
  /** The edges (from each corner to the next) that have no border: they lie at the edge of the page. */
  readonly bleed?: readonly boolean[];
  /** What stays in view when the art is cropped to the panel, as shares of it; the middle if left out. */
  readonly focus?: Point;
  /** The part of the art that may show: x, y, width and height as shares of it. */
  readonly crop?: readonly [x: number, y: number, width: number, height: number];
  /** `line` if left out. */
  readonly border?: BorderStyle;
  /**
   * Inside it the art shows over the border and whatever lies there; corners in pixels of the page. With
   * the input `mask.<id>`, a picture of the art in which the cast is white, only the cast does.
   */
  readonly breakout?: Polygon;
  /** The panel lies on others: it is parted from them by a strip in the colour of the page. */
  readonly over?: boolean;
};

/** Panels are painted in order. Sizes in pixels. */
export type PageParams = {
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  readonly panels: readonly PagePanel[];
  /** How wide a border is, in ink, or white on a dark page; 0.7 mm if left out. */
  readonly borderMm?: number;
  /** White if left out: `#rgb` or `#rrggbb`. */
  readonly background?: string;
  /** Black and white, one bit a pixel: tones become dots, so many lines of them an inch, at 45°. */
  readonly mono?: { readonly lpi: number };
};

/**
 * Composes a page: art into its panels, borders, and the lettering on top.
 * Inputs `art.<panel id>` (and `mask.<panel id>`) or one `pageArt`, and `overlay`; output `image`, a PNG.
 */
export const pageTool: Tool<PageParams> = { id: 'page', version: 3, load: () => import('./run.ts') };

/** A page from the art of its panels, or from art of its own. */
export const page = (of: {
  readonly label?: string;
  readonly from?: Draft['from'];
  readonly params: { readonly [Name in keyof PageParams]: ParamValue };
  /** By panel id. */
  readonly art?: { readonly [panel: string]: string };
  /** By panel id: what of a panel that breaks out is cast, with the place that names it. */
  readonly masks?: { readonly [panel: string]: Located<string> };
  readonly pageArt?: Located<string>;
  /** A transparent PNG of the page's size. */
  readonly overlay?: string;
  readonly to: string;
}): Draft => ({
  ...(of.label === undefined ? {} : { label: of.label }),
  ...(of.from === undefined ? {} : { from: of.from }),
  tool: 'page',
  params: of.params,
  inputs: {
    ...Object.fromEntries(Object.entries(of.art ?? {}).map(([panel, path]) => [`art.${panel}`, path])),
    ...Object.fromEntries(
      Object.entries(of.masks ?? {}).map(([panel, mask]) => [
        `mask.${panel}`,
        { path: mask.value, at: mask.origins[''] },
      ]),
    ),
    ...(of.pageArt === undefined ? {} : { pageArt: { path: of.pageArt.value, at: of.pageArt.origins[''] } }),
    ...(of.overlay === undefined ? {} : { overlay: of.overlay }),
  },
  outputs: { image: of.to },
});

/** The lines of a page's paper, in pixels of the page. */
export type GuidesParams = {
  readonly dpi: number;
  /** Where the page is cut. */
  readonly trim: Box;
  /** Text stays in here. */
  readonly safe: Box;
  /** What panels stand in. */
  readonly frame: Box;
  /** Where a spread is folded. */
  readonly fold?: number;
};

/** A page with the lines of its paper drawn over it: input and output `image`. */
export const guidesTool: Tool<GuidesParams> = {
  id: 'page.guides',
  version: 1,
  load: () => import('./run-guides.ts'),
};

export const guides = (of: {
  readonly label?: string;
  readonly from?: Draft['from'];
  readonly params: GuidesParams;
  readonly image: string;
  readonly to: string;
}): Draft => ({
  ...(of.label === undefined ? {} : { label: of.label }),
  ...(of.from === undefined ? {} : { from: of.from }),
  tool: 'page.guides',
  params: of.params,
  inputs: { image: of.image },
  outputs: { image: of.to },
});
