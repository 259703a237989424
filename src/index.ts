/**
 * What `plasma.config.ts`, `rules/*.ts` and a book's own tools import. Light on purpose: nothing here
 * loads an image library, a parser or a validator.
 */
import type { Result } from './engine/result.ts';
import type { AnyTool, Done, Job, Setback, Tool } from './engine/tool.ts';
import type { ConfigInput } from './project/config.ts';
import type { BookRule } from './workshop/expand.ts';

export type { Action, Claim } from './engine/action.ts';
export { err, ok, type Result } from './engine/result.ts';
export type { Draft } from './engine/rule.ts';
export type { Done, Job, JobInput, JobOutput, Progress, Setback, Tool } from './engine/tool.ts';
export type { Book, Chapter, Page, Panel, Take } from './project/book.ts';
export type { Character } from './project/character.ts';
export type { Crop, Dataset, Regularisation } from './project/dataset.ts';
export { artOf, drawnPanelsOf, hasGate, pagesOf, panelNamed, panelsOf } from './recipe/art.ts';
export { checkpointsIn, chooseLora, lorasOf } from './recipe/chosen.ts';
export { composePage, guidesOfPage } from './recipe/compose.ts';
export { contactOfPage } from './recipe/contact.ts';
export {
  captionCrop,
  cropImage,
  datasetsOf,
  featuresOf,
  flipCrop,
  flipWarning,
  gateCrop,
  type Trained,
  type TrainingPicture,
  trainingPictures,
} from './recipe/dataset.ts';
export { datasetReportPath, reportDataset } from './recipe/dataset-report.ts';
export { drawTake, type Painting } from './recipe/draw.ts';
export { gatePanel } from './recipe/gate.ts';
export { curveOfLora, gridOfLora } from './recipe/grid.ts';
export { isLettered, letterPage } from './recipe/letter.ts';
export { checkChapter, checkPage, checkPublished } from './recipe/lint.ts';
export { logOfChapter } from './recipe/log.ts';
export {
  approvedPath,
  archivePath,
  cropPath,
  cropReviewPath,
  datasetPath,
  overlayPath,
  pagePath,
  rawPath,
  regPath,
  reviewPath,
  trainPath,
} from './recipe/names.ts';
export { publish, publishAs, publishCbz } from './recipe/publish.ts';
export { regularise } from './recipe/regularise.ts';
export { type Sheet, sheetOf, sizeOf } from './recipe/sheet.ts';
export { trainCharacter } from './recipe/train.ts';
export { command } from './tools/command/tool.ts';
export { gate } from './tools/gate/tool.ts';
export { crop, flip, resize } from './tools/image/tool.ts';
export { concat, copy, text } from './tools/text/tool.ts';
export type { Project } from './workshop/expand.ts';

/** The settings of a book, with the book's own tools beside them. */
export type BookConfig = ConfigInput & { readonly tools?: readonly AnyTool[] };

/** For `plasma.config.ts`: gives back its argument; the type is what an editor completes. */
export const defineConfig = (config: BookConfig): BookConfig => config;

/** A stage of the pipeline: for each … of the book, a target and what makes it. */
export const defineRule = (rule: BookRule): BookRule => rule;

/**
 * A tool of a book's own. `run` reads `job.inputs`, writes `job.outputs`, and answers `ok({})` or
 * `err({ kind: 'failed', message })`. Raise `version` whenever it would make other bytes.
 */
export const defineTool = <P>(tool: {
  readonly id: string;
  readonly version: number;
  readonly claims?: Tool['claims'];
  readonly run: (job: Job<P>) => Promise<Result<Done, Setback>>;
}): Tool<P> => ({
  id: tool.id,
  version: tool.version,
  ...(tool.claims === undefined ? {} : { claims: tool.claims }),
  load: async () => ({ run: tool.run }),
});
