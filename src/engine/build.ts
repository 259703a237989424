import type { Claim } from './action.ts';
import type { BuildEnd, BuildOrder, Engine } from './build-order.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Digest } from './digest.ts';
import { DiskError } from './disk.ts';
import type { Emit, Outcome } from './event.ts';
import { inputsOf, outputsOf, targetOf } from './graph.ts';
import { type Bench, judge, recipeNow, type Verdict } from './judge.ts';
import { type LongRun, pendingIn, recordEnded, toldAsFailed } from './long-run.ts';
import { outages } from './outage.ts';
import { perform } from './perform.ts';
import { placing } from './placing.ts';
import { never } from './result.ts';
import { type Ready, schedule, type Turn } from './schedule.ts';
import { diskProblem, problemOf } from './setback.ts';
import { stalePart } from './stale.ts';
import { flushTraces, settleTraces, writeRestored, writeTrace } from './trace-log.ts';

/** Results that took this long, in ms, are recorded at once; quicker ones together. */
const recordMs = 100;
const cpu: readonly Claim[] = [{ resource: 'cpu', amount: 1 }];
const settledOk = 1;
const settledFailed = 2;
const settledWaiting = 3;

/**
 * Brings every step of the cone up to date. Each step is judged when all that it reads is settled,
 * so bytes that come out the same stop the work there. One event for each thing that happens.
 * @throws DiskError only when not even the state can be written
 */
