import type { Json } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { cutRegion, guttersWith, leavesOf } from './cut.ts';
import { distances, type Edge, stretched, unmirrored } from './edges.ts';
import { moved } from './outline.ts';
import { type Gaps, type Paper, pixels, spreadOf } from './paper.ts';
import { areaOf, type Box, boundsOf, clip, overlap, type Point, type Polygon, tidy } from './polygon.ts';
import { inOrder, type LayoutFault, type ReadLayout, readLayout, readOutline } from './read-layout.ts';

export type { LayoutFault } from './read-layout.ts';

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
  /** What its art shows beyond its border; corners in whole pixels, on the sheet. */
  readonly breakout?: Polygon;
};

/** What a panel says of its place by itself, whatever the layout. */
export type OwnFrame = {
  /** Edges of the page that it runs off; it has to stand at them. */
  readonly bleed?: readonly Edge[];
  /** An outline whose inside breaks out of the border: points as shares of the panel's box, not mirrored. */
  readonly breakout?: Polygon;
};

/** Panels in reading order. */
export type PageLayout = { readonly panels: readonly PanelShape[] };

/** The least mean thickness of a panel, in mm: less is a slip in the numbers. */
const leastMm = 2;

/** How many panels a layout has; undefined if it is not a layout. */
export function panelCount(layout: Json): number | undefined {
  const read = readLayout(layout);
  if (!read.ok) return undefined;
  const { division, insets } = read.value;
  const below =
    division.kind === 'named'
      ? leavesOf(division.named.tree)
      : division.kind === 'cut'
        ? leavesOf(division.cut)
        : division.polygons.length;
  return below + insets.length;
}

/** The paper a page of this layout needs: twice as wide for a spread. */
export function sheetOf(paper: Paper, layout: Json): Paper {
  return isSpread(layout) ? spreadOf(paper) : paper;
}

export function isSpread(layout: Json): boolean {
  const read = readLayout(layout);
  return read.ok && read.value.spread;
}

/** What is between the panels of a layout, if it isn't white: `#rrggbb`. */
export function backgroundOf(layout: Json): string | undefined {
  const read = readLayout(layout);
  return read.ok ? read.value.background : undefined;
}

/**
 * The panels of a page, in pixels and reading order. A layout is a name, a cut tree
 * `{cut, at, angle, parts}`, or `{polygons}` in shares of the trimmed page.
 * @param own what each panel says of its place, in the same order
 * @returns or a sentence that says what is wrong with the layout, and with which part of it: a part
 *   `panels.2.bleed` is of `own`
 */
export function layoutPage(
  layout: Json,
  sheet: Sheet,
  own: readonly (OwnFrame | undefined)[] = [],
): Result<PageLayout, LayoutFault> {
  const read = readLayout(layout);
  if (!read.ok) return read;
  const laid = lay(read.value, sheet);
  if (!laid.ok) return laid;
  const panels: PanelShape[] = [];
  for (const [i, { polygon: cut, over }] of laid.value.panels.entries()) {
    const run = runOff(cut, own[i]?.bleed ?? [], laid.value.frame, sheet);
    if (!run.ok)
      return err({
        message: `panel ${i + 1} ${run.error}`,
        part: `panels.${i}.bleed`,
        hint: 'Take bleed away, or choose a layout in which it stands there.',
      });
    const whole = tidy(run.value.map(([x, y]): Point => [Math.round(x), Math.round(y)]));
    const box = boundsOf(whole);
    if (whole.length < 3 || areaOf(whole) / Math.max(box.width, box.height) < pixels(leastMm, sheet.dpi)) {
      return err({
        message: `panel ${i + 1} of the layout would be thinner than ${leastMm} mm`,
        part: partOf(read.value, i, laid.value.panels.length),
        hint: 'Give it more of the page, or make the gutters narrower.',
      });
    }
    const mirrored = sheet.reading === 'rtl' ? mirror(whole, sheet.width) : whole;
    const breakout = own[i]?.breakout;
    const outline =
      breakout === undefined ? undefined : readOutline(breakout, 'the outline of the break-out');
    if (outline?.ok === false)
      return err({ message: outline.error, part: `panels.${i}.breakout`, hint: inOrder });
    panels.push({
      polygon: mirrored,
      bleed: bleedEdges(mirrored, sheet),
      over,
      ...(breakout === undefined ? {} : { breakout: beyond(breakout, mirrored, sheet) }),
    });
  }
  return ok({ panels });
}

/** The part of a layout that a panel is written in, if it is written by itself. */
function partOf({ division, insets }: ReadLayout, index: number, panels: number): string {
  const inset = index - (panels - insets.length);
  const named = division.kind === 'named' ? (division.named.over?.length ?? 0) : 0;
  if (inset >= named) return `insets.${inset - named}`;
  return division.kind === 'free' && inset < 0 ? `polygons.${index}` : '';
}

