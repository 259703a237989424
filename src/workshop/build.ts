import type { BuildEnd, Reins } from '../engine/build-order.ts';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { absent } from '../engine/digest.ts';
import { DiskError, replace } from '../engine/disk.ts';
import type { Emit } from '../engine/event.ts';
import type { GraphSource } from '../engine/graph-file.ts';
import type { LongRuns } from '../engine/long-run.ts';
import { type Findings, filesOf, isRacy, look } from '../engine/look.ts';
import { type Holder, takeLock, tryLock } from '../engine/real/lock.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { stalePart } from '../engine/stale.ts';
import { beliefAt, Known } from '../engine/state.ts';
import type { Quick } from '../quick/check.ts';
import { encodeNumbers, encodeQuick, placesOf, type QuickEntry } from '../quick/record.ts';
import { withMarks } from './check.ts';
import { withExcerpt } from './excerpts.ts';
import { type OpenOptions, openWorkshop, type Workshop } from './open.ts';
import { carryOut, type Earlier, type Order, type Plan, planOf } from './order.ts';
import { changedSource } from './sources.ts';
import { plasmaStamp } from './version.ts';

export type BuildRequest = Order & {
  readonly backend?: string;
  /** Where the quick file of this selection belongs; undefined if it isn't one to remember. */
  readonly quickPath?: string;
  /** What the quick way found: only these files are looked at, if the graph is still the same. */
  readonly quick?: Quick;
  /** Of a plasma that stays: it ends without what waits for a long run of others, which is then `later`. */
  readonly doesNotWait?: true;
  readonly cache?: OpenOptions['cache'];
};

export type BuildReport = BuildEnd & { readonly targets: number; readonly warnings: number };

/**
 * One build from beginning to end: the lock, the book, the plan, the work, and the note that lets
 * the next build be quick. Errors are bad sources and bad selectors; what fails in the work itself
 * is in the report.
 */
export async function runBuild(
  root: string,
  request: BuildRequest,
  signal: AbortSignal,
  emit: Emit,
  onWait: (holder: Holder | undefined) => void,
): Promise<Result<BuildReport, readonly Diagnostic[]>> {
  try {
    const lock = await takeLock(root, 'plasma build', signal, onWait);
    if (lock === undefined) return ok({ ...nothingDone, interrupted: true });
    try {
      const opened = await openWorkshop(root, { backend: request.backend, cache: request.cache });
      if (!opened.ok) return opened;
      return await buildIn(opened.value, request, signal, emit);
    } finally {
      lock.release();
    }
  } catch (error) {
    if (error instanceof DiskError) return err([diskDiagnostic(error)]);
    throw error;
  }
}

/** What a build that did nothing tells. */
export const nothingDone: BuildReport = {
  built: 0,
  restored: 0,
  fresh: 0,
  failed: 0,
  skipped: 0,
  waiting: 0,
  ms: 0,
  edited: 0,
  interrupted: false,
  later: 0,
  targets: 0,
  warnings: 0,
};

export function diskDiagnostic(error: DiskError): Diagnostic {
  return {
    severity: 'error',
    code: 'disk',
    message: error.message,
    hint: 'Nothing was lost: mend that and build again.',
  };
}

/** A build in a book that is open and locked. */
export async function buildIn(
  workshop: Workshop,
  request: BuildRequest,
  signal: AbortSignal,
  emitTo: Emit,
  more: {
    readonly look?: (plan: Plan) => Promise<Findings>;
    readonly reins?: (reins: Reins) => void;
    readonly longRuns?: LongRuns;
    /** What failed stays so, and what was forced is not forced again. */
    readonly earlier?: Earlier;
  } = {},
): Promise<Result<BuildReport, readonly Diagnostic[]>> {
  let warnings = 0;
  const emit: Emit = withMarks(workshop, (event) => {
    if (event.event === 'warning' || (event.event === 'finish' && event.warnings !== undefined)) warnings++;
    const told =
      'problem' in event && event.problem !== undefined
        ? { ...event, problem: withExcerpt(workshop.disk, event.problem) }
        : event;
    emitTo(told);
  });
  sweep(workshop, more.longRuns);
  const plan = planOf(workshop, request);
  if (!plan.ok) return plan;
  for (const target of more.earlier?.built ?? [])
    plan.value.forced.delete(workshop.graph.producer[workshop.graph.find(target)] ?? -1);
  for (const problem of workshop.warnings) emit({ event: 'warning', problem });
  if (workshop.ledger.damaged) {
    emit({
      event: 'warning',
      problem: {
        severity: 'warning',
        code: 'state-damaged',
        message: 'the kept state was not whole; what it lost is looked at again',
      },
    });
  }
  const findings = await (more.look ?? ((p) => lookFor(workshop, p, request.quick)))(plan.value);
  const stale = stalePart(workshop.ledger.state, findings, plan.value.cone, plan.value.forced);
  emit({
    event: 'plan',
    targets: plan.value.cone.length,
    stale: stale.count,
    ...(stale.expectedMs > 0 ? { expectedMs: stale.expectedMs } : {}),
  });
  const end = await carryOut(
    workshop,
    request,
    plan.value,
    { findings, stale: stale.stale },
    signal,
    emit,
    more,
  );
  const clean =
    end.failed + end.skipped + end.waiting + end.later + end.edited + warnings === 0 && !end.interrupted;
  if (clean && request.force.length === 0) noteForQuick(workshop, request, plan.value);
  return ok({ ...end, targets: plan.value.cone.length, warnings });
}

