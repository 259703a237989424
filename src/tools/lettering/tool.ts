import type { Located } from '../../engine/located.ts';
import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';
import { type FontChains, fontModels, shaper } from './fonts.ts';

export { defaultFonts, type FontChains, fontModels } from './fonts.ts';

/** A point in a panel: shares of its bounding box from left and top, 0 to 1. */
export type PanelPoint = readonly [x: number, y: number];

export type LetterPage = {
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  readonly dpi: number;
  /** px inside the page's edges in which balloons have to stay. */
  readonly safe?: number;
};

export type LetterPanel = {
  readonly id: string;
  /** Page px. */
  readonly polygon: readonly (readonly [x: number, y: number])[];
};

export type LetterCast = {
  /** The id of a panel. */
  readonly panel: string;
  readonly who: string;
  /** The middle of the figure. */
  readonly at: PanelPoint;
  /** Where tails aim; estimated from `at` if left out. */
  readonly mouth?: PanelPoint;
  readonly facing?: string;
};

export type LetterBalloon = {
  readonly panel: string;
  readonly who?: string;
  readonly as: 'speech' | 'thought' | 'shout' | 'whisper' | 'caption';
  /** `*stress*`; a line break is kept; `\*` is an asterisk. */
  readonly text: string;
  /** The balloon's middle, which always wins, or a word: `top-right`, `center` … */
  readonly place?: string | PanelPoint;
  /** Where the tail aims: a point, `none`, `off` or the edge behind which an unseen speaker stands. */
  readonly tail?: string | PanelPoint;
};

export type LetterSfx = {
  readonly panel: string;
  readonly text: string;
  /** `[x, y, width, height]`, shares of the panel's bounding box. */
  readonly box?: readonly [x: number, y: number, w: number, h: number];
  /** Degrees, clockwise. */
  readonly rotate?: number;
};

/** A page's dialogue and sound effects in one language: what `letter` is asked for. */
export type LetterParams = {
  readonly page: LetterPage;
  /** BCP 47: `en`, `ja` … */
  readonly lang: string;
  readonly reading: 'rtl' | 'ltr';
  readonly panels: readonly LetterPanel[];
  readonly cast: readonly LetterCast[];
  /** In reading order. */
  readonly balloons: readonly LetterBalloon[];
  readonly sfx: readonly LetterSfx[];
  readonly fonts: FontChains;
  /** pt; 6.5 to 8.5 if left out, 7.5 to 9.5 for vertical Japanese. */
  readonly textSize?: { readonly min: number; readonly max: number };
};

/**
 * Letters a page: dialogue and sound effects as outlines (`svg`), and the same as a transparent
 * PNG of the page's size (`png`).
 */
export const letterTool: Tool<LetterParams> = { id: 'letter', version: 1, load: () => import('./run.ts') };

/** Parts of the parameters that a rule may hand over with their origins. */
type Sourced = 'cast' | 'balloons' | 'sfx';
export type LetterDraft = Omit<LetterParams, Sourced> & {
  readonly [part in Sourced]: LetterParams[part] | Located;
} & {
  readonly svg: string;
  readonly png: string;
} & Pick<Draft, 'label' | 'from'>;

/** The action that letters a page. */
export function letter(of: LetterDraft): Draft {
  const { svg, png, label, from, ...params } = of;
  return {
    tool: 'letter',
    params: params as Draft['params'],
    outputs: { svg, png },
    models: { ...fontModels([...of.fonts.dialogue, ...of.fonts.sfx]), harfbuzzjs: shaper },
    ...(label === undefined ? {} : { label }),
    ...(from === undefined ? {} : { from }),
  };
}
