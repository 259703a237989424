import { type Located, located } from '../engine/located.ts';
import { asBookPath } from '../engine/path.ts';
import type { Draft } from '../engine/rule.ts';
import type { Book } from '../project/book.ts';
import type { Character, Lora } from '../project/character.ts';
import { chosenLora } from '../tools/chosen/tool.ts';
import { checkpointsOf } from '../tools/kohya/tool.ts';
import { chosenPath, loraFolder, loraName } from './names.ts';

/** As strongly as LoRAs of characters work if nobody says otherwise. */
const usualStrength = 0.8;

/**
 * The LoRA that draws a character: what character.yaml names; else the checkpoint that was chosen, or that
 * is still to be chosen, where the book trains one.
 */
export function loraOf(character: Character): Located<Lora> | undefined {
  if (character.lora !== undefined || character.withoutLora) return character.lora;
  if (!isTrainedHere(character)) return undefined;
  const { selected, training } = character;
  const { strength = usualStrength, clip } = selected?.value ?? {};
  return located<Lora>(
    { file: asBookPath(chosenPath(character)), strength, ...(clip === undefined ? {} : { clip }) },
    (selected ?? training!.settings).origins,
  );
}

/** The characters whose LoRA the book trains, or has chosen a checkpoint of, in the order of their ids. */
export function* lorasOf(book: Book): Generator<Character> {
  for (const character of book.characters.values()) if (isTrainedHere(character)) yield character;
}

const isTrainedHere = ({ training, selected }: Character): boolean =>
  training !== undefined || selected !== undefined;

/** The checkpoints that the training of a character makes, the end among them; none without lora.yaml. */
export const checkpointsIn = (
  character: Character,
): readonly { readonly step: number; readonly file: string }[] =>
  character.training === undefined
    ? []
    : checkpointsOf(loraName(character), character.training.settings.value).map(({ step, file }) => ({
        step,
        file: `${loraFolder(character)}/${file}`,
      }));

/** What gives panels the checkpoint that was chosen, or waits for one. */
export function chooseLora(character: Character): Draft {
  const { id, name, training, selected } = character;
  const at = (selected ?? training?.settings)?.origins[''];
  const { step, file, sha256 } = selected?.value ?? {};
  return chosenLora({
    label: `chosen:${id}`,
    character: id,
    ...(sha256 === undefined ? {} : { sha256 }),
    notes: {
      name,
      ...(step === undefined || file === undefined ? {} : { chosen: { step, file } }),
      checkpoints: checkpointsIn(character),
      ...(training === undefined ? {} : { steps: training.settings.value.steps }),
    },
    // an output may come and go; what lies elsewhere is somebody's file, and is looked at each time
    ...(file === undefined || file.startsWith('output/') ? {} : { kept: file }),
    to: chosenPath(character),
    ...(at === undefined ? {} : { from: at }),
  });
}
