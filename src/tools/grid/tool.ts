import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';
import { defaultFonts, fontModels, shaper } from '../lettering/fonts.ts';

/** One picture: which checkpoint drew it, how strongly, from what. */
export type GridCell = {
  readonly step: number;
  readonly strength: number;
  readonly probe: string;
  readonly seed: number;
};

/**
 * @property steps of the checkpoints: the columns, each with one for every strength
 * @property probes the rows, one for every seed; `prompt` as it was drawn
 * @property chosen the step of the checkpoint that a person chose
 */
export type LoraGridParams = {
  readonly title: string;
  readonly steps: readonly number[];
  readonly strengths: readonly number[];
  readonly probes: readonly { readonly name: string; readonly prompt: string }[];
  readonly seeds: readonly number[];
  readonly chosen?: number;
  readonly fonts: readonly string[];
};

/** What the input of a picture is called. */
export const cellName = ({ step, strength, probe, seed }: GridCell): string =>
  `${step}.${probe}.s${seed}.w${strength}`;

/**
 * What the checkpoints of a LoRA draw, in one picture: inputs are the pictures by `cellName`, and `losses`
 * the losses.json of the training if there is one. Output `image` is a PNG, about 4096 px on its longer
 * side (more where pictures would be too small to see).
 */
export const loraGridTool: Tool<LoraGridParams> = {
  id: 'lora-grid',
  version: 1,
  load: () => import('./run.ts'),
};

/** The action that puts a grid together. */
export function loraGrid(
  of: Omit<LoraGridParams, 'fonts'> &
    Pick<Draft, 'label' | 'from'> & {
      readonly picture: (cell: GridCell) => string;
      /** Path of losses.json. */
      readonly losses?: string;
      readonly to: string;
    },
): Draft {
  const fonts = defaultFonts('en').dialogue;
  const inputs: { [name: string]: string } = {};
  for (const cell of cellsOf(of)) inputs[cellName(cell)] = of.picture(cell);
  if (of.losses !== undefined) inputs.losses = of.losses;
  return {
    tool: loraGridTool.id,
    params: {
      title: of.title,
      steps: of.steps,
      strengths: of.strengths,
      probes: of.probes,
      seeds: of.seeds,
      chosen: of.chosen,
      fonts,
    },
    inputs,
    outputs: { image: of.to },
    models: { ...fontModels(fonts), harfbuzzjs: shaper },
    ...(of.label === undefined ? {} : { label: of.label }),
    ...(of.from === undefined ? {} : { from: of.from }),
  };
}

/**
 * Every picture of a grid, those of one checkpoint one after the other: it is loaded once.
 */
export function* cellsOf(
  of: Pick<LoraGridParams, 'steps' | 'strengths' | 'probes' | 'seeds'>,
): Generator<GridCell> {
  for (const step of of.steps)
    for (const strength of of.strengths)
      for (const { name: probe } of of.probes)
        for (const seed of of.seeds) yield { step, strength, probe, seed };
}
