import type { Action } from './action.ts';
import type { Engine } from './build-order.ts';
import { absent, type Digest, sha256 } from './digest.ts';
import { type Disk, DiskError, diskHint, type Stat } from './disk.ts';
import type { Emit } from './event.ts';
import { outputNames, targetOf } from './graph.ts';
import type { Placement } from './judge.ts';
import type { Recipe } from './key.ts';
import { err, ok, type Result } from './result.ts';
import { type Belief, beliefAt } from './state.ts';
import { blobPath, holds, takeIn } from './store.ts';
import type { AnyTool, Done, Job, JobInput, JobOutput, Setback } from './tool.ts';
import { type Trace, traceOf } from './trace.ts';

/** One step that is to run now: what it does, by which recipe, under which key. */
export type Work = {
  readonly step: number;
  readonly action: Action;
  readonly recipe: Recipe;
  readonly key: Digest;
  /** The resources it got, by name. */
  readonly held: readonly string[];
  /** It was asked for with --force. */
  readonly anew: boolean;
};

/** What to place and record of a run that went well. */
export type Ran = {
  readonly place: Placement;
  readonly bytes: ReadonlyMap<Digest, Uint8Array>;
  readonly trace: Trace;
  readonly warnings: readonly string[];
};

let serial = 0;
const made = new WeakMap<Disk, string>();

const runs = new WeakMap<AnyTool, Awaited<ReturnType<AnyTool['load']>>['run']>();

/** A tool's code, loaded once. */
async function runOf(tool: AnyTool): Promise<Awaited<ReturnType<AnyTool['load']>>['run']> {
  let run = runs.get(tool);
  if (run === undefined) {
    run = (await tool.load()).run;
    runs.set(tool, run);
  }
  return run;
}

/** One private folder for all that a process stages. */
function stagingFolder(disk: Disk): string {
  const path = `.plasma/staging/${process.pid}`;
  if (made.get(disk) !== path || disk.stat(path) === undefined) {
    disk.makeFolder(path);
    made.set(disk, path);
  }
  return path;
}

/** What a tool keeps from one run to the next. */
export function keepFolder(disk: Disk, tool: string): string {
  const path = `.plasma/tools/${tool}`;
  if (disk.stat(path) === undefined) disk.makeFolder(path);
  return disk.locate(path);
}

/** A file of the book that a tool reads in its place. */
type Used = {
  readonly path: string;
  readonly digest: Digest;
  readonly before: Stat | undefined;
  readonly believed: Belief | undefined;
};

/**
 * Whether a file had the bytes of `digest` all through a run. One that was written meanwhile is not
 * as it was, whatever it holds now: an edit may have been read and then undone.
 */
async function isAsItWas(disk: Disk, { path, digest, before, believed }: Used): Promise<boolean> {
  const after = disk.stat(path);
  if (digest === absent) return before?.kind !== 'file' && after?.kind !== 'file';
  if (
    before?.kind !== 'file' ||
    after?.kind !== 'file' ||
    after.size !== before.size ||
    after.written !== before.written
  )
    return false;
  const untouched =
    believed !== undefined &&
    !believed.racy &&
    after.size === believed.size &&
    after.changed === believed.changed;
  return untouched || (await disk.digest(path)) === digest;
}

/**
 * Runs one action: private staging, the tool, validation, hashing into the store. Nothing outside
 * `.plasma` has changed when this returns; what it returns is then placed and recorded.
 */
