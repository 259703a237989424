import type { Json } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { cutRegion, leavesOf } from './cut.ts';
import { type Gaps, type Paper, pixels, spreadOf } from './paper.ts';
import { areaOf, type Box, boundsOf, clip, overlap, type Point, type Polygon, tidy } from './polygon.ts';
import { type ReadLayout, readLayout } from './read-layout.ts';

/** What panels are laid out on; a `Paper` with a reading direction is one. */
export type Sheet = {
  /** The whole sheet with its bleed, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  readonly bleedMm?: number;
  /** From the trim to the frame that panels stand in; mm. */
  readonly marginMm: Gaps | number;
  /** Between columns (`h`) and between rows (`v`); mm. */
  readonly gutterMm: Gaps;
  /** Right to left mirrors everything: `at` and x are counted from where reading begins. */
  readonly reading: 'rtl' | 'ltr';
  /** Outer panels run off the page: the sheet is the frame. */
  readonly bleed?: boolean;
};

export type PanelShape = {
  /** Corners in whole pixels. */
  readonly polygon: Polygon;
  /** For the edge from each corner to the next: it lies at the edge of the sheet and has no border. */
  readonly bleed: readonly boolean[];
  /** The panel lies on the ones before it. */
  readonly over: boolean;
};

/** Panels in reading order. */
export type PageLayout = { readonly panels: readonly PanelShape[] };

/** The least mean thickness of a panel, in mm: less is a slip in the numbers. */
const leastMm = 2;

/** How many panels a layout has; undefined if it is not a layout. */
export function panelCount(layout: Json): number | undefined {
  const read = readLayout(layout);
  if (!read.ok) return undefined;
  const { value } = read;
  if (value.kind === 'named') return leavesOf(value.named.tree) + (value.named.over?.length ?? 0);
  return value.kind === 'cut' ? leavesOf(value.cut) : value.polygons.length;
}

/** The paper a page of this layout needs: twice as wide for a spread. */
export function sheetOf(paper: Paper, layout: Json): Paper {
  return isSpread(layout) ? spreadOf(paper) : paper;
}

export function isSpread(layout: Json): boolean {
  const read = readLayout(layout);
  return read.ok && read.value.kind === 'named' && read.value.named.wide === true;
}

/**
 * The panels of a page, in pixels and reading order. A layout is a name, a cut tree
 * `{cut, at, angle, parts}`, or `{polygons}` in shares of the trimmed page.
 * @returns or a sentence that says what is wrong with the layout
 */
export function layoutPage(layout: Json, sheet: Sheet): Result<PageLayout, string> {
  const read = readLayout(layout);
  if (!read.ok) return read;
  const laid = lay(read.value, sheet);
  if (!laid.ok) return laid;
  const panels: PanelShape[] = [];
  for (const [i, { polygon, over }] of laid.value.entries()) {
    const whole = tidy(polygon.map(([x, y]): Point => [Math.round(x), Math.round(y)]));
    const box = boundsOf(whole);
    if (whole.length < 3 || areaOf(whole) / Math.max(box.width, box.height) < pixels(leastMm, sheet.dpi)) {
      return err(`panel ${i + 1} of the layout would be thinner than ${leastMm} mm`);
    }
    const mirrored = sheet.reading === 'rtl' ? mirror(whole, sheet.width) : whole;
    panels.push({ polygon: mirrored, bleed: bleedEdges(mirrored, sheet), over });
  }
  return ok({ panels });
}

/** The smallest box of whole pixels round a panel: the size its raw art is made in. */
export function panelBox(polygon: Polygon): Box {
  const { x, y, width, height } = boundsOf(polygon);
  const [left, top] = [Math.floor(x), Math.floor(y)];
  return {
    x: left,
    y: top,
    width: Math.max(1, Math.ceil(x + width) - left),
    height: Math.max(1, Math.ceil(y + height) - top),
  };
}

type Laid = { readonly polygon: Polygon; readonly over: boolean };

function lay(read: ReadLayout, sheet: Sheet): Result<readonly Laid[], string> {
  const gutters = { rows: pixels(sheet.gutterMm.v, sheet.dpi), columns: pixels(sheet.gutterMm.h, sheet.dpi) };
  if (read.kind === 'free') {
    const panels = read.polygons.map((polygon) => placed(polygon, sheet));
    return ok(
      panels.map((polygon, i) => ({
        polygon,
        over: panels.slice(0, i).some((below) => overlap(below, polygon)),
      })),
    );
  }
  const frame = frameOf(sheet);
  if (frame.width <= 0 || frame.height <= 0) return err('the margins are larger than the page');
  const named = read.kind === 'named' ? read.named : undefined;
  const tree = read.kind === 'named' ? read.named.tree : read.cut;
  const region =
    named?.bleed || sheet.bleed ? { x: 0, y: 0, width: sheet.width, height: sheet.height } : frame;
  const within = named?.within;
  const used = within === undefined ? region : part(region, within);
  const cut = cutRegion(corners(used), tree, gutters);
  if (!cut.ok) return cut;
  const over = (named?.over ?? []).map((polygon) => ({
    polygon: polygon.map(([x, y]): Point => [frame.x + x * frame.width, frame.y + y * frame.height]),
    over: true,
  }));
  return ok([...cut.value.map((polygon) => ({ polygon, over: false })), ...over]);
}

/** The box inside bleed and margins, in whole pixels so that its lines are crisp. */
function frameOf({ width, height, dpi, bleedMm = 0, marginMm }: Sheet): Box {
  const { h, v } = typeof marginMm === 'number' ? { h: marginMm, v: marginMm } : marginMm;
  const x = Math.round(pixels(bleedMm + h, dpi));
  const y = Math.round(pixels(bleedMm + v, dpi));
  return { x, y, width: width - 2 * x, height: height - 2 * y };
}

const part = (box: Box, share: Box): Box => ({
  x: box.x + share.x * box.width,
  y: box.y + share.y * box.height,
  width: share.width * box.width,
  height: share.height * box.height,
});

const corners = ({ x, y, width, height }: Box): Polygon => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];

/** Shares of the trimmed page as pixels of the sheet. What touches the trim runs on into the bleed. */
function placed(polygon: Polygon, { width, height, dpi, bleedMm = 0 }: Sheet): Polygon {
  const bleed = pixels(bleedMm, dpi);
  const along = (share: number, length: number): number => {
    const at = bleed + share * (length - 2 * bleed);
    return share <= 0 ? at - bleed : share >= 1 ? at + bleed : at;
  };
  const onSheet = polygon.map(([x, y]): Point => [along(x, width), along(y, height)]);
  return [
    { normal: [1, 0] as const, limit: 0 },
    { normal: [-1, 0] as const, limit: -width },
    { normal: [0, 1] as const, limit: 0 },
    { normal: [0, -1] as const, limit: -height },
  ].reduce<Polygon>(clip, onSheet);
}

/** Mirrored left to right, its corners still running the same way round. */
const mirror = (polygon: Polygon, width: number): Polygon =>
  polygon.map(([x, y]): Point => [width - x, y]).reverse();

function bleedEdges(polygon: Polygon, { width, height }: Sheet): readonly boolean[] {
  return polygon.map(([x, y], i) => {
    const [nextX, nextY] = polygon[(i + 1) % polygon.length]!;
    return (x === nextX && (x <= 0 || x >= width)) || (y === nextY && (y <= 0 || y >= height));
  });
}
