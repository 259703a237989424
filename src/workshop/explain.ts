import type { Fate } from '../engine/dry-run.ts';
import { difference, type Reason } from '../engine/explain.ts';
import { inputsOf, targetOf } from '../engine/graph.ts';
import { reasonsOf } from '../engine/judge.ts';
import { keyAt } from '../engine/state.ts';
import { recipeOfTrace, type Trace } from '../engine/trace.ts';
import { historyOf, readTrace } from '../engine/trace-log.ts';
import type { Workshop } from './open.ts';
import { benchOf, foresee, type Plan } from './order.ts';

/** Why a target is what it is, down to the root cause. */
export type Explanation = {
  readonly target: string;
  readonly rule: string;
  readonly tool: string;
  readonly label?: string;
  readonly state: 'fresh' | 'stale' | 'edited' | 'waiting' | 'missing-source';
  /** Of a stale target: why it would run. Of a fresh one: what its last run changed. */
  readonly reasons: readonly Reason[];
  /** The explanations of the inputs among the reasons that are made themselves. */
  readonly causes: readonly Explanation[];
  /** How what is there now was made. */
  readonly made?: Trace;
};

/** @param plan one whose cone holds the step, and whose workshop was opened read-only */
export async function explainStep(workshop: Workshop, plan: Plan, step: number): Promise<Explanation> {
  const fates = new Map<number, Fate>();
  const { findings } = await foresee(
    workshop,
    plan,
    () => {},
    (s, fate) => fates.set(s, fate),
  );
  const { graph } = workshop;
  const bench = benchOf(workshop, plan, findings);
  const known = new Map<number, Explanation>();

  const explain = (s: number): Explanation => {
    const seen = known.get(s);
    if (seen !== undefined) return seen;
    const fate = fates.get(s) ?? 'fresh';
    const head = {
      target: targetOf(graph, s),
      rule: graph.rule(s),
      tool: graph.tool(s),
      label: graph.label(s),
    };
    const key = keyAt(workshop.ledger.state, s);
    const made = key === undefined ? undefined : readTrace(workshop.disk, key);
    const explanation: Explanation = fate === 'fresh' ? freshOf(s, head, made) : staleOf(s, head, fate, made);
    known.set(s, explanation);
    return explanation;
  };

  const staleOf = (
    s: number,
    head: Omit<Explanation, 'state' | 'reasons' | 'causes'>,
    fate: Fate,
    made: Trace | undefined,
  ): Explanation => {
    const reasons = [...reasonsOf(bench, s)];
    const below = new Set<number>();
    for (const file of inputsOf(graph, s)) {
      const maker = graph.producer[file]!;
      if (maker < 0 || (fates.get(maker) ?? 'fresh') === 'fresh') continue;
      below.add(maker);
      const path = graph.path(file);
      if (!reasons.some((r) => r.kind === 'input' && r.path === path))
        reasons.push({ kind: 'input', name: path, path });
    }
    const told = reasons.length > 1 ? reasons.filter((r) => r.kind !== 'unverified') : reasons;
    return {
      ...head,
      state: fate === 'wait' ? 'waiting' : fate === 'fail' ? 'missing-source' : 'stale',
      reasons: told,
      causes: [...below].map(explain),
      ...(made === undefined ? {} : { made }),
    };
  };

  const freshOf = (
    s: number,
    head: Omit<Explanation, 'state' | 'reasons' | 'causes'>,
    made: Trace | undefined,
  ): Explanation => {
    const edited = graph.outputs
      .subarray(graph.outputStart[s]!, graph.outputStart[s + 1]!)
      .some((file) => findings.other.has(file));
    const before = made === undefined ? undefined : traceBefore(workshop, head.target, made.key);
    const action = graph.action(s);
    const reasons: Reason[] = edited ? reasonsOf(bench, s).filter((r) => r.kind === 'edited') : [];
    if (made !== undefined && before !== undefined) {
      reasons.push(
        ...difference(
          recipeOfTrace(before),
          recipeOfTrace(made),
          action.origins,
          (name) => made.inputs[name]?.path ?? before.inputs[name]?.path,
          action.names,
        ),
      );
    }
    const causes: Explanation[] = [];
    for (const reason of reasons) {
      if (reason.kind !== 'input' || reason.path === undefined) continue;
      const file = graph.find(reason.path);
      const maker = file < 0 ? -1 : graph.producer[file]!;
      if (maker >= 0) causes.push(explain(maker));
    }
    return {
      ...head,
      state: edited ? 'edited' : 'fresh',
      reasons,
      causes,
      ...(made === undefined ? {} : { made }),
    };
  };

  return explain(step);
}

/** The trace that a target had before the one with `key`. */
function traceBefore(workshop: Workshop, target: string, key: string): Trace | undefined {
  const history = historyOf(workshop.disk, target);
  let at = history.length - 1;
  while (at >= 0 && history[at]!.key !== key) at--;
  for (let i = at - 1; i >= 0; i--) {
    if (history[i]!.key === key) continue;
    const trace = readTrace(workshop.disk, history[i]!.key);
    if (trace !== undefined) return trace;
  }
  return undefined;
}
