import type { Character } from '../../project/character.ts';
import type { Dataset } from '../../project/dataset.ts';
import { checkpointsIn } from '../../recipe/chosen.ts';
import {
  cropPath,
  cropReviewPath,
  datasetPath,
  gridPath,
  loraFolder,
  loraName,
  lossCurvePath,
} from '../../recipe/names.ts';
import type { CharacterView } from '../contract/book.ts';
import { artifactAt, artifactOf, type Scene, sourceAt } from './artifact.ts';
import { reviewView, sourceDigest } from './book-view.ts';

/** The characters of a book with what their LoRAs learn from and come to. */
export const charactersView = (scene: Scene): CharacterView[] =>
  [...scene.reading.project.book.characters.values()].map((character) => ({
    id: character.id,
    file: `${character.dir}/character.yaml`,
    name: character.name,
    trigger: character.dataset?.trigger.value ?? character.trigger?.value ?? null,
    dataset: character.dataset === undefined ? null : datasetView(scene, character.dataset),
    lora: loraView(scene, character),
  }));

function datasetView(scene: Scene, dataset: Dataset): CharacterView['dataset'] {
  return {
    file: dataset.file,
    digest: sourceDigest(scene, dataset.file),
    size: dataset.size.value,
    flips: dataset.flips,
    crops: dataset.crops.map((crop) => ({
      name: crop.name,
      label: crop.label,
      kind: crop.kind,
      sheet: sourceAt(scene, crop.sheet),
      box: [...crop.cut.value.box],
      padding: crop.cut.value.padding,
      fit: crop.cut.value.fit,
      fill: crop.cut.value.fill,
      size: crop.cut.value.size,
      caption: crop.caption.value,
      flip: crop.flip,
      image: artifactAt(scene, cropPath(dataset, crop)),
      review:
        crop.review === undefined
          ? null
          : reviewView(scene, crop.review, cropReviewPath(dataset, crop), cropPath(dataset, crop)),
      at: crop.at,
    })),
    skipped: [...dataset.skipped],
    report: artifactAt(scene, `${datasetPath(dataset)}/report.json`),
  };
}

function loraView(scene: Scene, character: Character): CharacterView['lora'] {
  const { training, selected } = character;
  if (training === undefined && selected === undefined) return null;
  const { step, file, sha256, strength, reason, at } = selected?.value ?? {};
  return {
    name: loraName(character),
    training:
      training === undefined
        ? null
        : {
            file: training.file,
            digest: sourceDigest(scene, training.file),
            steps: training.settings.value.steps,
            every: training.settings.value.every,
            batch: training.settings.value.batch,
          },
    checkpoints: checkpointsIn(character).map((one) => ({
      step: one.step,
      file: artifactOf(scene, one.file),
    })),
    losses: artifactAt(scene, `${loraFolder(character)}/losses.json`),
    curve: artifactAt(scene, lossCurvePath(character)),
    grid: artifactAt(scene, gridPath(character)),
    selected:
      step === undefined || file === undefined || sha256 === undefined
        ? null
        : {
            step,
            file,
            sha256,
            version: sourceDigest(scene, `${character.dir}/selected.yaml`),
            ...(strength === undefined ? {} : { strength }),
            ...(reason === undefined ? {} : { reason }),
            ...(at === undefined ? {} : { at }),
          },
  };
}
