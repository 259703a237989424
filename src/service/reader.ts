import type { Diagnostic } from '../engine/diagnostic.ts';
import { type Fate, type Forecast, forecast } from '../engine/dry-run.ts';
import { inputsOf, outputsOf } from '../engine/graph.ts';
import { type Findings, filesOf, look } from '../engine/look.ts';
import type { Result } from '../engine/result.ts';
import { err, ok } from '../engine/result.ts';
import { digestAt } from '../engine/state.ts';
import type { Project } from '../workshop/expand.ts';
import { type OpenCache, openWorkshop, realClock, type Workshop } from '../workshop/open.ts';
import { benchOf, planOf } from '../workshop/order.ts';
import { changedSource } from '../workshop/sources.ts';

/** The book at one moment: what it says, what is built of it, and what a build would do. */
export type Reading = {
  readonly workshop: Workshop;
  readonly project: Project;
  readonly findings: Findings;
  /** By step. A step that only runs on request has none. */
  readonly fates: ReadonlyMap<number, Fate>;
  readonly forecast: Forecast;
  /** SHA-256 of a file as it lies on the disk, or undefined if it is not there. */
  readonly digestOf: (file: number) => string | undefined;
  /** Whether a path is a file of the book: a source, or something that it makes or uses. */
  readonly isKnown: (path: string) => boolean;
};

/** The book for looking, read anew only when something changed. */
export type Reader = {
  /** The book as it is now. Errors are those of its sources. */
  readonly now: () => Promise<Result<Reading, readonly Diagnostic[]>>;
  /** The last reading that went well; for looking at a book that is broken just now. */
  readonly lastGood: () => Reading | undefined;
};

/** @param generation counts what changes outputs in this process */
export function openReader(
  root: string,
  backend: string | undefined,
  cache: OpenCache,
  generation: () => number,
): Reader {
  let good: { readonly reading: Reading; readonly generation: number } | undefined;
  let under: Promise<Result<Reading, readonly Diagnostic[]>> | undefined;
  let underGeneration = -1;

  const read = async (): Promise<Result<Reading, readonly Diagnostic[]>> => {
    const at = generation();
    if (good !== undefined && good.generation === at && isCurrent(good.reading)) return ok(good.reading);
    const made = await readNow(root, backend, cache);
    if (made.ok) good = { reading: made.value, generation: at };
    return made;
  };
  return {
    now: () => {
      // whoever asks while it is being read gets that reading, unless something finished meanwhile
      if (under !== undefined && underGeneration === generation()) return under;
      underGeneration = generation();
      const mine = (under?.catch(() => {}) ?? Promise.resolve()).then(read).finally(() => {
        if (under === mine) under = undefined;
      });
      under = mine;
      return mine;
    },
    lastGood: () => good?.reading,
  };
}

/** Whether the sources are as they were read. Outputs are watched: what changes there counts as a generation. */
const isCurrent = ({ workshop: { disk, head } }: Reading): boolean =>
  changedSource(disk, head.sources) === undefined;

async function readNow(
  root: string,
  backend: string | undefined,
  cache: OpenCache,
): Promise<Result<Reading, readonly Diagnostic[]>> {
  const options = { ...(backend === undefined ? {} : { backend }), cache };
  const opened = await openWorkshop(root, { ...options, readOnly: true });
  if (!opened.ok) return opened;
  const workshop = opened.value;
  const { graph, disk, ledger } = workshop;
  const { readProject } = await import('../workshop/expand.ts');
  const read = await readProject(root, disk, realClock, options);
  if (!read.ok) return err(read.error);
  const all = Array.from(graph.order);
  const findings = await look(disk, workshop.clock, ledger, filesOf(graph, all));
  const digests = onDisk(workshop, findings);
  const plan = planOf(workshop, { selectors: [], force: [] });
  if (!plan.ok) return plan;
  const fates = new Map<number, Fate>();
  for (const step of plan.value.cone) fates.set(step, 'fresh');
  const seen = forecast(
    benchOf(workshop, plan.value, findings),
    plan.value.cone,
    () => {},
    (step, fate) => fates.set(step, fate),
  );
  const sources = new Set(
    workshop.head.sources.filter(({ kind }) => kind === 'file').map(({ path }) => path),
  );
  return ok({
    workshop,
    project: read.value.project,
    findings,
    fates,
    forecast: seen,
    digestOf: (file) => digests[file],
    isKnown: (path) => sources.has(path) || graph.find(path) >= 0,
  });
}

/** Taken before the forecast, which assumes what is restored. */
function onDisk({ graph, ledger }: Workshop, findings: Findings): readonly (string | undefined)[] {
  return Array.from({ length: graph.files }, (_, file) => {
    if (findings.gone[file] === 1) return undefined;
    return findings.other.get(file) ?? digestAt(ledger.state, file);
  });
}

/** How a target stands. */
export type TargetState =
  | 'fresh'
  | 'stale'
  | 'waiting'
  | 'missing'
  | 'edited'
  | 'missing-source'
  | 'on-request';

export function stateOf({ workshop, fates, findings }: Reading, step: number): TargetState {
  const { graph } = workshop;
  const outputs = outputsOf(graph, step);
  const fate = fates.get(step);
  if (fate === undefined) return 'on-request';
  if (outputs.some((file) => findings.other.has(file)) && fate === 'fresh') return 'edited';
  switch (fate) {
    case 'fresh':
      return 'fresh';
    case 'wait':
      return 'waiting';
    case 'fail':
      return 'missing-source';
    case 'run':
    case 'maybe':
    case 'restore':
      return outputs.some((file) => findings.gone[file] === 1) ? 'missing' : 'stale';
  }
}

/** The sources and targets that a step reads. */
export const readsOf = ({ workshop: { graph } }: Reading, step: number): readonly number[] => [
  ...new Set(inputsOf(graph, step)),
];
