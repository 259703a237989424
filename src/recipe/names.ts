import type { Chapter, Page, Panel } from '../project/book.ts';
import type { Character } from '../project/character.ts';
import type { Edition } from '../project/config.ts';
import type { Crop, Dataset } from '../project/dataset.ts';
import { flipSuffix } from '../project/name.ts';

/**
 * Names on disk. A take is `…_v1`; the main language has no folder of its own, every other one has.
 */
const built = (chapter: Chapter): string => `output/${chapter.id}`;
const edition = (chapter: Chapter, language: string): string =>
  language === chapter.language ? built(chapter) : `${built(chapter)}/${language}`;

/** `output/ch-01/raw/ch01_p001_k2_v1.png` */
export const rawPath = (panel: Panel, take: number = panel.take): string =>
  `${built(panel.chapter)}/raw/${panel.stem}_v${take}.png`;

/** `output/ch-01/raw/ch01_p001_k2_v1.workflow.json`: the graph that a take was drawn with. */
export const workflowPath = (panel: Panel, take: number = panel.take): string =>
  `${built(panel.chapter)}/raw/${panel.stem}_v${take}.workflow.json`;

/** `output/ch-01/raw/log/ch01_p001_k2_v1.json`: how a take was drawn. */
export const recordPath = (panel: Panel, take: number = panel.take): string =>
  `${built(panel.chapter)}/raw/log/${panel.stem}_v${take}.json`;

/** `output/ch-01/approved/ch01_p001_k2.png`: art that has passed its gate. */
export const approvedPath = (panel: Panel): string => `${built(panel.chapter)}/approved/${panel.stem}.png`;

/** `output/ch-01/overlay/ch01_p001.svg` and `.png`, `output/ch-01/print/overlay/…` of an edition. */
export const overlayPath = (page: Page, language: string, kind: 'svg' | 'png', of?: Edition): string =>
  `${folderOf(page.chapter, language, of)}/overlay/${page.stem}.${kind}`;

/** `output/ch-01/pages/ch01_p001.png`, `output/ch-01/ja/print/pages/…` of an edition. */
export const pagePath = (page: Page, language: string, of?: Edition): string =>
  `${folderOf(page.chapter, language, of)}/pages/${page.stem}.png`;

/** `output/ch-01/guides/ch01_p001.png`: a page with its trim, bleed and safe lines. */
export const guidesPath = (page: Page, language: string, of?: Edition): string =>
  `${folderOf(page.chapter, language, of)}/guides/${page.stem}.png`;

/** `output/ch-01/checks/ch01_p001.json`: what an editor would mark on a page. */
export const checkPath = (page: Page, language: string, of?: Edition): string =>
  `${folderOf(page.chapter, language, of)}/checks/${page.stem}.json`;

/** `output/ch-01/checks/ch01.json`: what an editor would mark in the words of a chapter. */
export const chapterCheckPath = (chapter: Chapter, language: string): string =>
  `${edition(chapter, language)}/checks/${chapter.stem}.json`;

/** `output/ch-01/checks/ch01_published.json`: what its published files should not hold. */
export const publishedCheckPath = (chapter: Chapter, language: string): string =>
  `${edition(chapter, language)}/checks/${chapter.stem}_published.json`;

const folderOf = (chapter: Chapter, language: string, of: Edition | undefined): string =>
  of === undefined ? edition(chapter, language) : `${edition(chapter, language)}/${of.name}`;

/** `output/ch-01/ch-01.cbz` */
export const archivePath = (chapter: Chapter, language: string, kind: string, of?: Edition): string =>
  `${folderOf(chapter, language, of)}/${chapter.id}.${kind}`;

/** `output/ch-01/images/ch01_p001.jpg` */
export const imagePath = (page: Page, language: string, kind: string, of?: Edition): string =>
  `${folderOf(page.chapter, language, of)}/images/${page.stem}.${kind}`;

/** `chapters/ch-01/reviews/p001_k2.yaml` */
export const reviewPath = (panel: Panel): string =>
  `${panel.chapter.dir}/reviews/${panel.page.id}_${panel.id}.yaml`;

/** `output/datasets/spyke` */
export const datasetPath = (dataset: Dataset): string => `output/datasets/${dataset.id}`;

/** `output/datasets/spyke/crops/front.png`: as it was cut, before anybody has looked at it. */
export const cropPath = (dataset: Dataset, crop: Crop): string =>
  `${datasetPath(dataset)}/crops/${crop.name}.png`;

/** `output/datasets/spyke/train/front.png`, `front-flip.txt`: what is learnt. */
export const trainPath = (dataset: Dataset, crop: Crop, kind: 'png' | 'txt', flipped = false): string =>
  `${datasetPath(dataset)}/train/${crop.name}${flipped ? flipSuffix : ''}.${kind}`;

/** `output/datasets/spyke/reg/spyke-reg-001.png`, counted from 1. */
export const regPath = (dataset: Dataset, n: number, kind: 'png' | 'txt'): string =>
  `${datasetPath(dataset)}/reg/${regStem(dataset, n)}.${kind}`;

/** `output/datasets/spyke/reg/log/spyke-reg-001.json`: how it was drawn. */
export const regLogPath = (dataset: Dataset, n: number, kind: 'json' | 'workflow.json'): string =>
  `${datasetPath(dataset)}/reg/log/${regStem(dataset, n)}.${kind}`;

const regStem = (dataset: Dataset, n: number): string => `${dataset.id}-reg-${regNumber(n)}`;
export const regNumber = (n: number): string => String(n).padStart(3, '0');

/** `datasets/spyke/reviews/front.yaml` */
export const cropReviewPath = (dataset: Dataset, crop: Crop): string =>
  `${dataset.dir}/reviews/${crop.name}.yaml`;

/** What the LoRA of a character is called: the word that it is trained under. */
export const loraName = ({ id, trigger, dataset }: Character): string =>
  dataset?.trigger.value ?? trigger?.value ?? id;

/** `output/loras/spyke_plasma_v1` */
export const loraFolder = (character: Character): string => `output/loras/${loraName(character)}`;

/** `output/loras/spyke_plasma_v1/spyke_plasma_v1.safetensors`: the checkpoint that panels are drawn with. */
export const chosenPath = (character: Character): string =>
  `${loraFolder(character)}/${loraName(character)}.safetensors`;

/** `output/loras/spyke_plasma_v1/loss.png` */
export const lossCurvePath = (character: Character): string => `${loraFolder(character)}/loss.png`;

/** `output/loras/spyke_plasma_v1/grid.png` */
export const gridPath = (character: Character): string => `${loraFolder(character)}/grid.png`;

/** `output/loras/spyke_plasma_v1/grid/400/back_s101_w0.6.png`; records lie in a folder beside the steps. */
export const gridPicturePath = (
  character: Character,
  of: { readonly step: number; readonly probe: string; readonly seed: number; readonly strength: number },
  kind: 'png' | 'json' | 'workflow.json' = 'png',
): string =>
  `${loraFolder(character)}/grid/${kind === 'png' ? '' : 'log/'}${of.step}/${of.probe}_s${of.seed}_w${of.strength}.${kind}`;
