import type { JsonObject } from '../../engine/json.ts';
import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';

/**
 * @property character its id
 * @property sha256 of the checkpoint that a person chose (hex); left out while nobody has
 */
export type ChosenParams = { readonly character: string; readonly sha256?: string };

/**
 * What is told while there is no file to give. None of it is in the key.
 * @property chosen the step and the file of the choice
 * @property checkpoints what the training makes
 * @property steps of the training
 */
export type ChosenNotes = {
  readonly name: string;
  readonly chosen?: { readonly step: number; readonly file: string };
  readonly checkpoints: readonly { readonly step: number; readonly file: string }[];
  readonly steps?: number;
};

/**
 * The LoRA that panels are drawn with: output `lora` has the bytes of exactly the checkpoint that a person
 * chose, from the store, from where it was chosen, or from input `kept`. Without them it waits, and says
 * how to come by them; it never trains.
 */
export const chosenLoraTool: Tool<ChosenParams> = {
  id: 'chosen-lora',
  version: 1,
  load: () => import('./run.ts'),
};

export type ChosenLoraOf = ChosenParams & {
  readonly label: string;
  readonly notes: ChosenNotes;
  /** The chosen file, where it is a source of the book and no output. */
  readonly kept?: string;
  readonly to: string;
  readonly from?: Draft['from'];
};

export const chosenLora = (of: ChosenLoraOf): Draft => ({
  tool: chosenLoraTool.id,
  label: of.label,
  params: { character: of.character, sha256: of.sha256 },
  inputs: of.kept === undefined ? {} : { kept: { path: of.kept, optional: true } },
  outputs: { lora: of.to },
  notes: of.notes as unknown as JsonObject,
  ...(of.from === undefined ? {} : { from: of.from }),
});