export async function perform(
  engine: Engine,
  work: Work,
  signal: AbortSignal,
  emit: Emit,
  at: number,
): Promise<Result<Ran, Setback>> {
  const { disk, clock, ledger, tools } = engine;
  const { step, action, recipe, key, held, anew } = work;
  const { state } = ledger;
  const { graph } = state;
  const tool = tools.get(action.tool)!;
  const own = `${stagingFolder(disk)}/${++serial}`;
  let room: string | undefined;
  const staged: { [name: string]: string } = {};
  try {
    const inputs: { [name: string]: JobInput } = {};
    const used: Used[] = [];
    for (const [name, digest] of recipe.inputs) {
      const path = action.inputs[name]!.path;
      const file = graph.find(path);
      // what the store holds can't change under the tool's hands; what lies in the book can
      const inBook = graph.producer[file]! < 0 || !holds(disk, digest);
      if (inBook) used.push({ path, digest, before: disk.stat(path), believed: beliefAt(state, file) });
      inputs[name] = { path, digest, file: disk.locate(inBook ? path : blobPath(digest)) };
    }
    const outputs: { [name: string]: JobOutput } = {};
    const written = new Map<string, Buffer>();
    outputNames(action).forEach((name, i) => {
      const path = action.outputs[name]!;
      staged[name] = `${own}-${i}-${path.slice(path.lastIndexOf('/') + 1)}`;
      outputs[name] = {
        path,
        file: disk.locate(staged[name]!),
        write: (bytes) => {
          const own = Buffer.from(bytes as string);
          written.set(name, own);
          disk.write(staged[name]!, own);
        },
      };
    });
    const job: Job = {
      action,
      params: action.params,
      key,
      inputs,
      outputs,
      // most tools need no folder of their own, and making one is the dearest thing a small step does
      get staging() {
        if (room === undefined) {
          room = `${own}-room`;
          disk.makeFolder(room);
        }
        return disk.locate(room);
      },
      get keep() {
        return keepFolder(disk, action.tool);
      },
      settings: engine.settings?.[action.tool] ?? {},
      held,
      anew,
      root: disk.locate('.'),
      signal,
      progress: ({ preview, ...progress }) => {
        const target = targetOf(graph, step);
        emit({ event: 'progress', target, ...progress });
        if (preview !== undefined) emit({ event: 'preview', target, preview });
      },
    };
    const run = await runOf(tool);
    const done: Result<Done, Setback> = await run(job);
    if (!done.ok) return done;
    if (signal.aborted) return err({ kind: 'cancelled', message: 'stopped before it was finished' });

    for (const input of used) {
      if (await isAsItWas(disk, input)) continue;
      return err({
        kind: 'failed',
        message: `${input.path} was changed while it was being used, so nothing was recorded`,
        hint: 'Build again: it will be made from the new version.',
      });
    }

    // others have their turns while it runs, and one of those may sweep the store
    for (const { path, digest, file } of tool.takesLong ? Object.values(inputs) : []) {
      if (digest === absent || file !== disk.locate(blobPath(digest)) || holds(disk, digest)) continue;
      return err({
        kind: 'failed',
        message: `${path} was removed from the store while it was being used, so nothing was recorded`,
        hint: 'Build again: it will be made anew.',
      });
    }

    const place: (readonly [number, Digest])[] = [];
    const bytes = new Map<Digest, Uint8Array>();
    const results: { [name: string]: { path: string; digest: Digest; size: number } } = {};
    for (const name of outputNames(action)) {
      const given = written.get(name);
      if (given !== undefined) {
        const digest = sha256(given);
        bytes.set(digest, given);
        results[name] = { path: action.outputs[name]!, digest, size: given.length };
        place.push([graph.find(action.outputs[name]!), digest]);
        continue;
      }
      const stat = disk.stat(staged[name]!);
      if (stat?.kind !== 'file') {
        return err({
          kind: 'failed',
          message: `${action.tool} said it was done but did not make ${action.outputs[name]}`,
          hint: `Nothing was replaced. The output it should have written is called "${name}".`,
        });
      }
      const digest = await disk.digest(staged[name]!);
      results[name] = { path: action.outputs[name]!, digest, size: stat.size };
      place.push([graph.find(action.outputs[name]!), digest]);
    }
    for (const name of outputNames(action)) {
      takeIn(disk, staged[name]!, results[name]!.digest);
      delete staged[name];
    }
    const warnings = done.value.warnings ?? [];
    const environment = { ...done.value.environment, ...(warnings.length > 0 ? { warnings } : {}) };
    const trace = traceOf(action, recipe, key, {
      outputs: results,
      ...(Object.keys(environment).length > 0 ? { environment } : {}),
      by: engine.by,
      at: new Date(at).toISOString(),
      ms: Math.round(clock.now() - at),
    });
    return ok({ place, bytes, trace, warnings });
  } catch (error) {
    if (signal.aborted) return err({ kind: 'cancelled', message: 'stopped before it was finished' });
    if (error instanceof DiskError) {
      return err({ kind: 'failed', message: error.message, hint: diskHint(error.code) });
    }
    return err({
      kind: 'failed',
      message: `the tool ${action.tool} broke: ${error instanceof Error ? error.message : String(error)}`,
      facts:
        error instanceof Error && error.stack !== undefined
          ? [['stack', error.stack.split('\n').slice(1, 4).join(' ').trim()]]
          : [],
      hint: 'This is a fault of the tool and not of the book. The old output is still in its place.',
    });
  } finally {
    try {
      if (room !== undefined) disk.remove(room);
      for (const left of Object.values(staged)) disk.remove(left);
    } catch {
      // swept when the next build begins
    }
  }
}