/** Removes what a killed build left half done, but for what is being done there still. */
function sweep({ root, disk }: Workshop, longRuns: LongRuns | undefined): void {
  const names = disk.list('.plasma/staging') ?? [];
  if (names.length === 0) return;
  const spared = (longRuns?.size ?? 0) > 0 ? String(process.pid) : stagingOfLongRun(root);
  if (spared === undefined) disk.remove('.plasma/staging');
  else for (const name of names) if (name !== spared) disk.remove(`.plasma/staging/${name}`);
}

/** The folder of another process in which something goes on between the turns of builds. */
function stagingOfLongRun(root: string): string | undefined {
  const got = tryLock(root, 'plasma build', 'long');
  if ('lock' in got) {
    got.lock.release();
    return undefined;
  }
  return got.holder === undefined ? undefined : String(got.holder.pid);
}

async function lookFor(workshop: Workshop, plan: Plan, quick: Quick | undefined): Promise<Findings> {
  const { graph, disk, clock, ledger } = workshop;
  if (quick === undefined || workshop.expanded || quick.head.graph !== graph.id) {
    return look(disk, clock, ledger, filesOf(graph, plan.cone));
  }
  const differ: number[] = [];
  for (const { path } of quick.changed) {
    const file = graph.find(path);
    if (file >= 0) differ.push(file);
  }
  // what the quick file vouches for is only as good as what is known of it here
  const { known } = ledger.state;
  const listed = new Set(differ);
  for (const file of filesOf(graph, plan.cone)) {
    if (known[file] !== Known.yes && known[file] !== Known.absent && !listed.has(file)) differ.push(file);
  }
  return look(disk, clock, ledger, differ);
}

/** Writes or patches the quick file of this selection. It is a hint only, so a full disk is no error. */
function noteForQuick(workshop: Workshop, request: BuildRequest, plan: Plan): void {
  const { quickPath: path, quick } = request;
  if (path === undefined) return;
  try {
    if (quick !== undefined && !workshop.expanded && quick.head.graph === workshop.graph.id)
      patchQuick(workshop, path, quick);
    else writeQuick(workshop, path, plan);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
  }
}

function patchQuick(workshop: Workshop, path: string, quick: Quick): void {
  const { disk, graph, ledger } = workshop;
  const paths = new Set(quick.changed.map((c) => c.path));
  for (const file of ledger.touched) paths.add(graph.path(file));
  const places = placesOf(quick, paths);
  for (const { at, path: file } of places.files) {
    const id = graph.find(file);
    const belief = id < 0 ? undefined : beliefAt(ledger.state, id);
    // a size of -1 never matches: this file is looked at again next time
    const entry = belief === undefined || belief.racy ? { size: -1, changed: 0 } : belief;
    disk.patch(path, at, encodeNumbers(entry));
  }
  for (const [at, folder] of places.folders)
    disk.patch(
      path,
      at,
      encodeNumbers({ size: disk.stat(folder)?.changed ?? -1, changed: 0 }).subarray(0, 8),
    );
}

function writeQuick(workshop: Workshop, path: string, plan: Plan): void {
  const { disk, graph, ledger, head } = workshop;
  const entries: QuickEntry[] = [];
  const seen = new Set<string>();
  for (const source of head.sources) {
    const entry = sourceNow(workshop, source);
    if (entry === undefined) return;
    entries.push(entry);
    seen.add(source.path);
  }
  for (const file of filesOf(graph, plan.cone)) {
    const filePath = graph.path(file);
    if (seen.has(filePath)) continue;
    const belief = beliefAt(ledger.state, file);
    if (belief?.racy || (belief === undefined && ledger.state.known[file] !== Known.absent)) return;
    entries.push({
      path: filePath,
      size: belief?.size ?? 0,
      changed: belief?.changed ?? -1,
      output: graph.producer[file]! >= 0,
    });
  }
  disk.makeFolder('.plasma/quick');
  replace(
    disk,
    path,
    encodeQuick(
      { version: plasmaStamp(), graph: graph.id, targets: plan.cone.length },
      entries,
      (folder) => disk.stat(folder || '.')?.changed ?? -1,
    ),
  );
}

/** A source of the graph as it is now, or undefined if its stat can't vouch for its bytes yet. */
function sourceNow(workshop: Workshop, source: GraphSource): QuickEntry | undefined {
  const { disk, clock } = workshop;
  const stat = disk.stat(source.path);
  if (stat === undefined)
    return source.digest === absent ? { path: source.path, size: 0, changed: -1 } : undefined;
  const entry = { path: source.path, size: stat.size, changed: stat.changed };
  if (stat.size === source.size && stat.changed === source.changed) return entry;
  return isRacy(stat, clock.now()) || changedSource(disk, [source]) !== undefined ? undefined : entry;
}
