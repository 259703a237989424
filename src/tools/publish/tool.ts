import type { ParamValue } from '../../engine/located.ts';
import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';
import { type About, type AboutPage, type Asked, asked, overlayInput, pageInputs } from './about.ts';

export { type About, type AboutPage, pageInput, type Side, type SourceType, sourceTypes } from './about.ts';

/** Parameters of which any part may know where it was written. */
type Written<P> = { readonly [Name in keyof P]: ParamValue };
type Order<P> = Asked & {
  readonly params: Written<P>;
  /** Paths of the pages in order. */
  readonly pages: readonly string[];
  readonly to: string;
};

/** What pages can be in ComicInfo. */
export const pageTypes = [
  'FrontCover',
  'InnerCover',
  'Roundup',
  'Story',
  'Advertisement',
  'Editorial',
  'Letters',
  'Preview',
  'BackCover',
  'Other',
] as const;

/** For whom a book is, in the words of ComicInfo 2.1. */
export const ageRatings = [
  'Unknown',
  'Adults Only 18+',
  'Early Childhood',
  'Everyone',
  'Everyone 10+',
  'G',
  'Kids to Adults',
  'M',
  'MA15+',
  'Mature 17+',
  'PG',
  'R18+',
  'Rating Pending',
  'Teen',
  'X18+',
] as const;

export type CbzPage = AboutPage & {
  /** `Story` if left out. */
  readonly type?: (typeof pageTypes)[number];
};

/** What readers of comics are told beside what every format tells. */
export type CbzParams = About & {
  /** How many chapters there are. */
  readonly count?: number;
  /** Left out: told from the pages. */
  readonly blackAndWhite?: boolean;
  readonly ageRating?: (typeof ageRatings)[number];
  readonly storyArc?: string;
  /** Names, in order of appearance. */
  readonly characters?: readonly string[];
  /** What to cut off each side of every page: its bleed, in pixels. */
  readonly bleed?: number;
  readonly pages: readonly CbzPage[];
};

/** Packs pages into a CBZ: inputs `page.0001` …, output `cbz`. */
export const publishCbzTool: Tool<CbzParams> = {
  id: 'publish.cbz',
  version: 2,
  load: () => import('./run-cbz.ts'),
};

/** A chapter as one file for comic readers. */
export const cbz = (of: Order<CbzParams>): Draft => ({
  ...asked(of),
  tool: publishCbzTool.id,
  params: of.params,
  inputs: pageInputs(of.pages),
  outputs: { cbz: of.to },
});

/** A sheet of paper: the finished page and what is drawn beyond it on each side, mm. */
export type PdfPaper = { readonly width: number; readonly height: number; readonly bleed: number };

/**
 * @property kind `print` has every page by itself with its bleed, and its pixels as they are; `screen`
 *   has the finished pages, double ones whole
 */
export type PdfParams = About & {
  readonly kind: 'print' | 'screen';
  readonly paper: PdfPaper;
  readonly pages: readonly AboutPage[];
};

/** Pages as a PDF: inputs `page.0001` …, output `pdf`. */
export const publishPdfTool: Tool<PdfParams> = {
  id: 'publish.pdf',
  version: 1,
  load: () => import('./run-pdf.ts'),
};

/** A chapter as a PDF, for printers or for screens. */
export const pdf = (of: Order<PdfParams>): Draft => ({
  ...asked(of),
  tool: publishPdfTool.id,
  params: of.params,
  inputs: pageInputs(of.pages),
  outputs: { pdf: of.to },
});

export type EpubParams = About & {
  /** What makes it the same book in every version of it; made into a UUID. */
  readonly identity: string;
  /** What to cut off each side of every page: its bleed, in pixels. */
  readonly bleed?: number;
  /** Pages that are higher are made smaller, px. */
  readonly maxHeight?: number;
  readonly pages: readonly AboutPage[];
};

/** Pages as an EPUB 3 of fixed layout: inputs `page.0001` …, output `epub`. */
export const publishEpubTool: Tool<EpubParams> = {
  id: 'publish.epub',
  version: 1,
  load: () => import('./run-epub.ts'),
};

/** A chapter as an EPUB. */
export const epub = (of: Order<EpubParams>): Draft => ({
  ...asked(of),
  tool: publishEpubTool.id,
  params: of.params,
  inputs: pageInputs(of.pages),
  outputs: { epub: of.to },
});

/** A panel by its rows in the picture of its page: from `top` to the one before `bottom`, px. */
export type Rows = { readonly name: string; readonly top: number; readonly bottom: number };

export type WebtoonPage = AboutPage & { readonly name: string; readonly panels: readonly Rows[] };

/** A strip in slices; sizes in px and bytes. */
export type WebtoonParams = {
  readonly width: number;
  /** The most that a slice may be. */
  readonly height: number;
  readonly bytes: number;
  readonly format: 'jpeg' | 'png';
  /** What to cut off each side of every page: its bleed, in pixels. */
  readonly bleed?: number;
  readonly sourceType?: About['sourceType'];
  readonly pages: readonly WebtoonPage[];
};

/**
 * Pages below one another, in slices that are cut between panels and between balloons: inputs
 * `page.0001` … and, for pages with lettering, `overlay.0001` …; output `slices`, a ZIP of `001.jpg` …
 */
export const publishWebtoonTool: Tool<WebtoonParams> = {
  id: 'publish.webtoon',
  version: 2,
  load: () => import('./run-webtoon.ts'),
};

/** A chapter as a strip to scroll; `overlays` are paths of the lettering, by index of the page. */
export const webtoon = (
  of: Order<WebtoonParams> & { readonly overlays: readonly (string | undefined)[] },
): Draft => ({
  ...asked(of),
  tool: publishWebtoonTool.id,
  params: of.params,
  inputs: {
    ...pageInputs(of.pages),
    ...Object.fromEntries(
      of.overlays.flatMap((path, i) => (path === undefined ? [] : [[overlayInput(i), path]])),
    ),
  },
  outputs: { slices: of.to },
});

export const imageFormats = ['png', 'jpeg', 'webp', 'avif'] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** One page as a picture for the web. */
export type ImageParams = {
  readonly format: ImageFormat;
  /** 1 to 100, for all but PNG. */
  readonly quality?: number;
  /** Wider pages are made smaller, px. */
  readonly maxWidth?: number;
  /** What to cut off each side, in pixels. */
  readonly bleed?: number;
  readonly alt?: string;
  readonly sourceType?: About['sourceType'];
};

/** A page as a picture: input `page`, output `image`. */
export const publishImageTool: Tool<ImageParams> = {
  id: 'publish.image',
  version: 2,
  load: () => import('./run-image.ts'),
};

/** A page as a picture of its own. */
export const image = (
  of: Asked & { readonly params: Written<ImageParams>; readonly page: string; readonly to: string },
): Draft => ({
  ...asked(of),
  tool: publishImageTool.id,
  params: of.params,
  inputs: { page: of.page },
  outputs: { image: of.to },
});
