import { err, ok, type Result } from '../../engine/result.ts';
import type { Box } from './polygon.ts';

/** Gaps across the page (`h`, between columns) and down it (`v`, between rows), in mm. */
export type Gaps = { readonly h: number; readonly v: number };

/** A sheet to lay panels out on. It is all that `layoutPage` needs beside the reading direction. */
export type Paper = {
  readonly name: string;
  readonly dpi: number;
  /** The finished page, in mm. */
  readonly trimMm: { readonly width: number; readonly height: number };
  /** What is drawn beyond the trim on each side, to be cut off; mm. */
  readonly bleedMm: number;
  /** No text nearer than this to the trim; mm. */
  readonly safeMm: number;
  /** From the trim to the frame that panels stand in; mm. */
  readonly marginMm: Gaps;
  readonly gutterMm: Gaps;
  /** The ink line round a panel; mm. */
  readonly borderMm: number;
  /** Lines of dots an inch in a screentone. */
  readonly lpi: number;
  /** The whole sheet with its bleed, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The finished page on that sheet, in pixels. */
  readonly trim: Box;
};

type Preset = Pick<
  Paper,
  'dpi' | 'trimMm' | 'bleedMm' | 'safeMm' | 'marginMm' | 'gutterMm' | 'borderMm' | 'lpi'
>;

/**
 * Sizes that printers of doujinshi and comics publish, and the inner frames that manga paper shows.
 * Pixels are always computed from millimetres: printed tables of pixels are sometimes wrong.
 */
const presets = {
  // inner frame 150 × 220
  b5: {
    dpi: 350,
    trimMm: { width: 182, height: 257 },
    bleedMm: 3,
    safeMm: 10,
    marginMm: { h: 16, v: 18.5 },
    gutterMm: { h: 2.1, v: 6 },
    borderMm: 0.7,
    lpi: 60,
  },
  // B5 × 0.82
  a5: {
    dpi: 350,
    trimMm: { width: 148, height: 210 },
    bleedMm: 3,
    safeMm: 10,
    marginMm: { h: 12.5, v: 14.8 },
    gutterMm: { h: 1.8, v: 5 },
    borderMm: 0.6,
    lpi: 65,
  },
  // drawn large and printed smaller: inner frame 180 × 270
  'b4-draft': {
    dpi: 600,
    trimMm: { width: 221.81, height: 328.78 },
    bleedMm: 7,
    safeMm: 12,
    marginMm: { h: 20.905, v: 29.39 },
    gutterMm: { h: 2.1, v: 7.3 },
    borderMm: 0.8,
    lpi: 50,
  },
  // 6 5/8 × 10 1/4 inches with 1/8 of bleed; Western pages space rows and columns alike
  'us-comic': {
    dpi: 350,
    trimMm: { width: 168.275, height: 260.35 },
    bleedMm: 3.175,
    safeMm: 6.35,
    marginMm: { h: 9.525, v: 9.525 },
    gutterMm: { h: 3.175, v: 3.175 },
    borderMm: 0.6,
    lpi: 65,
  },
  // B5 read on a screen: nothing is cut off, so narrow margins do
  screen: {
    dpi: 200,
    trimMm: { width: 182, height: 257 },
    bleedMm: 0,
    safeMm: 4,
    marginMm: { h: 8, v: 9 },
    gutterMm: { h: 2.4, v: 5.5 },
    borderMm: 0.7,
    lpi: 50,
  },
  // one screen of a strip that is scrolled: 800 × 1280 px. Strips are stacked, so the margins above and
  // below are half of what parts two panels
  webtoon: {
    dpi: 200,
    trimMm: { width: 101.6, height: 162.56 },
    bleedMm: 0,
    safeMm: 4,
    marginMm: { h: 5, v: 7.5 },
    gutterMm: { h: 3, v: 15 },
    borderMm: 0.5,
    lpi: 50,
  },
  // a reader of seven inches: 1264 × 1680 px, no room to give away
  kindle: {
    dpi: 300,
    trimMm: { width: 107.0187, height: 142.24 },
    bleedMm: 0,
    safeMm: 2.5,
    marginMm: { h: 3, v: 3.5 },
    gutterMm: { h: 1.6, v: 3 },
    borderMm: 0.45,
    lpi: 60,
  },
} as const satisfies { readonly [name: string]: Preset };

export type PaperName = keyof typeof presets;
export const paperNames = Object.keys(presets) as readonly PaperName[];

const mmPerInch = 25.4;
/** A length in pixels, not rounded. */
export const pixels = (mm: number, dpi: number): number => (mm / mmPerInch) * dpi;

const fewest = 36;
const most = 1200;

/**
 * A paper by name, at its usual resolution or at `dpi` (36 to 1200).
 * @returns or says in one sentence what is wrong with the name or the resolution
 */
export function paperOf(name: string, dpi?: number): Result<Paper, string> {
  if (!Object.hasOwn(presets, name)) {
    return err(`there is no paper called ${JSON.stringify(name)}; there are ${paperNames.join(', ')}`);
  }
  const preset: Preset = presets[name as PaperName];
  const resolution = dpi ?? preset.dpi;
  if (!(resolution >= fewest && resolution <= most)) {
    return err(`a paper can have ${fewest} to ${most} dots an inch, and ${resolution} are asked for`);
  }
  return ok(sized(name, preset, resolution));
}

/** The paper of both pages of a spread: twice as wide inside one bleed. */
export function spreadOf(paper: Paper): Paper {
  const trimMm = { width: paper.trimMm.width * 2, height: paper.trimMm.height };
  return sized(paper.name, { ...paper, trimMm }, paper.dpi);
}

/** The boxes of a sheet in px: what is cut, where text is safe, what panels stand in; and its fold, if it is a spread. */
export function linesOf(
  paper: Paper,
  spread: boolean,
): { readonly trim: Box; readonly safe: Box; readonly frame: Box; readonly fold?: number } {
  const inside = (across: number, down: number): Box => {
    const [x, y] = [
      Math.round(pixels(paper.bleedMm + across, paper.dpi)),
      Math.round(pixels(paper.bleedMm + down, paper.dpi)),
    ];
    return { x, y, width: paper.width - 2 * x, height: paper.height - 2 * y };
  };
  return {
    trim: paper.trim,
    safe: inside(paper.safeMm, paper.safeMm),
    frame: inside(paper.marginMm.h, paper.marginMm.v),
    ...(spread ? { fold: Math.round(paper.width / 2) } : {}),
  };
}

function sized(name: string, preset: Preset, dpi: number): Paper {
  const { trimMm, bleedMm, safeMm, marginMm, gutterMm, borderMm, lpi } = preset;
  const px = (mm: number): number => Math.round(pixels(mm, dpi));
  const width = px(trimMm.width + 2 * bleedMm);
  const height = px(trimMm.height + 2 * bleedMm);
  const bleed = px(bleedMm);
  return {
    name,
    dpi,
    trimMm,
    bleedMm,
    safeMm,
    marginMm,
    gutterMm,
    borderMm,
    lpi,
    width,
    height,
    trim: { x: bleed, y: bleed, width: width - 2 * bleed, height: height - 2 * bleed },
  };
}
