import { randomUUID } from 'node:crypto';
import { sha256 } from '../../engine/digest.ts';
import type { Event } from '../../engine/event.ts';
import { canonical, type Json } from '../../engine/json.ts';
import { diskProblem } from '../../engine/setback.ts';
import { type AdHocEnd, performAdHoc } from '../../workshop/ad-hoc.ts';
import type { Turn } from '../../workshop/resident.ts';
import type { JobRequest } from '../contract/jobs.ts';
import type { House } from '../house.ts';
import { refusal } from '../problem.ts';
import { isOver, type Job, type JobPlan, type JobView, jobView, type Progress } from './job.ts';
import type { JobFile } from './job-file.ts';

/** So many wait at most. */
const mostQueued = 10_000;

/** The jobs of a book: kept on disk, done in turn with its builds, all that wait in one go. */
export type Jobs = {
  /**
   * @param key an idempotency key: the same request with it is the same job
   * @throws Refusal for a key that another request had, and for too many
   */
  readonly add: (
    request: JobRequest,
    plan: () => JobPlan,
    key: string | undefined,
  ) => { readonly job: JobView; readonly isNew: boolean };
  readonly get: (id: string) => JobView | undefined;
  readonly list: (of: { readonly state?: Job['state']; readonly limit: number; readonly after?: number }) => {
    readonly jobs: readonly JobView[];
    readonly next: string | null;
  };
  /** Stops it, or keeps it from beginning; one that is over stays as it is. */
  readonly cancel: (id: string) => JobView | undefined;
  /** Goes on with what was left when the service ended. */
  readonly begin: () => void;
  /** Goes on with what waited for the book to be mended. */
  readonly wake: () => void;
  readonly close: () => Promise<void>;
};

type Under = {
  /** The jobs that wait for each target; two may ask for the same. */
  readonly byTarget: ReadonlyMap<string, readonly string[]>;
  cancel?: (target: string) => void;
};

