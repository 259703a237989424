import type { Action } from './action.ts';
import type { Engine } from './build-order.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Digest } from './digest.ts';
import type { Emit } from './event.ts';
import { type Graph, targetOf } from './graph.ts';
import { recipeNow } from './judge.ts';
import { keyOf } from './key.ts';
import type { Ran } from './perform.ts';
import { err, type Result } from './result.ts';
import type { Turn } from './schedule.ts';
import { coneOf } from './select.ts';
import { diskProblem, problemOf } from './setback.ts';
import type { State } from './state.ts';
import type { AnyTool, Setback } from './tool.ts';
import { flushTraces, writeTrace } from './trace-log.ts';

/**
 * A step of a tool that takes hours, from its start to when its result is written down. A build begins it
 * as any other; when that build has nothing else to do it ends, and leaves it running. Other builds have
 * their turns meanwhile, without what it holds. Until it is over it writes nothing but its staging, the
 * store and what its tool keeps; the next build, whichever it is, writes down what came of it.
 */
export type LongRun = {
  readonly target: string;
  readonly label: string | undefined;
  readonly action: Action;
  readonly key: Digest;
  /** What it holds. */
  readonly turn: Turn;
  readonly lane: number;
  /** That of the build that began it, which hears its end; aborted, it stops. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly stop: AbortController;
  /** Settles when `end` is there. */
  readonly over: Promise<void>;
  end?: { readonly result: Result<Ran, Setback>; readonly ms: number };
  /** It was stopped because what it reads is not what it was begun with. */
  isOutdated?: boolean;
};

/** By target. One process has one of them for a book, and gives it to each of its builds. */
export type LongRuns = Map<string, LongRun>;

export const pendingIn = (runs: LongRuns | undefined): readonly LongRun[] =>
  runs === undefined ? [] : [...runs.values()].filter(({ end }) => end === undefined);

/**
 * Writes down what came of those that are over, and tells it to whoever began them. Where the outputs
 * belong, a build that wants them puts them: it finds them by their key. What can't be written down has
 * failed.
 */
export function recordEnded({ disk }: Engine, runs: LongRuns): void {
  for (const run of runs.values()) {
    if (run.end === undefined) continue;
    runs.delete(run.target);
    const { result } = run.end;
    try {
      if (result.ok) {
        writeTrace(disk, result.value.trace);
        flushTraces(disk);
      }
    } catch (error) {
      tellEnd(run, diskProblem(error, run.target));
      continue;
    }
    tellEnd(run);
  }
}

/** Tells what came of one that is over. @param problem what kept it from being written down */
export function tellEnd(run: LongRun, problem?: Diagnostic): void {
  const { target, label, action, lane, emit, end, isOutdated } = run;
  if (end === undefined) return;
  const { result, ms } = end;
  const finish = { event: 'finish', target, tool: action.tool, label, ms, lane } as const;
  if (problem !== undefined) {
    emit({ ...finish, outcome: 'failed', problem });
    return;
  }
  if (result.ok) {
    const { warnings } = result.value;
    emit({ ...finish, outcome: 'built', ...(warnings.length > 0 ? { warnings } : {}) });
    return;
  }
  const { kind } = result.error;
  emit({
    ...finish,
    outcome: kind === 'waiting' ? 'waiting' : kind === 'cancelled' ? 'skipped' : 'failed',
    problem: problemOf(
      kind === 'cancelled' && isOutdated
        ? {
            kind,
            message: 'stopped: what it is made from was changed meanwhile',
            hint: 'Ask for it again, and it is made from the new version.',
          }
        : result.error,
      action,
    ),
  });
}

/** A fault of plasma in the middle of one: nobody stands there to throw it at. */
export const toldAsFailed = (error: unknown): Result<Ran, Setback> =>
  err({
    kind: 'failed',
    message: `plasma itself broke: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'This is a fault of plasma and not of the book. What is done is kept: ask for it again.',
  });

/** Stops those that would be made from something else by now: their sources were changed, near or far. */
export function stopOutdated(
  runs: LongRuns,
  graph: Graph,
  state: State,
  tools: ReadonlyMap<string, AnyTool>,
): void {
  for (const run of pendingIn(runs)) {
    if (isAsBegun(run, graph, state, tools)) continue;
    run.isOutdated = true;
    run.stop.abort();
  }
}

function isAsBegun(
  { target, key }: LongRun,
  graph: Graph,
  state: State,
  tools: ReadonlyMap<string, AnyTool>,
): boolean {
  const file = graph.find(target);
  const step = file < 0 ? -1 : graph.producer[file]!;
  if (step < 0 || targetOf(graph, step) !== target) return false;
  const action = graph.action(step);
  const tool = tools.get(action.tool);
  if (tool === undefined || keyOf(recipeNow(state, action, tool.version)) !== key) return false;
  return coneOf(graph, [step]).every((one) => one === step || state.verified[one] === 1);
}