export async function build(engine: Engine, order: BuildOrder, emit: Emit): Promise<BuildEnd> {
  const { disk, clock, ledger, tools } = engine;
  const { state } = ledger;
  const { graph } = state;
  const began = clock.now();
  const bench: Bench = {
    disk,
    state,
    findings: order.findings,
    versionOf: (tool) => tools.get(tool)?.version,
    forced: order.forced,
    asked: order.asked,
  };

  // what is verified, whole, and below nothing stale is fresh for certain: only the rest is judged
  const isStale = order.stale ?? stalePart(state, order.findings, order.cone, order.forced).stale;
  if (order.longRuns !== undefined) recordEnded(engine, order.longRuns);
  const settled = new Uint8Array(graph.steps);
  const pending = new Int32Array(graph.steps);
  const rank = new Int32Array(graph.steps);
  const counts = { built: 0, restored: 0, fresh: 0, failed: 0, skipped: 0, waiting: 0 };
  let stopping = false;
  const { placeAll, learn, tellEdited, edited } = placing(engine, order.findings, emit);
  const plan = schedule(order.amounts);
  const running = new Map<number, AbortController>();
  const lanes: boolean[] = [];
  const byKey = new Map<Digest, number[]>();
  const due: number[] = [];
  let wake: () => void = () => {};
  const outage = outages(plan, emit, () => wake());
  /** Those of this build, by step. */
  const longRuns = new Map<number, LongRun>();
  let isOver = false;
  let bug: { readonly error: unknown } | undefined;

  order.cone.forEach((step, i) => {
    rank[step] = i;
    if (isStale[step] === 0) {
      settled[step] = settledOk;
      counts.fresh++;
      return;
    }
    const makers = new Set<number>();
    for (const file of inputsOf(graph, step)) {
      const maker = graph.producer[file]!;
      if (maker >= 0 && isStale[maker] === 1) makers.add(maker);
    }
    pending[step] = makers.size;
    if (makers.size === 0) due.push(step);
  });

  const finish = (
    step: number,
    outcome: Outcome,
    ms: number,
    more: { problem?: Diagnostic; warnings?: readonly string[]; lane?: number } = {},
  ): void => {
    counts[outcome]++;
    emit({
      event: 'finish',
      target: targetOf(graph, step),
      tool: graph.tool(step),
      label: graph.label(step),
      outcome,
      ms,
      ...more,
    });
  };

  const settle = (step: number, how: number): void => {
    settled[step] = how;
    const next = new Set<number>();
    for (const file of outputsOf(graph, step)) {
      for (let i = graph.consumerStart[file]!; i < graph.consumerStart[file + 1]!; i++)
        next.add(graph.consumers[i]!);
    }
    for (const consumer of next) {
      if (isStale[consumer] === 1 && --pending[consumer]! === 0) due.push(consumer);
    }
  };

  const fail = (step: number, problem: Diagnostic, ms: number, lane?: number): void => {
    ledger.doubt(step);
    finish(step, 'failed', ms, { problem, lane });
    settle(step, settledFailed);
    if (!order.keepGoing) stopping = true;
  };

  /** What keeps a step from being looked at: something it reads failed, or waits. */
  const blocker = (step: number): number | undefined => {
    let waiting: number | undefined;
    for (const file of inputsOf(graph, step)) {
      const maker = graph.producer[file]!;
      if (maker < 0 || isStale[maker] === 0) continue;
      if (settled[maker] === settledFailed) return maker;
      if (settled[maker] === settledWaiting) waiting ??= maker;
    }
    return waiting;
  };

  let recorded = began;
  /** What took long is on disk as soon as it is done: a kill must not cost it again. */
  const record = (ms: number): void => {
    const now = clock.now();
    if (ms < recordMs && now - recorded < recordMs) return;
    flushTraces(disk);
    ledger.flush();
    recorded = now;
  };

  /** Settles a step, or puts it among the ready ones. */
  const take = async (step: number): Promise<void> => {
    // left as it is: it is being made by what another build began
    if (order.longRuns?.has(targetOf(graph, step))) return;
    const ended = order.ended?.get(targetOf(graph, step));
    if (ended !== undefined) {
      counts[ended]++;
      settle(step, ended === 'waiting' ? settledWaiting : settledFailed);
      if (ended === 'failed' && !order.keepGoing) stopping = true;
      return;
    }
    const blocked = blocker(step);
    if (blocked !== undefined) {
      const waits = settled[blocked] === settledWaiting;
      finish(step, waits ? 'waiting' : 'skipped', 0, {
        problem: {
          severity: 'warning',
          code: waits ? 'waits-for' : 'skipped',
          message: `${graph.label(blocked) ?? targetOf(graph, blocked)} ${waits ? 'waits for a person' : 'is not there'}`,
        },
      });
      settle(step, settled[blocked]!);
      return;
    }
    const verdict: Verdict = judge(bench, step);
    switch (verdict.kind) {
      case 'fresh': {
        if (verdict.learned !== undefined) {
          await learn(step, verdict.learned.trace, verdict.learned.key);
        }
        tellEdited(verdict.edited);
        counts.fresh++;
        settle(step, settledOk);
        return;
      }
      case 'restore': {
        const at = clock.now();
        try {
          tellEdited(verdict.edited);
          await placeAll(verdict.place);
          if (verdict.trace !== undefined) await learn(step, verdict.trace, verdict.key);
          writeRestored(disk, {
            target: targetOf(graph, step),
            key: verdict.key,
            at: new Date(at).toISOString(),
          });
          finish(step, 'restored', clock.now() - at);
          settle(step, settledOk);
        } catch (error) {
          fail(step, diskProblem(error, targetOf(graph, step)), clock.now() - at);
        }
        return;
      }
      case 'wait':
        finish(step, 'waiting', 0, { problem: verdict.problem });
        settle(step, settledWaiting);
        return;
      case 'fail':
        fail(step, verdict.problem, 0);
        return;
      case 'run': {
        const twins = byKey.get(verdict.key);
        if (twins !== undefined && !order.forced.has(step)) {
          twins.push(step);
          return;
        }
        if (twins === undefined) byKey.set(verdict.key, []);
        const tool = tools.get(verdict.action.tool)!;
        wanted.set(step, verdict.key);
        plan.offer({
          step,
          rank: rank[step]!,
          claims: verdict.action.claims ?? tool.claims ?? cpu,
          group: verdict.action.group,
        });
        return;
      }
      default:
        throw never(verdict);
    }
  };

  // only the key is kept of what stands in line: 100,000 actions at a time would fill the memory
  const wanted = new Map<number, Digest>();

  const start = (turn: Turn): void => {
    const { ready } = turn;
    const step = ready.step;
    const key = wanted.get(step)!;
    const action = graph.action(step);
    const recipe = recipeNow(state, action, tools.get(action.tool)!.version);
    wanted.delete(step);
    const stop = new AbortController();
    running.set(step, stop);
    let lane = lanes.indexOf(false);
    if (lane < 0) lane = lanes.push(true) - 1;
    lanes[lane] = true;
    const expected = state.ms[step]!;
    emit({
      event: 'start',
      target: targetOf(graph, step),
      tool: action.tool,
      label: action.label,
      rule: action.rule,
      lane,
      ...(expected > 0 ? { expectedMs: expected } : {}),
    });
    const at = clock.now();
    const held = turn.held.map((claim) => claim.resource);
    const anew = order.forced.has(step);
    const doing = perform(engine, { step, action, recipe, key, held, anew }, stop.signal, emit, at);
    if (order.longRuns !== undefined && tools.get(action.tool)!.takesLong === true) {
      const { target, label } = { target: targetOf(graph, step), label: graph.label(step) };
      const over = doing.catch(toldAsFailed).then((result) => {
        run.end = { result, ms: clock.now() - at };
      });
      const { signal } = order;
      const run: LongRun = { target, label, action, key, turn, lane, signal, emit, stop, over };
      longRuns.set(step, run);
    }
    void doing
      .then(async (end) => {
        // it outlived this build, and the next one writes down what came of it
        if (isOver) return;
        longRuns.delete(step);
        lanes[lane] = false;
        plan.release(turn);
        const ms = clock.now() - at;
        if (!end.ok && end.error.kind === 'lost' && !stop.signal.aborted) {
          const problem = problemOf(end.error, action);
          if (outage.lost(step, end.error, problem)) {
            emit({ event: 'again', target: targetOf(graph, step), lane });
            wanted.set(step, key);
            plan.offer(ready);
            return;
          }
        }
        const twins = byKey.get(key) ?? [];
        byKey.delete(key);
        if (end.ok) {
          try {
            // while its outputs are partly old and partly new they are nobody's result
            ledger.doubt(step);
            await placeAll(end.value.place, end.value.bytes);
            writeTrace(disk, end.value.trace);
            ledger.step(step, key, ms);
            record(ms);
            finish(step, 'built', ms, {
              lane,
              ...(end.value.warnings.length > 0 ? { warnings: end.value.warnings } : {}),
            });
            settle(step, settledOk);
          } catch (error) {
            fail(step, diskProblem(error, targetOf(graph, step)), ms, lane);
          }
        } else if (end.error.kind === 'waiting') {
          finish(step, 'waiting', ms, { problem: problemOf(end.error, action), lane });
          settle(step, settledWaiting);
        } else if (end.error.kind === 'cancelled') {
          finish(step, 'skipped', ms, { problem: problemOf(end.error, action), lane });
          settle(step, settledFailed);
        } else {
          fail(step, problemOf(end.error, action), ms, lane);
        }
        // another step with the same key: its result is here now, or it must be tried on its own
        due.push(...twins);
      })
      .catch(broke)
      .then(() => {
        // only now: while its outputs are being placed, the build is not over. A lost step may run again already
        if (running.get(step) === stop) running.delete(step);
        wake();
      });
  };
  /** It leaves the line without having run; whoever waited for its result is judged again. */
  const leave = (ready: Ready): void => {
    const key = wanted.get(ready.step)!;
    wanted.delete(ready.step);
    due.push(...(byKey.get(key) ?? []));
    byKey.delete(key);
  };
  /** Its action could not be read again. */
  const notStarted = (turn: Turn, error: unknown): void => {
    const { ready } = turn;
    plan.release(turn);
    leave(ready);
    if (error instanceof DiskError) fail(ready.step, diskProblem(error, targetOf(graph, ready.step)), 0);
    else broke(error);
  };

  /** A bug ends the build as an interruption does, and is thrown when nothing runs any more. */
  const broke = (error: unknown): void => {
    bug ??= { error };
    onAbort();
  };

  const onAbort = (): void => {
    stopping = true;
    for (const stop of running.values()) stop.abort();
    wake();
  };
  order.reins?.({
    windDown: () => {
      stopping = true;
      wake();
    },
    cancel: (isObsolete) => {
      for (const [step, stop] of running) if (isObsolete(step)) stop.abort();
    },
  });
  for (const run of pendingIn(order.longRuns)) {
    plan.hold(run.turn);
    lanes[run.lane] = true;
    void run.over.then(() => {
      if (isOver) return;
      plan.release(run.turn);
      lanes[run.lane] = false;
      wake();
    });
  }
  if (order.signal.aborted) stopping = true;
  order.signal.addEventListener('abort', onAbort, { once: true });

  try {
    for (;;) {
      // settling makes more steps due; a cursor, since shift() would be quadratic for wide graphs
      for (let i = 0; i < due.length; i++) {
        if (stopping) break;
        try {
          await take(due[i]!);
        } catch (error) {
          if (error instanceof DiskError) fail(due[i]!, diskProblem(error, targetOf(graph, due[i]!)), 0);
          else broke(error);
        }
      }
      if (!stopping) due.length = 0;
      while (!stopping) {
        const turn = plan.next();
        if (turn === undefined) break;
        try {
          start(turn);
        } catch (error) {
          notStarted(turn, error);
        }
      }
      if (!stopping) {
        for (const ready of plan.stranded()) {
          leave(ready);
          fail(ready.step, outage.reason(), 0);
        }
      }
      if (running.size === 0) {
        const waits = plan.waiting() > 0 && outage.pending();
        if (stopping || (due.length === 0 && !waits)) break;
        if (due.length > 0) continue;
      }
      if (due.length > 0 && !stopping) continue;
      // only what takes long is left: others have their turn while it runs
      if (longRuns.size === running.size && running.size > 0 && !outage.pending() && !order.signal.aborted)
        break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    isOver = true;
    order.signal.removeEventListener('abort', onAbort);
    outage.end();
    try {
      settleTraces(disk);
    } finally {
      ledger.settle();
    }
  }
  if (bug !== undefined) throw bug.error;
  // after a failure or a wind-down only what runs is worth another turn
  const waitsForLong = longRuns.size > 0 || (!stopping && (order.longRuns?.size ?? 0) > 0);
  for (const run of longRuns.values()) order.longRuns?.set(run.target, run);
  let left = 0;
  for (const step of order.cone) if (settled[step] === 0) left++;
  if (!waitsForLong) counts.skipped += left;
  return {
    ...counts,
    later: waitsForLong ? left : 0,
    ms: clock.now() - began,
    interrupted: order.signal.aborted,
    edited: edited(),
  };
}
