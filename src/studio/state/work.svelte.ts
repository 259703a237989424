import { SvelteMap } from 'svelte/reactivity';
import type { Failure, Run, Status, UnderWay } from '../client.ts';
import type { Told } from '../events.ts';
import { begunBy, failureOf, withRun } from './newer.ts';

/** One piece of work that is over, as a bar in its lane. Times are ms since 1970. */
export type Bar = {
  readonly id: number;
  readonly run: string;
  readonly target: string;
  readonly tool: string;
  readonly label?: string;
  readonly lane: number;
  readonly outcome: 'built' | 'restored' | 'failed' | 'skipped' | 'waiting';
  readonly began: number;
  readonly ended: number;
};

/** How far the build under way is: what it set out to do, and what of it is done. */
export type Progress = {
  readonly run: string;
  readonly stale: number;
  readonly done: number;
  readonly failed: number;
  /** ms that it was expected to take when it began, from earlier runs. */
  readonly expectedMs?: number;
  readonly began: number;
};

/** So many bars are kept: about what a screen can show. */
const mostBars = 600;

const underWay = new SvelteMap<string, UnderWay>();
const previews = new SvelteMap<string, string>();
const failures = new SvelteMap<string, Failure>();
/** Of a training under way: steps and the loss at them. */
const losses = new SvelteMap<string, readonly (readonly [step: number, loss: number])[]>();
let trainings = $state(0);
let bars = $state.raw<readonly Bar[]>([]);
let runs = $state.raw<readonly Run[]>([]);
let progress = $state.raw<Progress>();
let count = 0;
/** Targets that have just been made, to what came of them: for a moment of light on the page. */
let lastFinished = $state.raw<{ readonly target: string; readonly outcome: string }>();

export const work = {
  underWay,
  /** The newest picture of what is being made, as an address. */
  previews,
  failures,
  losses,
  /** Another whenever something was told of a training. */
  get trainings(): number {
    return trainings;
  },
  get bars(): readonly Bar[] {
    return bars;
  },
  /** Newest first. */
  get runs(): readonly Run[] {
    return runs;
  },
  get progress(): Progress | undefined {
    return progress;
  },
  get lastFinished() {
    return lastFinished;
  },
  get running(): Run | undefined {
    return runs.find(({ state }) => state === 'running');
  },
};

const forgetPreview = (target: string): void => {
  const old = previews.get(target);
  if (old !== undefined) URL.revokeObjectURL(old);
  previews.delete(target);
};

/** What the service says is under way, which is right whatever was missed. */
export function settleWork(status: Status): void {
  runs = status.runs;
  const now = new Set(status.underWay.map(({ target }) => target));
  for (const target of underWay.keys()) if (!now.has(target)) underWay.delete(target);
  for (const one of status.underWay) if (!underWay.has(one.target)) underWay.set(one.target, one);
  for (const target of previews.keys()) if (!now.has(target)) forgetPreview(target);
  const failed = new Set(status.failures.map(({ target }) => target));
  for (const target of failures.keys()) if (!failed.has(target)) failures.delete(target);
  for (const one of status.failures) failures.set(one.target, one);
  const running = status.runs.find(({ state }) => state === 'running');
  if (running === undefined) progress = undefined;
  else if (progress?.run !== running.run)
    progress = {
      run: running.run,
      stale: (status.forecast?.run ?? 0) + (status.forecast?.maybe ?? 0) + (status.forecast?.restore ?? 0),
      done: 0,
      failed: 0,
      began: Date.parse(running.beganAt ?? running.askedAt),
      ...(running.expectedMs === undefined ? {} : { expectedMs: running.expectedMs }),
    };
}

export function hearWork(told: Told): void {
  switch (told.event) {
    case 'build': {
      runs = withRun(runs, told);
      if (told.state === 'running' && progress?.run !== told.run)
        progress = {
          run: told.run,
          stale: 0,
          done: 0,
          failed: 0,
          began: Date.parse(told.beganAt ?? told.at),
        };
      else if (told.state !== 'queued' && told.state !== 'running' && progress?.run === told.run)
        progress = undefined;
      return;
    }
    case 'plan':
      progress = {
        run: told.run,
        stale: told.stale,
        done: 0,
        failed: 0,
        began: Date.parse(told.at),
        ...(told.expectedMs === undefined ? {} : { expectedMs: told.expectedMs }),
      };
      return;
    case 'start':
      losses.delete(told.target);
      failures.delete(told.target);
      underWay.set(told.target, begunBy(told));
      return;
    case 'progress': {
      const one = underWay.get(told.target);
      const loss = /\bloss ([\d.]+)/.exec(told.note ?? '')?.[1];
      if (loss !== undefined)
        losses.set(told.target, [...(losses.get(told.target) ?? []), [told.done, Number(loss)]]);
      if (one !== undefined)
        underWay.set(told.target, {
          ...one,
          done: told.done,
          total: told.total,
          ...(told.note === undefined ? {} : { note: told.note }),
        });
      return;
    }
    case 'preview': {
      const bytes = Uint8Array.from(atob(told.data), (char) => char.charCodeAt(0));
      const old = previews.get(told.target);
      previews.set(told.target, URL.createObjectURL(new Blob([bytes], { type: told.type })));
      if (old !== undefined) setTimeout(() => URL.revokeObjectURL(old), 1000);
      return;
    }
    case 'again':
      underWay.delete(told.target);
      return;
    case 'finish': {
      const { target, tool, label, outcome, ms, run } = told;
      const one = underWay.get(target);
      const ended = Date.parse(told.at);
      underWay.delete(target);
      forgetPreview(target);
      lastFinished = { target, outcome };
      if (progress?.run === run)
        progress = {
          ...progress,
          done: progress.done + 1,
          failed: progress.failed + (outcome === 'failed' ? 1 : 0),
        };
      if (outcome === 'failed') failures.set(target, failureOf(told));
      const lane = told.lane ?? one?.lane;
      if (lane === undefined || outcome === 'skipped') return;
      const bar: Bar = {
        id: ++count,
        run,
        target,
        tool,
        lane,
        outcome,
        began: one === undefined ? ended - ms : Date.parse(one.beganAt),
        ended,
        ...(label === undefined ? {} : { label }),
      };
      bars = [...bars.slice(-mostBars + 1), bar];
      return;
    }
    case 'training':
      trainings++;
      return;
    case 'hello':
    case 'gap':
    case 'changed':
      return;
  }
}
