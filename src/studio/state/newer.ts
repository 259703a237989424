import type { Failure, Run, Status, UnderWay } from '../client.ts';
import type { Told } from '../events.ts';

type Of<E extends Told['event']> = Extract<Told, { readonly event: E }>;

/** Newest first. */
export function withRun(runs: readonly Run[], told: Of<'build'>): readonly Run[] {
  const { seq: _seq, at: _at, event: _event, ...run } = told;
  return [run, ...runs.filter((one) => one.run !== run.run)].sort((a, b) =>
    b.askedAt.localeCompare(a.askedAt),
  );
}

export function begunBy({ run, target, tool, label, lane, expectedMs, at }: Of<'start'>): UnderWay {
  return {
    run,
    target,
    tool,
    lane,
    beganAt: at,
    ...(label === undefined ? {} : { label }),
    ...(expectedMs === undefined ? {} : { expectedMs }),
  };
}

export function failureOf({ target, at, label, problem }: Of<'finish'>): Failure {
  return {
    target,
    at,
    ...(label === undefined ? {} : { label }),
    ...(problem === undefined ? {} : { problem }),
  };
}

/**
 * What the service said, with what it has told since: an answer that was long on its way takes nothing
 * away that happened meanwhile.
 */
export function withNewer(status: Status, heard: readonly Told[]): Status {
  let { runs } = status;
  const underWay = new Map(status.underWay.map((one) => [one.target, one]));
  const failures = new Map(status.failures.map((one) => [one.target, one]));
  for (const told of heard) {
    if (!('seq' in told) || told.seq <= status.seq) continue;
    if (told.event === 'build') runs = withRun(runs, told);
    else if (told.event === 'start') {
      underWay.set(told.target, begunBy(told));
      failures.delete(told.target);
    } else if (told.event === 'again') underWay.delete(told.target);
    else if (told.event === 'finish') {
      underWay.delete(told.target);
      if (told.outcome === 'failed') failures.set(told.target, failureOf(told));
      else if (told.outcome !== 'skipped') failures.delete(told.target);
    }
  }
  return { ...status, runs: [...runs], underWay: [...underWay.values()], failures: [...failures.values()] };
}
