import { err, type Result } from '../../../engine/result.ts';
import type { Attempt } from './attempt.ts';
import { cancel } from './cancel.ts';
import type { Ears } from './order.ts';
import type { Tracker } from './progress.ts';
import type { Fault } from './routes.ts';
import type { Server } from './server.ts';
import { away } from './submit.ts';
import { type Bell, backoff } from './timing.ts';
import type { Trouble } from './trouble.ts';
import { verdict } from './verdict.ts';
import { type Entry, type Where, whereabouts } from './whereabouts.ts';

/** How long a prompt of ours may run without a word, ms. */
const usualStallMs = 900_000;
/** How long a running prompt may be silent before a person is told, ms; twice as long each time. */
const noteMs = 60_000;
/** A socket that has been silent so long while a prompt runs is replaced, ms. */
const silentSocketMs = 120_000;
/**
 * So many times the silence that a prompt of ours may keep, the queue before it may stand still: what
 * others run is not heard. A worker that died of its prompt keeps it in the queue for ever.
 */
const othersFactor = 4;
/** After the end was announced, the history may be late by so much more, ms (facts A.8). */
const lateHistoryMs = 8000;

export type Watched = {
  readonly server: Server;
  readonly attempt: Attempt;
  readonly jobs: boolean;
  readonly tracker: Tracker;
  readonly ears: Ears;
  /** Rung by every event that may mean the end. */
  readonly bell: Bell;
};

/**
 * Waits until a prompt is over, by asking. Events make it ask sooner, and while they tell that it runs
 * it is not asked; without any it comes to the same end a little later. Settles in bounded time as long as the prompt shows no life.
 */
export async function watch(watched: Watched): Promise<Result<Entry, Trouble>> {
  const { server, attempt, tracker, ears, bell } = watched;
  const { signal, limits } = attempt;
  const { timing } = server;
  const drops = server.wire.drops();
  const clock = silence(watched);
  const absent = { looks: 0, since: 0 };
  const idle = { looks: 0, since: 0 };
  const ahead = { seen: '', since: 0 };
  const faults = { count: 0, since: 0 };
  let state: Where['state'] = 'pending';
  let before = -1;
  let polls = 0;
  let pollsOver = 0;
  for (;;) {
    if (signal?.aborted)
      return err({ kind: 'cancelled', confirmed: await cancel(server, attempt.id, limits.cancelMs) });
    const where = await whereabouts(server, watched.jobs, attempt.id, signal);
    if (signal?.aborted) continue;
    if (!where.ok) {
      if (faults.count++ === 0) faults.since = timing.now();
      const lost = lostBy(
        server,
        where.error,
        faults.count,
        timing.now() - faults.since,
        tracker.isStarted(),
      );
      if (lost !== undefined) return err(lost);
      await bell.wait(backoff(faults.count, 500, 5000), signal);
      continue;
    }
    faults.count = 0;
    const now = where.value;
    if (now.state === 'over') return verdict(now.entry, attempt.graph);
    if (now.state !== state) polls = 0;
    if (now.state === 'absent') {
      if (absent.looks++ === 0) absent.since = timing.now();
      const lostMs = limits.lostMs ?? 2000;
      const patience = tracker.isOver() ? Math.max(lateHistoryMs, lostMs) : lostMs;
      if (absent.looks >= 3 && timing.now() - absent.since >= patience)
        return err({ kind: 'lost', restarted: server.wire.drops() > drops });
      // one is still on its way into the history just after its end was announced
      await bell.wait(
        tracker.isOver() && absent.looks < 4 ? 50 * 3 ** absent.looks : Math.min(1000, patience / 2),
        signal,
      );
      continue;
    }
    absent.looks = 0;
    if (now.state === 'pending') {
      if (now.before !== before) ears.onQueue?.(now.before);
      before = now.before;
      const seen = `${now.before} ${now.running.join(' ')}`;
      if (seen !== ahead.seen) {
        ahead.seen = seen;
        ahead.since = timing.now();
      }
      const stuck = timing.now() - ahead.since > othersFactor * (limits.stallMs ?? usualStallMs);
      if (now.running.length > 0) idle.looks = 0;
      else if (idle.looks++ === 0) idle.since = timing.now();
      if (stuck || (idle.looks >= 3 && timing.now() - idle.since > (limits.zombieMs ?? 10_000))) {
        await cancel(server, attempt.id, limits.cancelMs);
        return err({ kind: 'zombie', waiting: now.waiting });
      }
    } else {
      tracker.start();
      if (state !== 'running') clock.restart();
      const stalled = clock.check();
      if (stalled !== undefined) {
        const cancelled = await cancel(server, attempt.id, limits.cancelMs);
        return err({ kind: 'stalled', silentMs: stalled, cancelled });
      }
    }
    state = now.state;
    const wait = tracker.isOver()
      ? Math.min(1000, 10 * 2 ** pollsOver++)
      : pollAfter(watched, state, polls++);
    clock.planned(wait);
    const dropped = server.wire.drops();
    let heard: number;
    do {
      heard = tracker.words();
      await bell.wait(wait, signal);
      // while the socket speaks of it, there is nothing to ask
    } while (
      state === 'running' &&
      tracker.words() > heard &&
      !tracker.isOver() &&
      server.wire.isOpen() &&
      server.wire.drops() === dropped &&
      signal?.aborted !== true
    );
  }
}

