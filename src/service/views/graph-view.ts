import { inputsOf, outputsOf, targetOf } from '../../engine/graph.ts';
import type { View } from '../contract/view.ts';
import type { graph as graphSchema } from '../contract/work.ts';
import { type Reading, stateOf } from '../reader.ts';

type GraphView = View<typeof graphSchema>;

/** The graph, or the part of it that `steps` names. */
export function graphView(reading: Reading, steps: ReadonlySet<number> | undefined): GraphView {
  const { graph } = reading.workshop;
  const files: string[] = [];
  const index = new Map<number, number>();
  const at = (file: number): number => {
    let known = index.get(file);
    if (known === undefined) {
      known = files.push(graph.path(file)) - 1;
      index.set(file, known);
    }
    return known;
  };
  const targets: GraphView['targets'][number][] = [];
  for (const step of graph.order) {
    if (steps !== undefined && !steps.has(step)) continue;
    const label = graph.label(step);
    targets.push({
      target: targetOf(graph, step),
      outputs: [...outputsOf(graph, step)].map(at),
      inputs: [...inputsOf(graph, step)].map(at),
      rule: graph.rule(step),
      tool: graph.tool(step),
      ...(label === undefined ? {} : { label }),
      state: stateOf(reading, step),
      there: outputsOf(graph, step).every((file) => reading.digestOf(file) !== undefined),
    });
  }
  return { id: graph.id, total: graph.steps, files, targets };
}
