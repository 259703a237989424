import { rmSync } from 'node:fs';
import type { Reins } from '../engine/build-order.ts';
import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Emit } from '../engine/event.ts';
import { targetOf } from '../engine/graph.ts';
import { type LongRuns, stopOutdated } from '../engine/long-run.ts';
import { type Findings, look } from '../engine/look.ts';
import { type Holder, takeLock, tryLock } from '../engine/real/lock.ts';
import { ok, type Result } from '../engine/result.ts';
import { Known, requestAt } from '../engine/state.ts';
import { sourceCache } from '../project/read-book.ts';
import { type BuildReport, type BuildRequest, buildIn, nothingDone } from './build.ts';
import { type Held, journalNow, matters } from './held.ts';
import { longWatch } from './long-watch.ts';
import { type OpenCache, openWorkshop, type Workshop } from './open.ts';
import { planOf } from './order.ts';
import { answersOf } from './resident-answers.ts';
import { listen, writeResidentFile } from './resident-socket.ts';
import { changedSource } from './sources.ts';
import { turnsOf } from './turns.ts';
import { foldersOf, usualFolders } from './watched-folders.ts';
import { type Watcher, watchFolders } from './watcher.ts';
import { type Answer, residentFile } from './wire.ts';

/** A plasma that stays: it holds the book open, knows what changed, and builds for whoever asks. */
export type Resident = {
  /** Builds now, or after the build under way. */
  readonly build: (
    request: BuildRequest,
    signal: AbortSignal,
    emit: Emit,
  ) => Promise<Result<BuildReport, readonly Diagnostic[]>>;
  /** Opens the book and begins to watch it, in turn with builds. Errors are those of its sources. */
  readonly open: (signal: AbortSignal) => Promise<Result<void, readonly Diagnostic[]>>;
  /**
   * Does other work on the book that no build may disturb, in turn with builds and with their lock.
   * @returns undefined if it was stopped before its turn came
   */
  readonly inTurn: <T>(act: (turn: Turn) => Promise<T>, signal: AbortSignal) => Promise<T | undefined>;
  /** Tells others on this machine where the service of this book is. */
  readonly announce: (url: string) => void;
  readonly close: () => Promise<void>;
};

/**
 * @property book open and true to the disk; as it last was while its sources are broken
 * @property wanted aborted when a build waits: the turn should come to an end soon
 * @property longRuns what goes on between turns, and holds what it holds
 * @property freed settles when one of those is over; undefined if there is none
 */
export type Turn = {
  readonly book: Result<Workshop, readonly Diagnostic[]>;
  readonly wanted: AbortSignal;
  readonly longRuns: LongRuns;
  readonly freed: () => Promise<void> | undefined;
};

/** Another plasma holds the book open already: there is never a second watcher or a second queue. */
export class BookIsHeld extends Error {
  readonly holder: Holder | undefined;
  constructor(holder: Holder | undefined) {
    super('another plasma holds this book open');
    this.name = 'BookIsHeld';
    this.holder = holder;
  }
}

/** Hears what comes of one build, whoever asked for it. */
export type BuildEar = {
  /** It is its turn. */
  readonly begin: () => void;
  readonly emit: Emit;
  /** @param result undefined if plasma itself broke */
  readonly end: (result: Result<BuildReport, readonly Diagnostic[]> | undefined) => void;
  /** Stops the build, or keeps it from beginning. */
  readonly signal: AbortSignal;
};

export type ResidentOptions = {
  readonly backend?: string;
  /** Called (once for a burst) when something changed that the book is made from. */
  readonly onChange: (paths: readonly string[]) => void;
  /** Called when a long run is over: what waited for it, or for what it held, can be done. */
  readonly onFreed?: () => void;
  /** Called for each build that is asked for. */
  readonly onBuild?: (request: BuildRequest) => BuildEar;
  /** What was parsed and loaded, shared with whoever else reads the book in this process. */
  readonly cache?: OpenCache;
  /** Recorded in the lock, for others who wait. */
  readonly command?: string;
};

/** A burst of saves counts as one. */
const quietMs = 5;