/** With a socket that is silent about what runs, this long, ms: a step on a slow machine takes as long. */
const silentMs = 10_000;

/** ms until the next look. With a socket, looking is only for what it misses. */
function pollAfter({ server }: Watched, state: Where['state'], polls: number): number {
  if (!server.wire.isOpen()) return Math.min(2000, 100 * 1.5 ** polls);
  return state === 'running' ? silentMs : Math.min(5000, 1000 * 1.5 ** polls);
}

/** What it means that nobody answers, or undefined while it may still be a moment. */
function lostBy(
  server: Server,
  fault: Fault,
  times: number,
  ms: number,
  running: boolean,
): Trouble | undefined {
  switch (fault.kind) {
    case 'trouble':
      return fault.trouble;
    case 'busy':
      return ms >= server.goneMs && times >= 3 ? { ...fault, kind: 'server-error' } : undefined;
    case 'away': {
      // a closed port means that the process is gone, and its queue with it
      const sure = fault.refused ? times >= 3 : times >= 3 && ms >= server.goneMs;
      return sure ? away(server, fault.reason, running) : undefined;
    }
  }
}

type Silence = {
  readonly restart: () => void;
  /** What the next wait should take. */
  readonly planned: (ms: number) => void;
  /** After a look that showed it running: ms of silence if that is too long. */
  readonly check: () => number | undefined;
};

/** Counts the silence of a running prompt. Time in which this machine slept does not count. */
function silence({ server, attempt, tracker, ears }: Watched): Silence {
  const { timing, wire } = server;
  let last = timing.now();
  let plan = 0;
  let silent = 0;
  let heard = tracker.words();
  let told = noteMs;
  let replacedAt = 0;
  const restart = (): void => {
    silent = 0;
    told = noteMs;
    replacedAt = 0;
    last = timing.now();
  };
  return {
    restart,
    planned: (ms) => {
      plan = ms;
    },
    check() {
      silent += Math.min(timing.now() - last, plan + 30_000);
      last = timing.now();
      if (tracker.words() !== heard) {
        heard = tracker.words();
        restart();
        return undefined;
      }
      if (silent >= told) {
        ears.onNote?.(
          `it has been running for ${Math.round(silent / 1000)} s without a word; loading a model can take minutes`,
        );
        told *= 2;
      }
      if (wire.isOpen() && silent - replacedAt >= silentSocketMs && replacedAt === 0) {
        replacedAt = silent;
        void wire.replace();
      }
      const limit = (attempt.limits.stallMs ?? usualStallMs) * (heard === 0 ? 4 : 1);
      return silent >= limit ? silent : undefined;
    },
  };
}
