import type { Action } from '../engine/action.ts';
import type { Digest } from '../engine/digest.ts';
import type { Disk } from '../engine/disk.ts';
import { compareBytes } from '../engine/json.ts';
import type { Trace } from '../engine/trace.ts';
import { allTraces, historyOf, readTrace } from '../engine/trace-log.ts';

/** One result in the life of a target: when it came about, whether it was made or taken from the store, and of what. */
export type Moment = { readonly at: string; readonly how: 'built' | 'restored'; readonly trace: Trace };

/**
 * The results of a target, oldest first. What is no longer on record is left out.
 * @param action what makes the target now
 */
export function momentsOf(disk: Disk, target: string, action: Action): readonly Moment[] {
  const runs: Trace[] = [];
  for (const trace of allTraces(disk)) if (firstOutput(trace) === target) runs.push(trace);
  const moments: Moment[] = [];
  let run = 0;
  for (const memory of historyOf(disk, target)) {
    // one key may have run more than once, with other bytes each time: each run has its own trace
    const trace =
      memory.how === 'built'
        ? runs[run++]
        : (latestBefore(runs, run, memory.key) ?? readTrace(disk, memory.key));
    if (trace !== undefined)
      moments.push({ at: memory.at, how: memory.how, trace: ofTarget(trace, target, action) });
  }
  return moments;
}

/** A result that was made for another target with the same key, told with the paths of this one. */
function ofTarget(trace: Trace, target: string, action: Action): Trace {
  if (firstOutput(trace) === target) return trace;
  const at = <T extends { readonly path: string }>(
    things: { readonly [name: string]: T },
    paths: { readonly [name: string]: { readonly path: string } | string },
  ): { readonly [name: string]: T } =>
    Object.fromEntries(
      Object.entries(things).map(([name, thing]) => {
        const own = paths[name];
        return [
          name,
          own === undefined ? thing : { ...thing, path: typeof own === 'string' ? own : own.path },
        ];
      }),
    );
  return { ...trace, inputs: at(trace.inputs, action.inputs), outputs: at(trace.outputs, action.outputs) };
}

function latestBefore(runs: readonly Trace[], end: number, key: Digest): Trace | undefined {
  for (let i = end - 1; i >= 0; i--) if (runs[i]!.key === key) return runs[i];
  return undefined;
}

const firstOutput = (trace: Trace): string | undefined => {
  const name = Object.keys(trace.outputs).sort(compareBytes)[0];
  return name === undefined ? undefined : trace.outputs[name]!.path;
};

/** Whether two traces stand for the same bytes. */
export function sameOutputs(a: Trace, b: Trace): boolean {
  const names = new Set([...Object.keys(a.outputs), ...Object.keys(b.outputs)]);
  return [...names].every((name) => a.outputs[name]?.digest === b.outputs[name]?.digest);
}

/** The newest result and the newest one before it that has other bytes. */
export function lastChange(moments: readonly Moment[]): { readonly now?: Moment; readonly before?: Moment } {
  const now = moments.at(-1);
  if (now === undefined) return {};
  const before = moments.findLast((moment) => !sameOutputs(moment.trace, now.trace));
  return before === undefined ? { now } : { now, before };
}
