import type { Location } from '../../engine/diagnostic.ts';
import { type Located, located, type ParamValue } from '../../engine/located.ts';
import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';
import { stemOf } from './finding.ts';
import type { About, SetName, TrainingPlan } from './looked-at.ts';

export type { SetName, TrainingPlan } from './looked-at.ts';

/**
 * One picture of a dataset.
 * @property path what it is called in findings
 * @property image the name of the input that holds it; a mirror image may leave it out
 * @property caption the name of the input that holds its caption
 * @property captionPath what its caption is called in findings
 * @property mirrorOf the path of the picture that it is the mirror image of
 * @property mirrorIsWanted a person asked for just this mirror image
 */
export type DatasetImage = {
  readonly path: string;
  readonly set: SetName;
  readonly captionPath: string;
  readonly image?: string;
  readonly caption?: string;
  readonly mirrorOf?: string;
  readonly mirrorIsWanted?: boolean;
};

export type DatasetReportParams = {
  readonly about: About;
  readonly plan: TrainingPlan;
  readonly images: readonly DatasetImage[];
};

/**
 * Checks a dataset: output `report` is JSON (report.ts), `page` the same for people, as one HTML file.
 * Faults of the dataset are findings in the report and no failure of the tool.
 */
export const datasetReportTool: Tool<DatasetReportParams> = {
  id: 'dataset-report',
  version: 1,
  load: () => import('./run.ts'),
};

/** A picture and its caption, by their paths in the book. */
export type CheckedPicture = {
  readonly set: SetName;
  /** What is trained: what it is called in findings. */
  readonly path: string;
  readonly captionPath: string;
  /** Where the picture is read from, `path` if left out; nowhere for the mirror image of another. */
  readonly image?: string;
  readonly mirrorOf?: string;
  readonly mirrorIsWanted?: boolean;
  /** Where in a source the picture and its caption are written. */
  readonly at?: Location;
  readonly captionAt?: Location;
};

/** The action that checks a dataset. Its label is `<id>/report`. */
export function datasetReport(
  of: Pick<Draft, 'from'> & {
    readonly about: {
      readonly id: string;
      readonly name: string;
      readonly trigger: string | Located<string>;
      readonly source?: string;
      readonly asymmetric: About['asymmetric'] | Located;
    };
    readonly plan: { readonly [K in keyof TrainingPlan]: TrainingPlan[K] | Located };
    readonly pictures: readonly CheckedPicture[];
    /** Paths of report.json and report.html. */
    readonly to: { readonly report: string; readonly page: string };
  },
): Draft {
  const inputs: { [name: string]: string } = {};
  const images = of.pictures.map((picture): { readonly [name: string]: ParamValue } => {
    const { set, path, captionPath, mirrorOf, mirrorIsWanted } = picture;
    const name = `${set}/${stemOf(path)}`;
    const source = picture.image ?? (mirrorOf === undefined ? path : undefined);
    const image = source === undefined ? undefined : `${name}${path.slice(path.lastIndexOf('.'))}`;
    if (image !== undefined) inputs[image] = source!;
    inputs[`${name}.txt`] = captionPath;
    return {
      set,
      path: written(path, picture.at),
      captionPath: written(captionPath, picture.captionAt),
      image,
      caption: `${name}.txt`,
      mirrorOf,
      mirrorIsWanted,
    };
  });
  return {
    tool: datasetReportTool.id,
    label: `${of.about.id}/report`,
    params: { about: of.about as ParamValue, plan: of.plan as ParamValue, images },
    inputs,
    outputs: of.to,
    ...(of.from === undefined ? {} : { from: of.from }),
  };
}

const written = (path: string, at: Location | undefined): ParamValue =>
  at === undefined ? path : located(path, { '': at });
