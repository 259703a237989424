import { type Graph, outputsOf } from '../engine/graph.ts';

/** One training picture of a character in the graph, as it was cut: `spyke/crop/front`. */
export type CutCrop = {
  readonly label: string;
  readonly character: string;
  readonly name: string;
  readonly step: number;
  readonly file: number;
};

const cropLabel = /^([a-z0-9][a-z0-9-]*)\/crop\/([a-z0-9][a-z0-9-]*)$/;

/** Every crop of every character, in the order of the graph. */
export function* cropsIn(graph: Graph): Generator<CutCrop> {
  for (let step = 0; step < graph.steps; step++) {
    const label = graph.label(step);
    const parts = label === undefined ? null : cropLabel.exec(label);
    if (parts === null) continue;
    for (const file of outputsOf(graph, step))
      if (graph.path(file).startsWith(`output/datasets/${parts[1]}/crops/`))
        yield { label: label!, character: parts[1]!, name: parts[2]!, step, file };
  }
}

/** `datasets/spyke/reviews/front.yaml` */
export const cropReviewFile = ({ character, name }: CutCrop): string =>
  `datasets/${character}/reviews/${name}.yaml`;
