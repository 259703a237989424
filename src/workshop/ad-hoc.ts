import type { Action } from '../engine/action.ts';
import { build } from '../engine/build.ts';
import type { Reins } from '../engine/build-order.ts';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { absent, type Digest } from '../engine/digest.ts';
import type { Emit } from '../engine/event.ts';
import { makeGraph, outputNames, targetOf } from '../engine/graph.ts';
import { openLedger } from '../engine/journal.ts';
import type { LongRuns } from '../engine/long-run.ts';
import { filesOf, look } from '../engine/look.ts';
import { frozen } from '../engine/real/disk.ts';
import { never, ok, type Result } from '../engine/result.ts';
import { digestAt } from '../engine/state.ts';
import type { Workshop } from './open.ts';

/** What came of one action. `stopped`: while it ran. `left`: it was not begun. */
export type AdHocEnd =
  | {
      readonly outcome: 'built' | 'restored' | 'fresh';
      /** By the names of the action's outputs. */
      readonly outputs: { readonly [name: string]: { readonly path: string; readonly digest: Digest } };
    }
  | { readonly outcome: 'failed' | 'stopped'; readonly problem: Diagnostic }
  | { readonly outcome: 'left' };

export type AdHocOrder = {
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** What goes on between builds, and holds what it holds. */
  readonly longRuns?: LongRuns;
  /** Given the targets and the reins once the work has begun. */
  readonly reins?: (reins: Omit<Reins, 'cancel'> & { readonly cancel: (target: string) => void }) => void;
};

/**
 * Does what no rule of the book asks for, as if one did: by key, trace and store, in turn with the same
 * resources, its outputs placed under `output/`. What was made once for the same key, for a target of
 * the book or here, is taken from the store. The state of the book is looked into and not written.
 * The caller has the lock.
 * @param workshop whose tools, settings and resources are used
 * @returns by target: the first output of the action. Errors are actions that can't be side by side.
 */
export async function performAdHoc(
  workshop: Workshop,
  actions: readonly Action[],
  { signal, emit, longRuns, reins }: AdHocOrder,
): Promise<Result<ReadonlyMap<string, AdHocEnd>, readonly Diagnostic[]>> {
  const { disk, clock, engine } = workshop;
  const made = makeGraph(actions, (tool) => engine.tools.get(tool)?.version);
  if (!made.ok) return made;
  const graph = made.value;
  const ledger = openLedger(frozen(disk), graph);
  const cone = [...graph.order];
  const findings = await look(disk, clock, ledger, filesOf(graph, cone));
  const ends = new Map<string, AdHocEnd>();
  await build(
    { ...engine, ledger },
    {
      cone,
      asked: () => true,
      forced: new Set(),
      findings,
      keepGoing: true,
      amounts: new Map(Object.entries(workshop.resources)),
      signal,
      ...(longRuns === undefined ? {} : { longRuns }),
      ...(reins === undefined
        ? {}
        : {
            reins: ({ windDown, cancel }) =>
              reins({ windDown, cancel: (target) => cancel((step) => targetOf(graph, step) === target) }),
          }),
    },
    (event) => {
      emit(event);
      if (event.event !== 'finish') return;
      switch (event.outcome) {
        case 'failed':
        case 'waiting':
          ends.set(event.target, { outcome: 'failed', problem: event.problem ?? unknownProblem });
          break;
        case 'skipped':
          ends.set(event.target, { outcome: 'stopped', problem: event.problem ?? unknownProblem });
          break;
        case 'built':
        case 'restored':
          ends.set(event.target, { outcome: event.outcome, outputs: {} });
          break;
        default:
          throw never(event.outcome);
      }
    },
  );
  for (const step of cone) {
    const target = targetOf(graph, step);
    const end = ends.get(target);
    if (end !== undefined && end.outcome !== 'built' && end.outcome !== 'restored') continue;
    // nothing is told of what was fresh
    if (end === undefined && ledger.state.verified[step] !== 1) {
      ends.set(target, { outcome: 'left' });
      continue;
    }
    const action = graph.action(step);
    ends.set(target, {
      outcome: end?.outcome ?? 'fresh',
      outputs: Object.fromEntries(
        outputNames(action).map((name) => {
          const path = action.outputs[name]!;
          return [name, { path, digest: digestAt(ledger.state, graph.find(path)) ?? absent }];
        }),
      ),
    });
  }
  return ok(ends);
}

const unknownProblem: Diagnostic = { severity: 'error', code: 'failed', message: 'it failed' };
