import type { Diagnostic, Location } from '../engine/diagnostic.ts';
import type { Json } from '../engine/json.ts';
import type { Located } from '../engine/located.ts';
import type { BookPath } from '../engine/path.ts';
import type { Art } from './art.ts';
import type { Character } from './character.ts';
import type { Config } from './config.ts';
import type { Base, Draw, Pose } from './drawing.ts';
import type { Lettering } from './lettering.ts';
import type { PinnedModel } from './models-lock.ts';
import type { PromptTemplate } from './prompt-template.ts';
import type { Review } from './schema/review.ts';
import type { Border, Edge, Reading, Side } from './schema/words.ts';

/**
 * A book as rules see it: read, checked, nothing missing. Whatever is `Located` may enter a key and
 * knows where it was written; the rest names things.
 */
export type Book = {
  readonly config: Config;
  /** The first is the main language. */
  readonly languages: readonly string[];
  readonly title: (language: string) => string;
  /** By id, in the order of their ids. */
  readonly characters: ReadonlyMap<string, Character>;
  /** By number. */
  readonly chapters: readonly Chapter[];
  /** How words become the prompt of an image model: `rules/prompt.txt`, or plasma's own where there is none. */
  readonly promptTemplate: Located<PromptTemplate>;
  /** The texts of the workflows that config and scripts name, by path; empty without `comfyui` in the config. */
  readonly workflowTexts: ReadonlyMap<string, string>;
  /** What plasma.lock pins, by kind and name: `checkpoints/dreamshaper_8.safetensors`. */
  readonly models: ReadonlyMap<string, PinnedModel>;
  readonly warnings: readonly Diagnostic[];
};

export type Chapter = {
  /** `ch-01` */
  readonly id: string;
  /** `chapters/ch-01` */
  readonly dir: string;
  readonly file: string;
  /** `ch01` */
  readonly stem: string;
  readonly number: number;
  readonly title: (language: string) => Located<string>;
  readonly summary: (language: string) => Located<string> | undefined;
  /** The part of the story that it belongs to. */
  readonly arc: (language: string) => Located<string> | undefined;
  /** The day it is published: `2026-10-01`. */
  readonly date?: Located<string>;
  readonly reading: Located<Reading>;
  readonly paper: Located<string>;
  /** The language of plain texts; outputs in it have no folder of their own. */
  readonly language: string;
  /** All languages, the main one first. */
  readonly languages: readonly string[];
  readonly pages: readonly Page[];
  /** Texts that fall back to another language: `p001/k2 say[0]`. */
  readonly untranslated: (language: string) => Located<readonly string[]>;
  readonly at: Location;
};

export type Page = {
  readonly id: string;
  /** `ch-01/p001` */
  readonly label: string;
  /** `ch01_p001` */
  readonly stem: string;
  /** Counted from 1 in the chapter. */
  readonly number: number;
  readonly chapter: Chapter;
  readonly side?: Located<Side>;
  /** It must come after a turn of the page; for lints only. */
  readonly reveal?: Located<boolean>;
  /** As it is written; undefined for a page of finished art. */
  readonly layout?: Located<Json>;
  /** Finished art of the whole page. */
  readonly art?: Located<BookPath>;
  readonly panels: readonly Panel[];
  readonly lettering: (language: string) => Lettering;
  readonly alt: (language: string) => Located<string> | undefined;
  readonly at: Location;
};

export type Panel = {
  readonly id: string;
  /** `ch-01/p001/k2` */
  readonly label: string;
  /** `ch01_p001_k2` */
  readonly stem: string;
  /** Counted from 1 on the page. */
  readonly number: number;
  readonly page: Page;
  readonly chapter: Chapter;
  /** What the picture is made from, and nothing else. */
  readonly art: Located<Art>;
  /** For image models: never part of a storyboard, of lettering or of a page. */
  readonly pose?: Located<Pose>;
  readonly base?: Located<Base>;
  /** A picture of its art in which the cast is white: for sounds behind it and for break-outs. */
  readonly mask?: Located<BookPath>;
  /** How it is drawn, with what comes from the chapter's defaults. */
  readonly draw: Located<Draw>;
  /** Who is in the picture, for what a backend wants to know of them. */
  readonly characters: readonly { readonly character: Character; readonly outfit?: string }[];
  readonly takes: readonly Take[];
  /** The number of the take that pages use. */
  readonly take: number;
  /** What stays in view when art is cropped to the panel: page only. */
  readonly focus?: Located<readonly [x: number, y: number]>;
  /** What is particular about its frame: page only, but for a break-out, which makes its picture larger. */
  readonly frame?: Located<Frame>;
  /** Hand-painted art that stands in for every take, where the file is there. */
  readonly paint?: BookPath;
  readonly review?: Review;
  /** Shows the art of another panel; this one makes none. */
  readonly reuse?: Reuse;
  readonly alt: (language: string) => Located<string> | undefined;
  readonly at: Location;
};

/** @property breakout points as shares of the panel */
export type Frame = {
  readonly border?: Border;
  readonly bleed?: readonly Edge[];
  readonly breakout?: readonly (readonly [x: number, y: number])[];
};

/** One variant of a panel's art, `n` counted from 1. */
export type Take = { readonly n: number; readonly seed: Located<number> };

/** @property panel label of the panel whose art is shown; crop: x, y, width, height as shares of it */
export type Reuse = {
  readonly panel: string;
  readonly crop?: Located<readonly [number, number, number, number]>;
  readonly at: Location;
};
