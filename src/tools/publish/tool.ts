import type { ParamValue } from '../../engine/located.ts';
import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';

/** IPTC's names for how a picture came to be, as far as a comic needs them. */
export type SourceType =
  | 'trainedAlgorithmicMedia'
  | 'compositeWithTrainedAlgorithmicMedia'
  | 'algorithmicMedia'
  | 'digitalCreation'
  | 'compositeCapture'
  | 'humanEdits';

export type CbzPage = {
  /** The page in words; goes into the picture as IPTC alt text. */
  readonly alt?: string;
  /** Two pages in one picture. */
  readonly double?: boolean;
  /** `Story` if left out. */
  readonly type?:
    | 'FrontCover'
    | 'InnerCover'
    | 'Roundup'
    | 'Story'
    | 'Advertisement'
    | 'Editorial'
    | 'Letters'
    | 'Preview'
    | 'BackCover'
    | 'Other';
};

/** What readers of comics are told; the names are those of ComicInfo 2.1. */
export type CbzParams = {
  readonly title: string;
  readonly series: string;
  /** The number of the chapter: `1`, `12.5`. */
  readonly number: string | number;
  readonly count?: number;
  readonly summary?: string;
  readonly writer?: string;
  readonly translator?: string;
  readonly tags?: readonly string[];
  readonly languageISO: string;
  readonly manga: 'YesAndRightToLeft' | 'Yes' | 'No' | 'Unknown';
  /** Left out: told from the pages. */
  readonly blackAndWhite?: boolean;
  readonly ageRating?: string;
  readonly storyArc?: string;
  /** Marks every page; left out, pages carry no mark. */
  readonly sourceType?: SourceType;
  /** What to cut off each side of every page: its bleed, in pixels. */
  readonly bleed?: number;
  /** One for each input `page.0001`, `page.0002` … in order. */
  readonly pages: readonly CbzPage[];
};

/** Packs pages into a CBZ: inputs `page.0001` …, output `cbz`. */
export const publishCbzTool: Tool<CbzParams> = {
  id: 'publish.cbz',
  version: 1,
  load: () => import('./run-cbz.ts'),
};

/** The name of the input that holds page `index` (from 0): names sort as pages do. */
export const pageInput = (index: number): string => `page.${String(index + 1).padStart(4, '0')}`;

/** A chapter as one file for comic readers. */
export const cbz = (of: {
  readonly label?: string;
  readonly from?: Draft['from'];
  readonly params: { readonly [Name in keyof CbzParams]: ParamValue };
  /** Paths of the pages in order. */
  readonly pages: readonly string[];
  readonly to: string;
}): Draft => ({
  ...(of.label === undefined ? {} : { label: of.label }),
  ...(of.from === undefined ? {} : { from: of.from }),
  tool: 'publish.cbz',
  params: of.params,
  inputs: Object.fromEntries(of.pages.map((path, i) => [pageInput(i), path])),
  outputs: { cbz: of.to },
});
