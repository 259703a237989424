import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Event } from '../engine/event.ts';
import type { Result } from '../engine/result.ts';
import type { BuildReport, BuildRequest } from '../workshop/build.ts';
import type { BuildEar } from '../workshop/resident.ts';
import type { EventLog } from './event-log.ts';

/** Why something is built: a source was saved, somebody asked here, or `plasma build` did. */
export type Cause = 'saved' | 'asked' | 'command';

/** One build, from being asked for to its end. */
export type Run = {
  readonly run: string;
  readonly cause: Cause;
  readonly selectors: readonly string[];
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'stopped';
  readonly askedAt: string;
  readonly beganAt?: string;
  readonly endedAt?: string;
  readonly expectedMs?: number;
  readonly report?: BuildReport;
  /** What kept it from building at all. */
  readonly problems?: readonly Diagnostic[];
};

/** A target that is being made just now. */
export type UnderWay = {
  readonly run: string;
  readonly target: string;
  readonly tool: string;
  readonly label?: string;
  readonly lane: number;
  readonly beganAt: string;
  readonly expectedMs?: number;
  readonly done?: number;
  readonly total?: number;
  readonly note?: string;
};

export type Failure = {
  readonly target: string;
  readonly label?: string;
  readonly at: string;
  readonly problem?: Diagnostic;
};

/** Builds and what they do, as whoever comes later wants to know it. Everything is told to the log too. */
export type Runs = {
  /** For `ResidentOptions.onBuild`. */
  readonly hear: (request: BuildRequest) => BuildEar;
  /** Names the cause and the run of the build that is asked for next; the caller asks at once. */
  readonly ask: (cause: Cause) => string;
  /** Tells an event of work that is no build: a job, a training. */
  readonly tell: (run: string, event: Event) => void;
  /** @returns the builds that were told to stop */
  readonly stop: (run?: string) => readonly string[];
  /** Whether a build waits for its turn. */
  readonly isQueued: (run: string) => boolean;
  /** Newest first. */
  readonly all: () => readonly Run[];
  readonly underWay: () => readonly UnderWay[];
  /** Targets that failed the last time they were tried. */
  readonly failures: () => ReadonlyMap<string, Failure>;
  /** Counts what finished: what was read of the book before is old. */
  readonly generation: () => number;
};

/** This many builds that are over are remembered. */
const mostRuns = 50;

export function openRuns(log: EventLog, now: () => number = Date.now): Runs {
  const runs = new Map<string, Run>();
  const stops = new Map<string, AbortController>();
  const underWay = new Map<string, UnderWay>();
  const failures = new Map<string, Failure>();
  let count = 0;
  let generation = 0;
  let next: { readonly run: string; readonly cause: Cause } | undefined;
  const time = (): string => new Date(now()).toISOString();

  const update = (run: Run): void => {
    runs.set(run.run, run);
    log.emit({ event: 'build', ...run });
    const over = [...runs.values()].filter(({ state }) => state !== 'queued' && state !== 'running');
    for (const old of over.slice(0, Math.max(0, over.length - mostRuns))) runs.delete(old.run);
  };

  const tell = (run: string, event: Event): void => {
    switch (event.event) {
      case 'preview':
        log.preview(event.target, run, event.preview);
        return;
      case 'start': {
        const { target, tool, label, lane, expectedMs } = event;
        failures.delete(target);
        underWay.set(target, {
          run,
          target,
          tool,
          ...(label === undefined ? {} : { label }),
          lane,
          beganAt: time(),
          ...(expectedMs === undefined ? {} : { expectedMs }),
        });
        break;
      }
      case 'progress': {
        const at = underWay.get(event.target);
        const { done, total, note } = event;
        if (at !== undefined)
          underWay.set(event.target, { ...at, done, total, ...(note === undefined ? {} : { note }) });
        break;
      }
      case 'again':
        underWay.delete(event.target);
        break;
      case 'finish': {
        const { target, label, outcome, problem } = event;
        generation++;
        underWay.delete(target);
        log.forget(target);
        if (outcome === 'failed')
          failures.set(target, {
            target,
            ...(label === undefined ? {} : { label }),
            at: time(),
            ...(problem === undefined ? {} : { problem }),
          });
        else if (outcome !== 'skipped') failures.delete(target);
        break;
      }
      case 'plan': {
        const at = runs.get(run);
        if (at !== undefined && event.expectedMs !== undefined)
          runs.set(run, { ...at, expectedMs: event.expectedMs });
        break;
      }
      case 'would':
      case 'warning':
      case 'summary':
        break;
    }
    log.emit({ run, ...event });
  };

  return {
    hear: (request) => {
      const { run, cause } = next ?? { run: `b${++count}`, cause: 'command' as const };
      next = undefined;
      const stop = new AbortController();
      stops.set(run, stop);
      update({ run, cause, selectors: request.selectors, state: 'queued', askedAt: time() });
      return {
        signal: stop.signal,
        begin: () => {
          const known = runs.get(run);
          if (known?.state === 'queued') update({ ...known, state: 'running', beganAt: time() });
        },
        emit: (event) => tell(run, event),
        end: (result) => {
          stops.delete(run);
          generation++;
          for (const at of underWay.values()) if (at.run === run) underWay.delete(at.target);
          const known = runs.get(run);
          if (known !== undefined && known.endedAt === undefined)
            update({ ...known, endedAt: time(), ...endOf(result) });
        },
      };
    },
    ask: (cause) => {
      next = { run: `b${++count}`, cause };
      return next.run;
    },
    tell,
    stop: (run) => {
      const wanted = run === undefined ? [...stops.keys()] : stops.has(run) ? [run] : [];
      for (const one of wanted) {
        stops.get(one)!.abort();
        // its turn may come in hours: it is over now
        const known = runs.get(one);
        if (known?.state === 'queued') update({ ...known, state: 'stopped', endedAt: time() });
      }
      return wanted;
    },
    isQueued: (run) => runs.get(run)?.state === 'queued',
    all: () => [...runs.values()].reverse(),
    underWay: () => [...underWay.values()],
    failures: () => failures,
    generation: () => generation,
  };
}

function endOf(
  result: Result<BuildReport, readonly Diagnostic[]> | undefined,
): Pick<Run, 'state' | 'report' | 'problems'> {
  if (result === undefined)
    return {
      state: 'failed',
      problems: [
        { severity: 'error', code: 'broke', message: 'plasma itself broke: see where it was started' },
      ],
    };
  if (!result.ok) return { state: 'failed', problems: result.error };
  const { value: report } = result;
  return { state: report.interrupted ? 'stopped' : report.failed > 0 ? 'failed' : 'done', report };
}
