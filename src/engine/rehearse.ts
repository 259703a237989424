import type { Engine } from './build-order.ts';
import type { Digest } from './digest.ts';
import { outputNames } from './graph.ts';
import { recipeNow } from './judge.ts';
import { keyOf } from './key.ts';
import { keepFolder } from './perform.ts';
import { err, ok, type Result } from './result.ts';
import { blobPath, holds } from './store.ts';
import type { Job, JobInput, JobOutput, Setback } from './tool.ts';

/** What a step made when it was run again: `staged` is a path in the book. */
export type Rehearsed = {
  readonly name: string;
  readonly path: string;
  readonly staged: string;
  readonly digest: Digest;
};

/**
 * Runs a step again in a folder of its own. Nothing is published, stored or recorded: what it made
 * stays in `room` until the caller removes that.
 * @param room a folder in the book that is empty or not there
 */
export async function rehearse(
  engine: Engine,
  step: number,
  room: string,
  signal: AbortSignal,
): Promise<Result<readonly Rehearsed[], Setback>> {
  const { disk, ledger, tools } = engine;
  const { state } = ledger;
  const { graph } = state;
  const action = graph.action(step);
  const tool = tools.get(action.tool);
  if (tool === undefined) throw new Error(`no tool ${action.tool}: makeGraph lets none pass`);
  disk.makeFolder(`${room}/tmp`);
  const inputs: { [name: string]: JobInput } = {};
  const recipe = recipeNow(state, action, tool.version);
  for (const [name, digest] of recipe.inputs) {
    const { path } = action.inputs[name]!;
    const isSource = graph.producer[graph.find(path)]! < 0;
    inputs[name] = {
      path,
      digest,
      file: disk.locate(isSource || !holds(disk, digest) ? path : blobPath(digest)),
    };
  }
  const outputs: { [name: string]: JobOutput } = {};
  const made = outputNames(action).map((name, i) => {
    const path = action.outputs[name]!;
    const staged = `${room}/${i}-${path.slice(path.lastIndexOf('/') + 1)}`;
    outputs[name] = {
      path,
      file: disk.locate(staged),
      write: (bytes) => disk.write(staged, Buffer.from(bytes as string)),
    };
    return { name, path, staged };
  });
  const job: Job = {
    action,
    params: action.params,
    key: keyOf(recipe),
    inputs,
    outputs,
    staging: disk.locate(`${room}/tmp`),
    get keep() {
      return keepFolder(disk, action.tool);
    },
    settings: engine.settings?.[action.tool] ?? {},
    // nothing else runs: it may choose among all that it could have got
    held: (action.claims ?? tool.claims ?? []).map((claim) => claim.resource),
    anew: true,
    root: disk.locate('.'),
    signal,
    progress: () => {},
  };
  try {
    const { run } = await tool.load();
    const done = await run(job);
    if (!done.ok) return done;
  } catch (error) {
    if (signal.aborted) return err({ kind: 'cancelled', message: 'stopped before it was finished' });
    return err({
      kind: 'failed',
      message: `the tool ${action.tool} broke: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
  const results: Rehearsed[] = [];
  for (const one of made) {
    if (disk.stat(one.staged)?.kind !== 'file')
      return err({ kind: 'failed', message: `${action.tool} said it was done but did not make ${one.path}` });
    results.push({ ...one, digest: await disk.digest(one.staged) });
  }
  return ok(results);
}
