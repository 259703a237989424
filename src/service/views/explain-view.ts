import { inputNames, targetOf } from '../../engine/graph.ts';
import type { Trace } from '../../engine/trace.ts';
import { historyOf, readTrace } from '../../engine/trace-log.ts';
import type { Explanation } from '../../workshop/explain.ts';
import type { Workshop } from '../../workshop/open.ts';
import type { View } from '../contract/view.ts';
import type { explanation as explanationSchema } from '../contract/work.ts';
import type { Reading } from '../reader.ts';
import type { Failure } from '../runs.ts';

type ExplainView = View<typeof explanationSchema>;
type Explained = ExplainView['targets'][number];

/**
 * Why a target is what it is. Causes are told once each and named by their targets: the same input can
 * be the cause of many.
 * @param workshop one that the explanation was made with
 */
export function explainView(
  workshop: Workshop,
  reading: Reading,
  step: number,
  found: Explanation,
  failure: Failure | undefined,
): ExplainView {
  const { graph, disk } = workshop;
  const targets: Explained[] = [];
  const seen = new Set<string>();
  const visit = (one: Explanation): void => {
    if (seen.has(one.target)) return;
    seen.add(one.target);
    const { target, rule, tool, label, state, reasons, causes, made } = one;
    targets.push({
      target,
      rule,
      tool,
      ...(label === undefined ? {} : { label }),
      state,
      reasons: reasons.map((reason) => ({ ...reason })),
      causes: [...new Set(causes.map((cause) => cause.target))],
      ...(made === undefined ? {} : { made: madeView(made) }),
    });
    for (const cause of causes) visit(cause);
  };
  visit(found);
  const action = graph.action(step);
  const target = targetOf(graph, step);
  return {
    target,
    targets,
    reads: inputNames(action).map((name) => {
      const { path } = action.inputs[name]!;
      const file = reading.workshop.graph.find(path);
      return { name, path, digest: file < 0 ? null : (reading.digestOf(file) ?? null) };
    }),
    history: historyOf(disk, target).map(({ at, how, key }) => ({
      at,
      how,
      key,
      outputs: Object.fromEntries(
        Object.values(readTrace(disk, key)?.outputs ?? {}).map((output) => [output.path, output.digest]),
      ),
    })),
    ...(failure === undefined ? {} : { failure }),
  };
}

function madeView({
  key,
  at,
  ms,
  by,
  tool,
  version,
  params,
  inputs,
  outputs,
  models,
  environment,
}: Trace): Explained['made'] {
  return {
    key,
    at,
    ms,
    by,
    tool,
    version,
    params,
    inputs: { ...inputs },
    outputs: { ...outputs },
    ...(models === undefined ? {} : { models: { ...models } }),
    ...(environment === undefined ? {} : { environment: { ...environment } }),
  };
}