/** A panel that runs off the page at some of its edges. */
function runOff(polygon: Polygon, bleed: readonly Edge[], frame: Box, sheet: Sheet): Result<Polygon, string> {
  const whole = { x: 0, y: 0, width: sheet.width, height: sheet.height };
  let run = polygon;
  for (const [i, edge] of unmirrored(bleed, sheet.reading).entries()) {
    const { x, y, width, height } = boundsOf(run);
    const isThere =
      edge === 'top'
        ? y <= 0
        : edge === 'left'
          ? x <= 0
          : edge === 'right'
            ? x + width >= sheet.width
            : y + height >= sheet.height;
    if (isThere) continue;
    const by = distances(run, edge, frame, whole);
    if (by.every((distance) => distance === 0))
      return err(`does not stand at the ${bleed[i]} edge of the page, so it can't run off it`);
    run = moved(run, by);
  }
  return ok(run);
}

/** Shares of a panel's box as pixels of the sheet. */
function beyond(outline: Polygon, panel: Polygon, { width, height }: Sheet): Polygon {
  const box = panelBox(panel);
  const within = (at: number, length: number): number => Math.max(0, Math.min(length, Math.round(at)));
  return outline.map(([x, y]) => [
    within(box.x + x * box.width, width),
    within(box.y + y * box.height, height),
  ]);
}

/** The box that a panel's art fills: round its outline and all that breaks out of it. */
export const artBox = ({ polygon, breakout = [] }: Pick<PanelShape, 'polygon' | 'breakout'>): Box =>
  panelBox([...polygon, ...breakout]);

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

type Laid = {
  readonly panels: readonly { readonly polygon: Polygon; readonly over: boolean }[];
  /** What outer panels stand in. */
  readonly frame: Box;
};

function lay(read: ReadLayout, sheet: Sheet): Result<Laid, LayoutFault> {
  const { division, insets } = read;
  const frame = frameOf(sheet);
  if (frame.width <= 0 || frame.height <= 0)
    return err({ message: 'the margins are larger than the page', part: '' });
  const over = insets.map((polygon) => ({
    polygon: onSheet(
      polygon.map(([x, y]): Point => [frame.x + x * frame.width, frame.y + y * frame.height]),
      sheet,
    ),
    over: true,
  }));
  if (division.kind === 'free') {
    const panels = division.polygons.map((polygon) => placed(polygon, sheet));
    const below = panels.map((polygon, i) => ({
      polygon,
      over: panels.slice(0, i).some((other) => overlap(other, polygon)),
    }));
    return ok({ panels: [...below, ...over], frame });
  }
  const pxPerMm = pixels(1, sheet.dpi);
  const usual = { rows: pixels(sheet.gutterMm.v, sheet.dpi), columns: pixels(sheet.gutterMm.h, sheet.dpi) };
  const named = division.kind === 'named' ? division.named : undefined;
  const tree = division.kind === 'named' ? division.named.tree : division.cut;
  const whole = { x: 0, y: 0, width: sheet.width, height: sheet.height };
  const region = sheet.bleed ? whole : stretched(frame, whole, unmirrored(read.bleed, sheet.reading));
  const within = named?.within;
  const used = within === undefined ? region : part(region, within);
  const cut = cutRegion(corners(used), tree, guttersWith(usual, read.gutter, pxPerMm), pxPerMm);
  if (!cut.ok) return err({ message: cut.error, part: '' });
  return ok({ panels: [...cut.value.map((polygon) => ({ polygon, over: false })), ...over], frame: used });
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
  return onSheet(
    polygon.map(([x, y]): Point => [along(x, width), along(y, height)]),
    { width, height },
  );
}

/** What of a panel lies on the sheet: it runs off where it reaches beyond. */
const onSheet = (polygon: Polygon, { width, height }: Pick<Sheet, 'width' | 'height'>): Polygon =>
  [
    { normal: [1, 0] as const, limit: 0 },
    { normal: [-1, 0] as const, limit: -width },
    { normal: [0, 1] as const, limit: 0 },
    { normal: [0, -1] as const, limit: -height },
  ].reduce<Polygon>(clip, polygon);

/** Mirrored left to right, its corners still running the same way round. */
const mirror = (polygon: Polygon, width: number): Polygon =>
  polygon.map(([x, y]): Point => [width - x, y]).reverse();

function bleedEdges(polygon: Polygon, { width, height }: Sheet): readonly boolean[] {
  return polygon.map(([x, y], i) => {
    const [nextX, nextY] = polygon[(i + 1) % polygon.length]!;
    return (x === nextX && (x <= 0 || x >= width)) || (y === nextY && (y <= 0 || y >= height));
  });
}
