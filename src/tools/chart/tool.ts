import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';
import { defaultFonts, fontModels, shaper } from '../lettering/fonts.ts';

/** @property fonts ids for the labels, asked in turn */
export type LossCurveParams = {
  readonly title: string;
  readonly fonts: readonly string[];
};

/**
 * The loss of a training as a picture, 1600 × 800 px: input `losses` is the losses.json of the tool
 * `kohya`, output `image` a PNG. It is context for whoever chooses a checkpoint, and no verdict.
 */
export const lossCurveTool: Tool<LossCurveParams> = {
  id: 'loss-curve',
  version: 1,
  load: () => import('./run.ts'),
};

/** The action that draws a loss curve. */
export function lossCurve(
  of: Pick<Draft, 'label' | 'from'> & {
    readonly title: string;
    /** Path of losses.json. */
    readonly losses: string;
    readonly to: string;
  },
): Draft {
  const fonts = defaultFonts('en').dialogue;
  return {
    tool: lossCurveTool.id,
    params: { title: of.title, fonts },
    inputs: { losses: of.losses },
    outputs: { image: of.to },
    models: { ...fontModels(fonts), harfbuzzjs: shaper },
    ...(of.label === undefined ? {} : { label: of.label }),
    ...(of.from === undefined ? {} : { from: of.from }),
  };
}
