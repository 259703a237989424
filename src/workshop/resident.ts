import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Reins } from '../engine/build-order.ts';
import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Emit } from '../engine/event.ts';
import { targetOf } from '../engine/graph.ts';
import { type Findings, look } from '../engine/look.ts';
import { takeLock } from '../engine/real/lock.ts';
import { ok, type Result } from '../engine/result.ts';
import { Known, requestAt } from '../engine/state.ts';
import { sourceCache } from '../project/read-book.ts';
import { type BuildReport, type BuildRequest, buildIn, nothingDone } from './build.ts';
import { type OpenCache, openWorkshop, type Workshop } from './open.ts';
import { planOf } from './order.ts';
import { listen, writeResidentFile } from './resident-socket.ts';
import { changedSource } from './sources.ts';
import { foldersOf, usualFolders } from './watched-folders.ts';
import { type Watcher, watchFolders } from './watcher.ts';
import { type Answer, type Question, readLines, residentFile, sayTo } from './wire.ts';

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
 */
export type Turn = {
  readonly book: Result<Workshop, readonly Diagnostic[]>;
  readonly wanted: AbortSignal;
};

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
  /** Called for each build that is asked for. */
  readonly onBuild?: (request: BuildRequest) => BuildEar;
  /** What was parsed and loaded, shared with whoever else reads the book in this process. */
  readonly cache?: OpenCache;
  /** Recorded in the lock, for others who wait. */
  readonly command?: string;
};

/** A burst of saves counts as one. */
const quietMs = 5;

type Held = {
  workshop: Workshop;
  /** What findings are known of every file, kept up to date by events. */
  findings: Findings;
  /** The journal as this process left it: another process that built makes it differ. */
  journal: string;
  /** Every folder that matters, those that are not there yet among them; and those that people write in. */
  readonly folders: ReadonlySet<string>;
  readonly sourceFolders: ReadonlySet<string>;
};

export async function openResident(root: string, options: ResidentOptions): Promise<Resident> {
  const cache: OpenCache = options.cache ?? { sources: sourceCache() };
  const command = options.command ?? 'plasma build --watch';
  const dirty = new Set<string>();
  const burst = new Set<string>();
  let held: Held | undefined;
  let reins: Reins | undefined;
  let closed = false;
  /** A folder that matters has come: what is in it was not told of. */
  let newFolder = false;
  let quiet: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();
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

  const journalNow = (workshop: Workshop): string =>
    ['journal', 'table']
      .map((name) => JSON.stringify(workshop.disk.stat(`.plasma/state/${name}`) ?? null))
      .join();

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

  const build: Resident['build'] = async (request, signal, emit) => {
    const ear = options.onBuild?.(request);
    const stop = ear === undefined ? signal : AbortSignal.any([signal, ear.signal]);
    const tell: Emit =
      ear === undefined
        ? emit
        : (event) => {
            ear.emit(event);
            emit(event);
          };
    const run = async (): Promise<Result<BuildReport, readonly Diagnostic[]>> => {
      waiting--;
      const lock = stop.aborted ? undefined : await takeLock(root, command, stop, () => {});
      if (lock === undefined) return ok({ ...nothingDone, interrupted: true });
      try {
        ear?.begin();
        const at = await current();
        if (!at.ok) return at;
        const report = await buildIn(at.value.workshop, request, stop, tell, {
          look: () => lookAtDirty(at.value),
          reins: (r) => {
            reins = r;
          },
        });
        at.value.workshop.save();
        at.value.workshop.ledger.flush();
        watchNew(at.value);
        at.value.journal = journalNow(at.value.workshop);
        return report;
      } finally {
        reins = undefined;
        lock.release();
      }
    };
    waiting++;
    giveWay?.abort();
    const turn = queue.then(run);
    queue = turn.catch(() => {});
    try {
      const result = await turn;
      ear?.end(result);
      return result;
    } catch (error) {
      ear?.end(undefined);
      throw error;
    }
  };

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
    const turn = queue.then(run);
    queue = turn.catch(() => {});
    return turn;
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
        return await act({ book, wanted: giveWay.signal });
      } finally {
        giveWay = undefined;
        lock.release();
      }
    };
    const turn = queue.then(run);
    queue = turn.catch(() => {});
    return turn;
  };

  const answer = async (question: Question, socket: Socket): Promise<void> => {
    if ((question.backend ?? undefined) !== options.backend) return sayTo(socket, { kind: 'stale' });
    if (question.kind === 'fresh') return sayTo(socket, await freshness(question.selectors));
    const stop = new AbortController();
    socket.once('close', () => stop.abort());
    const report = await build({ ...question, quickPath: undefined }, stop.signal, (event) =>
      sayTo(socket, { kind: 'event', event }),
    );
    sayTo(
      socket,
      report.ok ? { kind: 'report', report: report.value } : { kind: 'errors', problems: report.error },
    );
  };

  /** Answers from what events have told, after those that were already on their way. */
  const freshness = async (selectors: readonly string[]): Promise<Answer> => {
    await queue;
    for (let i = 0; i < 2; i++) await new Promise((resolve) => setImmediate(resolve));
    if (process.platform !== 'linux') await new Promise((resolve) => setTimeout(resolve, 30));
    if (held === undefined || quiet !== undefined) return { kind: 'stale' };
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

  const { server, file } = await listen(root, (socket) => {
    socket.on('error', () => socket.destroy());
    readLines(socket, (line) => {
      let question: Question;
      try {
        question = JSON.parse(line) as Question;
      } catch {
        return socket.destroy();
      }
      void answer(question, socket);
    });
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
      await new Promise<void>((resolve) => server.close(() => resolve()));
      watcher.close();
    },
  };
}

/** A change that is news: not the echo of what plasma itself wrote. */
function matters(held: Held | undefined, path: string): boolean {
  if (held === undefined) return true;
  const { graph, ledger, head, disk } = held.workshop;
  const file = graph.find(path);
  const stat = disk.stat(path);
  if (file >= 0) {
    const { known, size, changed } = ledger.state;
    if (stat === undefined) return known[file] !== Known.absent && held.findings.gone[file] === 0;
    if (
      stat.kind === 'file' &&
      known[file] === Known.yes &&
      stat.size === size[file] &&
      stat.changed === changed[file]
    )
      return false;
    // an output that is being put in its place: the ledger has it in a moment
    return true;
  }
  const folder = dirname(path);
  return head.sources.some(
    (source) => source.path === path || (source.kind === 'folder' && source.path === folder),
  );
}
