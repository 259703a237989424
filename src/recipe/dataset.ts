import type { Draft } from '../engine/rule.ts';
import type { Book } from '../project/book.ts';
import type { Character } from '../project/character.ts';
import type { Crop, Dataset } from '../project/dataset.ts';
import { flipSuffix } from '../project/name.ts';
import { gate } from '../tools/gate/tool.ts';
import { crop as cutOut, flip } from '../tools/image/tool.ts';
import { text } from '../tools/text/tool.ts';
import { cropPath, cropReviewPath, trainPath } from './names.ts';

/** A character that has a dataset. */
export type Trained = Character & { readonly dataset: Dataset };

/** The characters that have a dataset, in the order of their ids. */
export function* datasetsOf(book: Book): Generator<Trained> {
  for (const character of book.characters.values())
    if (character.dataset !== undefined) yield character as Trained;
}

/** One training picture: a crop, or its mirror image. `image` and `caption` are outputs. */
export type TrainingPicture = {
  readonly crop: Crop;
  readonly flipped: boolean;
  readonly image: string;
  readonly caption: string;
  /** What the caption says. */
  readonly words: string;
};

/** All pictures that a LoRA learns from, each with its caption: nothing else belongs to it. */
export function trainingPictures(dataset: Dataset): readonly TrainingPicture[] {
  return dataset.crops.flatMap((crop) =>
    [false, ...(crop.flip ? [true] : [])].map((flipped) => ({
      crop,
      flipped,
      image: trainPath(dataset, crop, 'png', flipped),
      caption: trainPath(dataset, crop, 'txt', flipped),
      words: (flipped ? crop.mirroredCaption : crop.caption).value,
    })),
  );
}

/** What cuts a crop from its sheet. */
export const cropImage = ({ dataset }: Trained, crop: Crop): Draft =>
  cutOut({
    label: crop.label,
    image: crop.sheet,
    cut: crop.cut,
    to: cropPath(dataset, crop),
    from: crop.at,
  });

/** The gate that a crop has to pass before anything learns from it: the picture in the folder `train`. */
export const gateCrop = ({ dataset }: Trained, crop: Crop): Draft =>
  gate({
    label: trainLabel(dataset, crop, false),
    what: crop.label,
    command: `plasma approve ${crop.label}`,
    // what it is cut from is a file: other pixels are never a loss
    stale: true,
    remedy: `Mend its box in ${dataset.file} or the sheet, leave it out with "skip: true"`,
    art: cropPath(dataset, crop),
    review: cropReviewPath(dataset, crop),
    to: trainPath(dataset, crop, 'png'),
    from: crop.at,
  });

/** The mirror image of an approved crop. */
export const flipCrop = (character: Trained, crop: Crop): Draft => {
  const { dataset } = character;
  const warning = flipWarning(character, crop);
  return flip({
    label: trainLabel(dataset, crop, true),
    image: trainPath(dataset, crop, 'png'),
    to: trainPath(dataset, crop, 'png', true),
    ...(warning === undefined ? {} : { warning }),
    from: crop.at,
  });
};

/** The caption beside a training picture. */
export const captionCrop = ({ dataset }: Trained, crop: Crop, flipped: boolean): Draft =>
  text({
    label: trainLabel(dataset, crop, flipped),
    text: flipped ? crop.mirroredCaption : crop.caption,
    to: trainPath(dataset, crop, 'txt', flipped),
    from: crop.at,
  });

/** `spyke/train/front` */
const trainLabel = ({ id }: Dataset, crop: Crop, flipped: boolean): string =>
  `${id}/train/${crop.name}${flipped ? flipSuffix : ''}`;

/**
 * What is said of a mirror image of somebody who is not the same on both sides. A crop that says
 * `flip: true` itself was looked at: then nothing is said.
 */
export function flipWarning({ name, asymmetric, dataset }: Trained, crop: Crop): string | undefined {
  if (!crop.flip || crop.flipIsWritten || asymmetric.value.length === 0) return undefined;
  return `${name} is not the same on both sides: in this mirror image the ${featuresOf(asymmetric.value)} ${asymmetric.value.length === 1 ? 'is' : 'are'} on the wrong side, and the LoRA learns both. Write "flips: false" in ${dataset.file}, or "flip: true" at the crops that show nothing of it`;
}

/** `bracer on the forearm (right) and pauldron on the knee (left)` */
export function featuresOf(features: Character['asymmetric']['value']): string {
  const each = features.map(({ feature, side }) => `${feature} (${side})`);
  return each.length < 2 ? each.join('') : `${each.slice(0, -1).join(', ')} and ${each.at(-1)}`;
}
