import { type Graph, outputsOf } from '../engine/graph.ts';

/** One take of a panel's raw art in the graph. */
export type Take = {
  readonly panel: string;
  readonly n: number;
  readonly step: number;
  readonly file: number;
};

/** `output/ch-01/raw/ch01_p001_k2_v1.png`: the chapter, the stem, the take. */
const rawArt = /^output\/([^/]+)\/raw\/(.+)_v([1-9]\d*)\.png$/;

/** Every take of every panel, in the order of the graph. */
export function* takesIn(graph: Graph): Generator<Take> {
  for (let step = 0; step < graph.steps; step++) {
    const panel = graph.label(step);
    if (panel === undefined) continue;
    for (const file of outputsOf(graph, step)) {
      const found = rawArt.exec(graph.path(file));
      if (found !== null && panel.startsWith(`${found[1]}/`))
        yield { panel, n: Number(found[3]), step, file };
    }
  }
}

/** The takes of one panel by number. */
export const takesOf = (graph: Graph, panel: string): readonly Take[] =>
  [...takesIn(graph)].filter((take) => take.panel === panel).sort((a, b) => a.n - b.n);

/** Where a painting of the art at `path` belongs so that pages show it; undefined if it is no art of a panel. */
export function paintPathOf(path: string): string | undefined {
  const raw = rawArt.exec(path);
  if (raw !== null) return `chapters/${raw[1]}/paint/${raw[2]}.png`;
  const approved = /^output\/([^/]+)\/approved\/(.+)\.png$/.exec(path);
  return approved === null ? undefined : `chapters/${approved[1]}/paint/${approved[2]}.png`;
}
