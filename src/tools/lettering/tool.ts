import { isLocated, type Located, located } from '../../engine/located.ts';
import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';
import { type FontChains, fontModels, isFontFile, shaper } from './fonts.ts';

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
  /** The width of the line round panels in px; 0.7 mm if left out. */
  readonly border?: number;
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
  /** The face, which balloons keep off; estimated from the mouth if left out. Shares, as points are. */
  readonly face?: { readonly at: PanelPoint; readonly rx: number; readonly ry: number };
  readonly facing?: string;
};

/**
 * A balloon's line: smooth; a cloud; spikes; dashes; a box; the zigzag of a loudspeaker; waves of a
 * trembling voice; or `none`, words with a white edge.
 */
export type BalloonShape = 'speech' | 'thought' | 'shout' | 'whisper' | 'caption' | 'radio' | 'weak' | 'none';

export type LetterBalloon = {
  readonly panel: string;
  readonly who?: string;
  readonly as: BalloonShape;
  /** `*stress*`, `{small:…}`, `{big:…}`, `{caps:…}`, ruby `{漢字|かんじ}`; a line break is kept; `\*` is an asterisk. */
  readonly text: string;
  /** The balloon's middle, which always wins, or a word: `top-right`, `center` … */
  readonly place?: string | PanelPoint;
  /** Where the tail aims: a point, `none`, `off` or the edge behind which an unseen speaker stands. */
  readonly tail?: string | PanelPoint;
  /** It is one with the balloon before it, of the same speaker: they overlap, or a neck joins them. */
  readonly joins?: 'overlap' | 'bridge';
  /** The borders that cut it off: `top`, `bottom-right` … */
  readonly butts?: string;
};

export type LetterSfx = {
  readonly panel: string;
  readonly text: string;
  /** `[x, y, width, height]`, shares of the panel's bounding box. */
  readonly box?: readonly [x: number, y: number, w: number, h: number];
  /** Degrees, clockwise. */
  readonly rotate?: number;
  /** Degrees of the arc it stands on: above 0 its middle is high, or right in a column. */
  readonly arc?: number;
  /** It stands behind the cast, as the mask of its panel shows it. */
  readonly behind?: boolean;
};

/** How the mask of a panel is cropped: as its art is. Its picture is the input `mask.<panel>`. */
export type LetterMask = {
  readonly panel: string;
  readonly focus?: PanelPoint;
  readonly crop?: readonly [x: number, y: number, w: number, h: number];
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
  /** Masks of panels with sounds behind the cast: white where the cast is. */
  readonly masks?: readonly LetterMask[];
  readonly fonts: FontChains;
  /** pt; 6.5 to 8.5 if left out, 7.5 to 9.5 for vertical Japanese. */
  readonly textSize?: { readonly min: number; readonly max: number };
};

/**
 * Letters a page: dialogue and sound effects as outlines (`svg`), and the same as a transparent
 * PNG of the page's size (`png`).
 */
export const letterTool: Tool<LetterParams> = { id: 'letter', version: 5, load: () => import('./run.ts') };

/** Parts of the parameters that a rule may hand over with their origins. */
type Sourced = 'cast' | 'balloons' | 'sfx';
export type LetterDraft = Omit<LetterParams, Sourced | 'fonts'> & {
  readonly [part in Sourced]: LetterParams[part] | Located;
} & {
  readonly fonts: { readonly [use in keyof FontChains]: FontChains[use] | Located<readonly string[]> };
} & {
  readonly svg: string;
  readonly png: string;
  /** Paths of masks by panel, with the places that name them. */
  readonly maskFiles?: { readonly [panel: string]: Located<string> };
} & Pick<Draft, 'label' | 'from'>;

/** The name of the input that holds a font file. */
export const fontInput = (path: string): string => `font.${path}`;

/** The action that letters a page. */
export function letter(of: LetterDraft): Draft {
  const { svg, png, label, from, maskFiles = {}, ...params } = of;
  const chains = Object.values(of.fonts).map((fonts) =>
    isLocated(fonts) ? fonts : located(fonts, {}),
  ) as readonly Located<readonly string[]>[];
  const chain = chains.flatMap((fonts) => fonts.value);
  const inputs: { [name: string]: NonNullable<Draft['inputs']>[string] } = {};
  for (const { value, origins } of chains)
    for (const [i, path] of value.entries())
      if (isFontFile(path)) inputs[fontInput(path)] ??= { path, at: origins[i] };
  for (const [panel, mask] of Object.entries(maskFiles))
    inputs[`mask.${panel}`] = { path: mask.value, at: mask.origins[''] };
  return {
    tool: 'letter',
    params: params as Draft['params'],
    ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
    outputs: { svg, png },
    models: { ...fontModels(chain), harfbuzzjs: shaper },
    ...(label === undefined ? {} : { label }),
    ...(from === undefined ? {} : { from }),
  };
}
