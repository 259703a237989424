import type { Mark } from '../check.ts';

/** A chapter as an editor sees it: everything that the page of a proof is made of. */
export type Proof = {
  readonly book: Words;
  readonly chapter: string;
  readonly number: number;
  readonly title: Words;
  readonly reading: 'rtl' | 'ltr';
  /** The first is shown first. */
  readonly languages: readonly string[];
  /** ISO 8601, UTC. */
  readonly at: string;
  /** When the proof was made that this one is compared with. */
  readonly since?: string;
  readonly pages: readonly ProofPage[];
  /** Pages that are seen together, by their indexes. */
  readonly openings: readonly (readonly number[])[];
  /** Marks of the chapter that are of no page. */
  readonly marks: readonly Mark[];
};

/** By language. */
export type Words = { readonly [language: string]: string };

export type Picture = {
  /** `data:image/png;base64,…` */
  readonly url: string;
  readonly width: number;
  readonly height: number;
};

export type ProofPage = {
  readonly id: string;
  readonly number: number;
  readonly side: 'left' | 'right';
  readonly spread: boolean;
  readonly note?: string;
  readonly pictures: { readonly [language: string]: ProofPicture };
  readonly panels: readonly ProofPanel[];
  readonly marks: readonly Mark[];
};

export type ProofPicture = {
  /** Nothing where the page has not been built. */
  readonly now?: Picture;
  readonly change?: 'new' | 'changed';
  /** The page of the last proof, where the store still has it. */
  readonly before?: Picture;
};

export type ProofPanel = {
  readonly id: string;
  /** Corners in shares of the page. */
  readonly outline: readonly (readonly [x: number, y: number])[];
  readonly shot: string;
  readonly angle: string;
  readonly cast: readonly string[];
  readonly scene?: string;
  readonly action?: string;
  readonly note?: string;
  /** It shows the art of this panel. */
  readonly reuse?: string;
  readonly lines: readonly ProofLine[];
  readonly takes: readonly ProofTake[];
};

export type ProofLine = {
  readonly id: string;
  /** `speech`, `caption`, `sound`, `alt` … */
  readonly kind: string;
  readonly who?: string;
  readonly text: Words;
  /** Languages in which it falls back to another one. */
  readonly missing: readonly string[];
  readonly change?: 'new' | 'changed';
  /** What it was in the last proof, in the languages in which it has changed. */
  readonly before: Words;
};

export type ProofTake = {
  readonly n: number;
  /** Pages show this one. */
  readonly chosen: boolean;
  readonly status?: 'approved' | 'rejected' | 'painted';
  readonly picture?: Picture;
};