/** @throws BookIsHeld */
export async function openResident(root: string, options: ResidentOptions): Promise<Resident> {
  const cache: OpenCache = options.cache ?? { sources: sourceCache() };
  const command = options.command ?? 'plasma build --watch';
  const staying = tryLock(root, command, 'resident');
  if (!('lock' in staying)) throw new BookIsHeld(staying.holder);
  const long = longWatch(root, command, () => options.onFreed?.());
  const dirty = new Set<string>();
  const burst = new Set<string>();
  let held: Held | undefined;
  let reins: Reins | undefined;
  let closed = false;
  /** A folder that matters has come: what is in it was not told of. */
  let newFolder = false;
  let quiet: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  /** Turns in the queue, with the one that is taken. */
  let line = 0;
  /** Set while other work has its turn: a build that waits asks it to end. */
  let giveWay: AbortController | undefined;
  let waiting = 0;

  const watcher: Watcher = watchFolders(root, (path) => {
    if (closed || path === '.plasma' || path.startsWith('.plasma/') || path.includes('/.plasma/')) return;
    if (held?.folders.has(path)) newFolder = true;
    if (!matters(held, path) && held?.sourceFolders.has(path) !== true) return;
    dirty.add(path);
    burst.add(path);
    if (quiet !== undefined) clearTimeout(quiet);
    quiet = setTimeout(() => {
      quiet = undefined;
      void reviseBuild();
      const paths = [...burst];
      burst.clear();
      options.onChange(paths);
      answers.changed();
    }, quietMs);
  });

  /** During a build: nothing new is started, and what the change made pointless is cancelled. */
  const reviseBuild = async (): Promise<void> => {
    const now = reins;
    const old = held?.workshop;
    if (now === undefined || old === undefined) return;
    now.windDown();
    const opened = await openWorkshop(root, { backend: options.backend, readOnly: true, cache });
    if (!opened.ok || reins !== now) return;
    const next = opened.value.graph;
    now.cancel((step) => {
      const file = next.find(targetOf(old.graph, step));
      const maker = file < 0 ? -1 : next.producer[file]!;
      if (maker < 0 || requestAt(next, maker) !== requestAt(old.graph, step)) return true;
      for (let i = old.graph.inputStart[step]!; i < old.graph.inputStart[step + 1]!; i++) {
        if (dirty.has(old.graph.path(old.graph.inputs[i]!))) return true;
      }
      return false;
    });
  };

  /** The book, open and true to the disk. Called with the lock held. */
  const current = async (): Promise<Result<Held, readonly Diagnostic[]>> => {
    const expandAnew =
      held !== undefined && changedSource(held.workshop.disk, held.workshop.head.sources) !== undefined;
    if (held !== undefined && !expandAnew && journalNow(held.workshop) === held.journal) {
      if (newFolder) watchNew(held);
      return ok(held);
    }
    const opened = await openWorkshop(root, { backend: options.backend, cache, saveLater: true, expandAnew });
    if (!opened.ok) {
      // what mends it is to be seen as well
      if (held === undefined) watcher.folders(usualFolders(root));
      return opened;
    }
    const workshop = opened.value;
    const before = held;
    // another graph numbers files anew: what was found of them is found again, by path
    const findings: Findings = { gone: new Uint8Array(workshop.graph.files), other: new Map() };
    if (before === undefined || journalNow(workshop) !== before.journal) {
      for (let file = 0; file < workshop.graph.files; file++) dirty.add(workshop.graph.path(file));
    } else {
      for (let file = 0; file < workshop.graph.files; file++) {
        const path = workshop.graph.path(file);
        const was = before.workshop.graph.find(path);
        if (was < 0 || before.findings.gone[was] === 1 || before.findings.other.has(was)) dirty.add(path);
      }
    }
    held = {
      workshop,
      findings,
      journal: journalNow(workshop),
      folders: foldersOf(workshop, 'all'),
      sourceFolders: foldersOf(workshop, 'sources'),
    };
    watchNew(held);
    // saved while it was being read: read it again, now that nothing can be missed
    if (changedSource(workshop.disk, workshop.head.sources) !== undefined) return current();
    return ok(held);
  };

  /** Folders that have come since are watched from now on; what they hold is looked at again. */
  const watchNew = ({ workshop, folders }: Held): void => {
    newFolder = false;
    const fresh = new Set(watcher.folders(folders));
    if (fresh.size === 0) return;
    for (let file = 0; file < workshop.graph.files; file++) {
      const path = workshop.graph.path(file);
      if (fresh.has(path.slice(0, Math.max(0, path.lastIndexOf('/'))))) dirty.add(path);
    }
  };

  const lookAtDirty = async (at: Held): Promise<Findings> => {
    const { graph, disk, clock, ledger } = at.workshop;
    const files: number[] = [];
    for (const path of dirty) {
      const file = graph.find(path);
      if (file >= 0) files.push(file);
    }
    for (let file = 0; file < graph.files; file++) {
      if (ledger.state.known[file] === Known.no || ledger.state.known[file] === Known.racy) files.push(file);
    }
    dirty.clear();
    const found = await look(disk, clock, ledger, files);
    for (const file of files) {
      at.findings.gone[file] = found.gone[file]!;
      const other = found.other.get(file);
      if (other === undefined) at.findings.other.delete(file);
      else at.findings.other.set(file, other);
    }
    return at.findings;
  };

  const standInLine = <T>(run: () => Promise<T>): Promise<T> => {
    line++;
    const turn = queue.then(run).finally(() => {
      line--;
    });
    queue = turn.catch(() => {});
    return turn;
  };

  const build: Resident['build'] = async (request, signal, emit) => {
    const ear = options.onBuild?.(request);
    // one of its own: what it began is known by it
    const stop = AbortSignal.any(ear === undefined ? [signal] : [signal, ear.signal]);
    const turns = turnsOf((event) => {
      ear?.emit(event);
      emit(event);
    });
    let hasBegun = false;
    const run = async (): Promise<Result<BuildReport, readonly Diagnostic[]>> => {
      waiting--;
      const lock = stop.aborted ? undefined : await takeLock(root, command, stop, () => {});
      if (lock === undefined) return ok({ ...nothingDone, interrupted: true });
      try {
        if (!hasBegun) ear?.begin();
        hasBegun = true;
        const at = await current();
        if (!at.ok) return at;
        const { workshop } = at.value;
        const report = await buildIn(workshop, request, stop, turns.emit, {
          look: () => lookAtDirty(at.value),
          reins: (r) => {
            reins = r;
          },
          longRuns: long.runs,
          earlier: turns.earlier,
        });
        workshop.save();
        workshop.ledger.flush();
        watchNew(at.value);
        at.value.journal = journalNow(workshop);
        stopOutdated(long.runs, workshop.graph, workshop.ledger.state, workshop.engine.tools);
        return report;
      } finally {
        reins = undefined;
        long.keep();
        lock.release();
      }
    };
    const takeTurn = (): ReturnType<typeof run> => {
      waiting++;
      giveWay?.abort();
      return standInLine(run);
    };
    const takeTurns = async (): ReturnType<typeof run> => {
      for (;;) {
        const turn = await takeTurn();
        if (!turn.ok) return turn;
        const report = turns.sum(turn.value);
        if (report.later === 0 || request.doesNotWait) return ok(report);
        await freed(stop);
        if (!stop.aborted) continue;
        await long.stop(stop);
        return ok({ ...report, skipped: report.skipped + report.later, later: 0, interrupted: true });
      }
    };
    let result: Result<BuildReport, readonly Diagnostic[]> | undefined;
    try {
      result = await takeTurns();
      return result;
    } finally {
      await long.stop(stop);
      ear?.end(result);
    }
  };

  /** Until a long run is over, or nobody waits any more. */
  const freed = (stop: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      stop.addEventListener('abort', () => resolve(), { once: true });
      if (stop.aborted) resolve();
      (long.freed() ?? Promise.resolve()).then(resolve, reject);
    });

  const open: Resident['open'] = (signal) => {
    const run = async (): Promise<Result<void, readonly Diagnostic[]>> => {
      const lock = await takeLock(root, command, signal, () => {});
      if (lock === undefined) return ok(undefined);
      try {
        const at = await current();
        if (at.ok) at.value.workshop.save();
        return at.ok ? ok(undefined) : at;
      } finally {
        lock.release();
      }
    };
    return standInLine(run);
  };

  const inTurn: Resident['inTurn'] = (act, signal) => {
    const run = async (): Promise<Awaited<ReturnType<typeof act>> | undefined> => {
      const lock = signal.aborted ? undefined : await takeLock(root, command, signal, () => {});
      if (lock === undefined) return undefined;
      giveWay = new AbortController();
      if (waiting > 0) giveWay.abort();
      try {
        const at = await current();
        const book = at.ok ? ok(at.value.workshop) : held === undefined ? at : ok(held.workshop);
        return await act({ book, wanted: giveWay.signal, longRuns: long.runs, freed: long.freed });
      } finally {
        giveWay = undefined;
        long.keep();
        lock.release();
      }
    };
    return standInLine(run);
  };

  /** Answers from what events have told, after those that were already on their way. */
  const freshness = async (selectors: readonly string[]): Promise<Answer> => {
    // nobody is kept in the dark for as long as others have their turns: what is asked for then stands in line
    if (line > 0) return { kind: 'stale' };
    for (let i = 0; i < 2; i++) await new Promise((resolve) => setImmediate(resolve));
    if (process.platform !== 'linux') await new Promise((resolve) => setTimeout(resolve, 30));
    if (held === undefined || quiet !== undefined || line > 0) return { kind: 'stale' };
    if (dirty.size > 0) await lookAtDirty(held);
    const { workshop, findings } = held;
    if (changedSource(workshop.disk, workshop.head.sources) !== undefined) return { kind: 'stale' };
    const plan = planOf(workshop, { selectors, force: [] });
    if (!plan.ok || workshop.warnings.length > 0) return { kind: 'stale' };
    const { stalePart } = await import('../engine/stale.ts');
    if (
      stalePart(workshop.ledger.state, findings, plan.value.cone, new Set()).count > 0 ||
      findings.other.size > 0
    )
      return { kind: 'stale' };
    return { kind: 'fresh', targets: plan.value.cone.length };
  };

  const answers = answersOf({ backend: options.backend, freshness, build });
  const { server, file } = await listen(root, answers.take).catch((error: unknown) => {
    staying.lock.release();
    throw error;
  });
  return {
    build,
    open,
    inTurn,
    announce: (url) => writeResidentFile(root, { ...file, url }),
    close: async () => {
      closed = true;
      if (quiet !== undefined) clearTimeout(quiet);
      rmSync(`${root}/${residentFile}`, { force: true });
      const isClosed = new Promise<void>((resolve) => server.close(() => resolve()));
      await answers.stop();
      watcher.close();
      staying.lock.release();
      // only now: whoever listened may want to watch in its place
      answers.hangUp();
      await isClosed;
    },
  };
}