export function openJobs(house: House, file: JobFile, now: () => number = Date.now): Jobs {
  const { log, runs, resident, signal } = house;
  const progress = new Map<string, Progress>();
  let under: Under | undefined;
  let working: Promise<void> | undefined;
  let wokenMeanwhile = false;
  const time = (): string => new Date(now()).toISOString();

  const tell = (job: Job): JobView => {
    const view = jobView(job, progress.get(job.id));
    log.emit({ event: 'job', job: view });
    return view;
  };
  const change = (job: Job, to: Partial<Job>): Job => {
    const changed = { ...job, ...to };
    file.update(changed);
    if (isOver(changed)) progress.delete(job.id);
    tell(changed);
    return changed;
  };
  const openOnes = (ids: readonly string[]): readonly Job[] =>
    ids.flatMap((id) => {
      const job = file.get(id);
      return job === undefined || isOver(job) ? [] : [job];
    });

  /** What the engine tells of the target of some jobs. */
  const hear = (byTarget: Under['byTarget'], event: Event): void => {
    if (!('target' in event)) return;
    const ids = byTarget.get(event.target) ?? [];
    const run = ids[0] ?? '';
    runs.tell(run, event);
    if (event.event === 'start') {
      const wanted = openOnes(ids);
      for (const job of wanted) change(job, { state: 'running', beganAt: time() });
      // called off while it stood in line
      if (wanted.length === 0) under?.cancel?.(event.target);
    }
    if (event.event === 'progress') {
      const { done, total, note } = event;
      for (const id of ids) progress.set(id, { done, total, ...(note === undefined ? {} : { note }) });
    }
  };

  const conclude = (job: Job, end: AdHocEnd): void => {
    const endedAt = time();
    switch (end.outcome) {
      case 'left':
        return;
      case 'stopped':
      case 'failed':
        // the service ends: it goes on where it stopped when there is one again
        if (end.outcome === 'stopped' && signal.aborted) return;
        change(job, { state: 'failed', endedAt, problem: end.problem });
        return;
      case 'built':
      case 'restored':
      case 'fresh': {
        const image = end.outputs.image;
        change(job, {
          state: 'done',
          endedAt,
          outcome: end.outcome,
          ...(image === undefined ? {} : { image }),
        });
      }
    }
  };

  const fail = (jobs: readonly Job[], problem: NonNullable<Job['problem']>): void => {
    for (const job of openOnes(jobs.map(({ id }) => id)))
      change(job, { state: 'failed', endedAt: time(), problem });
  };

  /**
   * One turn: everything that waits now. A build that wants its turn lets what runs come to its end; what a
   * training keeps from being drawn is tried again when that is over.
   */
  const takeTurn = async ({
    book,
    wanted,
    longRuns,
    freed,
  }: Turn): Promise<'go-on' | 'book-broken' | 'later'> => {
    const jobs = file.unfinished();
    if (jobs.length === 0) return 'go-on';
    if (!book.ok) return 'book-broken';
    const byTarget = new Map<string, string[]>();
    const actions = new Map<string, Job['action']>();
    for (const { id, target, action } of jobs) {
      byTarget.set(target, [...(byTarget.get(target) ?? []), id]);
      actions.set(target, action);
    }
    const mine: Under = { byTarget };
    under = mine;
    try {
      const done = await performAdHoc(book.value, [...actions.values()], {
        signal,
        longRuns,
        emit: (event) => hear(byTarget, event),
        reins: ({ windDown, cancel }) => {
          mine.cancel = cancel;
          if (wanted.aborted) windDown();
          else wanted.addEventListener('abort', windDown, { once: true });
        },
      });
      if (!done.ok) {
        fail(jobs, done.error[0]!);
        return 'go-on';
      }
      for (const [target, end] of done.value)
        for (const job of openOnes(byTarget.get(target) ?? [])) conclude(job, end);
      const free = freed();
      const isNothingNew = file.unfinished().every(({ target }) => byTarget.has(target));
      if (free === undefined || wanted.aborted || !isNothingNew) return 'go-on';
      void free.then(wake);
      return 'later';
    } catch (error) {
      fail(jobs, problemIn(error));
      throw error;
    } finally {
      under = undefined;
    }
  };

  const work = async (): Promise<void> => {
    wokenMeanwhile = false;
    try {
      while (!signal.aborted && file.waiting() > 0)
        // what mends the book wakes it, and so does the end of a training
        if ((await resident.inTurn(takeTurn, signal)) !== 'go-on') return;
    } catch (error) {
      // whatever it was, it would be the same again at once
      fail(file.unfinished(), problemIn(error));
      throw error;
    } finally {
      working = undefined;
      if (wokenMeanwhile && !signal.aborted && file.waiting() > 0) wake();
    }
  };
  const wake = (): void => {
    working ??= Promise.resolve().then(work).catch(house.onBug);
  };

  return {
    add: (request, plan, key) => {
      const body = sha256(canonical(request as Json));
      const before = key === undefined ? undefined : file.askedWith(key);
      if (before !== undefined) {
        if (before.body === body)
          return { job: jobView(before.job, progress.get(before.job.id)), isNew: false };
        throw refusal(422, 'key-used', 'this Idempotency-Key was used for another request', {
          field: 'header.idempotency-key',
          hint: `It is that of ${before.job.id}. Take another key for another request.`,
        });
      }
      if (file.waiting() >= mostQueued)
        throw refusal(503, 'too-many', `${mostQueued} jobs wait already`, {
          hint: 'Ask again when some are done.',
        });
      const job = file.add(
        { id: randomUUID(), state: 'queued', createdAt: time(), request, ...plan() },
        key === undefined ? undefined : { key, body },
      );
      const view = tell(job);
      wake();
      return { job: view, isNew: true };
    },
    get: (id) => {
      const job = file.get(id);
      return job === undefined ? undefined : jobView(job, progress.get(id));
    },
    list: ({ limit, ...of }) => {
      const found = file.list({ ...of, limit: limit + 1 });
      const shown = found.slice(0, limit);
      return {
        jobs: shown.map((job) => jobView(job, progress.get(job.id))),
        next: found.length > limit ? String(shown.at(-1)!.n) : null,
      };
    },
    cancel: (id) => {
      const job = file.get(id);
      if (job === undefined || isOver(job)) return job === undefined ? undefined : jobView(job, undefined);
      const cancelled = change(job, { state: 'cancelled', endedAt: time() });
      // another may have asked for the same, and still wants it
      if (openOnes(under?.byTarget.get(job.target) ?? []).length === 0) under?.cancel?.(job.target);
      return jobView(cancelled, undefined);
    },
    begin: () => {
      for (const job of file.unfinished())
        if (job.state === 'running') file.update({ ...job, state: 'queued' });
      if (file.waiting() > 0) wake();
    },
    wake: () => {
      if (working !== undefined) wokenMeanwhile = true;
      else if (!signal.aborted && file.waiting() > 0) wake();
    },
    close: async () => {
      await working?.catch(() => {});
      file.close();
    },
  };
}

const broke: NonNullable<Job['problem']> = {
  severity: 'error',
  code: 'broke',
  message: 'plasma itself broke: the terminal of plasma serve says more',
};

function problemIn(error: unknown): NonNullable<Job['problem']> {
  try {
    return diskProblem(error, 'the job');
  } catch {
    return broke;
  }
}
