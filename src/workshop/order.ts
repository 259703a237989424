import { build } from '../engine/build.ts';
import type { BuildEnd, Ended, Reins } from '../engine/build-order.ts';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { type Fate, type Forecast, forecast } from '../engine/dry-run.ts';
import type { Emit } from '../engine/event.ts';
import type { Bench } from '../engine/judge.ts';
import type { LongRuns } from '../engine/long-run.ts';
import { type Findings, filesOf, look } from '../engine/look.ts';
import { nearest } from '../engine/nearest.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { coneOf, select } from '../engine/select.ts';
import type { Workshop } from './open.ts';

export type Order = {
  readonly selectors: readonly string[];
  readonly force: readonly string[];
  readonly keepGoing: boolean;
  readonly jobs?: number;
};

/** An order as steps: what was asked for, what it needs, and what must run whatever is known. */
export type Plan = {
  readonly asked: ReadonlySet<number> | 'all';
  readonly forced: Set<number>;
  readonly cone: readonly number[];
};

const nearestNames = (wanted: string, names: Iterable<string>): readonly string[] =>
  nearest(wanted, names, 3);

/** Errors are selectors that name nothing, each with the nearest names. */
export function planOf(
  workshop: Workshop,
  order: Pick<Order, 'selectors' | 'force'>,
): Result<Plan, readonly Diagnostic[]> {
  const { graph } = workshop;
  const problems: Diagnostic[] = [];
  const resolve = (selectors: readonly string[]): Set<number> => {
    const steps = new Set<number>();
    for (const selector of selectors) {
      const found = select(graph, selector, nearestNames);
      if (found.ok) for (const step of found.value) steps.add(step);
      else problems.push(found.error);
    }
    return steps;
  };
  const forced = resolve(order.force);
  const asked = order.selectors.length === 0 ? 'all' : resolve(order.selectors);
  if (problems.length > 0) return err(problems);
  if (asked === 'all') {
    if (workshop.onRequest.size === 0) return ok({ asked, forced, cone: Array.from(graph.order) });
    // made on request only: not by a build that asks for everything
    const steps = Array.from(graph.order).filter((step) => forced.has(step) || !onRequest(workshop, step));
    return ok({ asked, forced, cone: coneOf(graph, steps) });
  }
  for (const step of forced) asked.add(step);
  return ok({ asked, forced, cone: coneOf(graph, asked) });
}

const onRequest = (workshop: Workshop, step: number): boolean => workshop.onRequest.has(step);

export function benchOf(workshop: Workshop, plan: Plan, findings: Findings): Bench {
  return {
    disk: workshop.disk,
    state: workshop.ledger.state,
    findings,
    versionOf: (tool) => workshop.engine.tools.get(tool)?.version,
    forced: plan.forced,
    asked: (step) => plan.asked !== 'all' && plan.asked.has(step),
  };
}

/** Looks at the disk and tells what a build would do. The workshop must be one opened read-only. */
export async function foresee(
  workshop: Workshop,
  plan: Plan,
  emit: Emit,
  each?: (step: number, fate: Fate) => void,
): Promise<Forecast & { readonly findings: Findings }> {
  const findings = await look(
    workshop.disk,
    workshop.clock,
    workshop.ledger,
    filesOf(workshop.graph, plan.cone),
  );
  const seen = forecast(benchOf(workshop, plan, findings), plan.cone, emit, each);
  return { ...seen, findings };
}

/** What a look at a plan's files just before the build has found. */
export type Found = { readonly findings: Findings; readonly stale?: Uint8Array };

/** What came of targets in an earlier turn of one and the same build. */
export type Earlier = {
  readonly built: ReadonlySet<string>;
  readonly ended: ReadonlyMap<string, Ended>;
};

/** Builds what an order asks for. */
export async function carryOut(
  workshop: Workshop,
  order: Order,
  plan: Plan,
  found: Found,
  signal: AbortSignal,
  emit: Emit,
  more: {
    readonly reins?: (reins: Reins) => void;
    readonly longRuns?: LongRuns;
    readonly earlier?: Earlier;
  } = {},
): Promise<BuildEnd> {
  const { reins, longRuns, earlier } = more;
  const amounts = new Map(Object.entries(workshop.resources));
  if (order.jobs !== undefined) amounts.set('cpu', order.jobs);
  return build(
    workshop.engine,
    {
      cone: plan.cone,
      asked: (step) => plan.asked !== 'all' && plan.asked.has(step),
      forced: plan.forced,
      findings: found.findings,
      stale: found.stale,
      keepGoing: order.keepGoing,
      amounts,
      signal,
      ...(reins === undefined ? {} : { reins }),
      ...(longRuns === undefined ? {} : { longRuns }),
      ...(earlier === undefined ? {} : { ended: earlier.ended }),
    },
    emit,
  );
}
