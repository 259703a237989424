import type { Draft } from '../../engine/rule.ts';

/** IPTC's names for how a picture came to be, as far as a comic needs them (cv.iptc.org/newscodes/digitalsourcetype). */
export const sourceTypes = [
  /** Drawn by a model that was trained on pictures. */
  'trainedAlgorithmicMedia',
  /** Put together by people or programs, with such pictures in it. */
  'compositeWithTrainedAlgorithmicMedia',
  /** Drawn by a program that has learnt from no pictures: a storyboard. */
  'algorithmicMedia',
  /** Put together of several things, some of them drawn by programs, none by a trained model. */
  'compositeSynthetic',
  /** Drawn by a person. */
  'digitalCreation',
  'compositeCapture',
  'humanEdits',
] as const;
export type SourceType = (typeof sourceTypes)[number];

export type Side = 'left' | 'right';

/** What every format tells of a chapter; all of it in the language of the edition. */
export type About = {
  readonly title: string;
  readonly series: string;
  /** The number of the chapter: `1`, `12.5`. */
  readonly number: string | number;
  /** BCP 47: `en`, `ja`, `pt-BR`. */
  readonly language: string;
  readonly reading: 'rtl' | 'ltr';
  readonly author?: string;
  readonly translator?: string;
  readonly publisher?: string;
  readonly rights?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  /** The day it is published, `2026-10-01`. From the script and never from a clock: the same book has the same bytes. */
  readonly date?: string;
  /** Marks the file and every page; left out, nothing is said. */
  readonly sourceType?: SourceType;
};

/** What is told of one page. */
export type AboutPage = {
  /** The page in words. */
  readonly alt?: string;
  /** Two pages in one picture. */
  readonly double?: boolean;
  /** The side of the spread that it has to fall on. */
  readonly side?: Side;
  /** How this page came to be, where that is known better than for the whole. */
  readonly sourceType?: SourceType;
};

/** Without a date of its own a chapter has this one, as the entries of its archives do. */
export const noDate = '1980-01-01';

/** The name of the input that holds page `index` (from 0): names sort as pages do. */
export const pageInput = (index: number): string => `page.${String(index + 1).padStart(4, '0')}`;
/** The name of the input that holds the lettering of page `index` (from 0). */
export const overlayInput = (index: number): string => `overlay.${String(index + 1).padStart(4, '0')}`;

export const pageInputs = (pages: readonly string[]): { readonly [name: string]: string } =>
  Object.fromEntries(pages.map((path, i) => [pageInput(i), path]));

/** Who asks, and where in the script. */
export type Asked = Pick<Draft, 'label' | 'from'>;
export const asked = ({ label, from }: Asked): Asked => ({
  ...(label === undefined ? {} : { label }),
  ...(from === undefined ? {} : { from }),
});
