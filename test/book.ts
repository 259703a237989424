import { build } from '../src/engine/build.ts';
import type { BuildEnd, BuildOrder, Engine, Reins } from '../src/engine/build-order.ts';
import type { Diagnostic } from '../src/engine/diagnostic.ts';
import { sha256 } from '../src/engine/digest.ts';
import { type Forecast, forecast } from '../src/engine/dry-run.ts';
import type { Event, Outcome } from '../src/engine/event.ts';
import type { Reason } from '../src/engine/explain.ts';
import type { Graph } from '../src/engine/graph.ts';
import { type GraphHead, loadGraph, saveGraph } from '../src/engine/graph-file.ts';
import { type Ledger, openLedger } from '../src/engine/journal.ts';
import { compareBytes } from '../src/engine/json.ts';
import { type Bench, reasonsOf } from '../src/engine/judge.ts';
import type { LongRuns } from '../src/engine/long-run.ts';
import { filesOf, look } from '../src/engine/look.ts';
import { nearest } from '../src/engine/nearest.ts';
import { frozen } from '../src/engine/real/disk.ts';
import { err, ok, type Result } from '../src/engine/result.ts';
import { type Draft, expand } from '../src/engine/rule.ts';
import { coneOf, select } from '../src/engine/select.ts';
import type { AnyTool, Done, Job, Loss, Setback } from '../src/engine/tool.ts';
import { type MemoryDisk, memoryDisk } from './memory-disk.ts';

export type Asked = {
  readonly targets?: readonly string[];
  readonly force?: readonly string[];
  readonly keepGoing?: boolean;
  readonly jobs?: number;
  readonly resources?: { readonly [name: string]: number };
  readonly signal?: AbortSignal;
  readonly reins?: (reins: Reins) => void;
  /** What goes on between builds; left out, a build waits for all it began. */
  readonly longRuns?: LongRuns;
  readonly ended?: BuildOrder['ended'];
};

/** What a build told, sorted by what a test asks. Targets are in the order of their finishing. */
export type Told = {
  readonly events: readonly Event[];
  readonly built: readonly string[];
  readonly restored: readonly string[];
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
  readonly waiting: readonly string[];
  readonly started: readonly string[];
  /** Problems of warnings and of steps, in order. */
  readonly problems: readonly Diagnostic[];
  readonly codes: readonly string[];
  readonly damaged: boolean;
  readonly end: BuildEnd;
};

export type Foreseen = Forecast & {
  readonly would: readonly string[];
  readonly reasons: readonly Reason[];
  readonly how: ReadonlyMap<string, string>;
};

/** A tool held in the middle of its run, until it is let go. */
export type Puppet = { readonly started: Promise<void>; readonly release: () => void };

export type Book = {
  disk: MemoryDisk;
  /** The rules, to be changed between builds as a person would. */
  drafts: readonly Draft[];
  versions: { [tool: string]: number };
  /** Targets whose tool fails just now. */
  readonly broken: Set<string>;
  /** Said in the middle of a run: what it holds goes away under it, or stays (undefined). */
  lose: (target: string, held: readonly string[]) => Loss | undefined;
  /** What the tool `dice` writes: like a GPU, it gives other bytes for the same request. */
  dice: string;
  /** Called in the middle of each run, with its target. */
  onRun: (target: string) => void | Promise<void>;
  readonly build: (asked?: Asked) => Promise<Told>;
  readonly dryRun: (asked?: Asked) => Promise<Foreseen>;
  /** Why a target would run, by the last trace. */
  readonly why: (target: string) => Promise<readonly Reason[]>;
  readonly expand: () => Result<Graph, readonly Diagnostic[]>;
  readonly open: () => { readonly graph: Graph; readonly ledger: Ledger };
  readonly hold: (target: string) => Puppet;
  readonly edit: (path: string, text: string) => void;
  readonly touch: (path: string) => void;
  readonly remove: (path: string) => void;
  readonly text: (path: string) => string | undefined;
  /** What lies under output/, by path. */
  readonly outputs: () => { readonly [path: string]: string };
};

/** A draft: `make('output/a.txt', 'upper', 'a.txt')`. Inputs are named in their order. */
export function make(
  to: string | readonly string[],
  tool: string,
  from: string | readonly string[] = [],
  more: Partial<Draft> = {},
): Draft {
  const inputs = typeof from === 'string' ? [from] : from;
  const outputs = typeof to === 'string' ? [to] : to;
  return {
    tool,
    params: {},
    inputs: Object.fromEntries(
      inputs.map((path, i) => [
        `in${String(i).padStart(3, '0')}`,
        path.endsWith('?') ? { path: path.slice(0, -1), optional: true } : path,
      ]),
    ),
    outputs: Object.fromEntries(outputs.map((path, i) => [`to${i}`, path])),
    ...more,
  };
}

type Transform = (text: string, params: Job['params'], n: number) => string;

const suffix = (n: number): string => (n === 0 ? '' : `/${n}`);
const transforms: { readonly [tool: string]: Transform } = {
  join: (text, params, n) => `${text}${typeof params.end === 'string' ? params.end : ''}${suffix(n)}`,
  copy: (text, _params, n) => text + suffix(n),
  upper: (text, _params, n) => text.toUpperCase() + suffix(n),
  /** The first letter only: most edits don't reach what follows. */
  first: (text, _params, n) => text.slice(0, 1) + suffix(n),
  text: (_text, params, n) => `${params.text as string}${suffix(n)}`,
};

export function bookOf(sources: { readonly [path: string]: string }, drafts: readonly Draft[]): Book {
  const puppets = new Map<string, { readonly begin: () => void; readonly end: Promise<void> }>();
  const broken = new Set<string>();

  const toolOf = (id: string, disk: MemoryDisk): AnyTool => ({
    id,
    version: book.versions[id] ?? 1,
    ...(id === 'slow' ? { takesLong: true } : {}),
    load: async () => ({ run: (job: Job) => run(id, disk, job) }),
  });

  const run = async (id: string, disk: MemoryDisk, job: Job): Promise<Result<Done, Setback>> => {
    const names = Object.keys(job.outputs).sort(compareBytes);
    const target = job.outputs[names[0]!]!.path;
    const read = (): string =>
      Object.keys(job.inputs)
        .sort(compareBytes)
        .filter((name) => job.inputs[name]!.digest !== 'absent')
        .map((name) => Buffer.from(disk.read(job.inputs[name]!.file) ?? '<gone>').toString())
        .join('');
    let text = read();
    const puppet = puppets.get(target);
    if (puppet !== undefined) {
      puppets.delete(target);
      puppet.begin();
      const aborted = new Promise<void>((resolve) =>
        job.signal.addEventListener('abort', () => resolve(), { once: true }),
      );
      await Promise.race([puppet.end, aborted]);
      if (job.signal.aborted) return err({ kind: 'cancelled', message: 'told to stop' });
    }
    // longer than all that takes turns of promises only
    if (id === 'slow') await new Promise((resolve) => setImmediate(resolve));
    await book.onRun(target);
    const loss = book.lose(target, job.held);
    if (loss !== undefined)
      return err({ kind: 'lost', message: `${loss.resource} does not answer`, ...loss });
    if (job.params.late === true) text = read();
    if (id === 'wait') return err({ kind: 'waiting', message: 'someone must choose', hint: 'choose' });
    if (id === 'no-output') return ok({});
    const fails = id === 'fail' || broken.has(target);
    if (fails && id !== 'write-then-fail')
      return err({ kind: 'failed', message: `${target} could not be made` });
    const transform =
      id === 'dice'
        ? (_: string, __: Job['params'], n: number): string => book.dice + suffix(n)
        : (transforms[id] ?? transforms.join!);
    names.forEach((name, n) => {
      const result = transform(text, job.params, n);
      if (job.params.via === 'file') {
        void job.staging;
        disk.write(job.outputs[name]!.file, Buffer.from(result));
      } else job.outputs[name]!.write(result);
    });
    if (id === 'write-then-fail' && fails)
      return err({ kind: 'failed', message: `${target} broke at the end` });
    return ok({});
  };

  const ids = [...Object.keys(transforms), 'dice', 'slow', 'fail', 'write-then-fail', 'no-output', 'wait'];
  const versionOf = (id: string): number | undefined =>
    ids.includes(id) ? (book.versions[id] ?? 1) : undefined;

  const expandNow = (): Result<Graph, readonly Diagnostic[]> => {
    const rules = new Map<string, Draft[]>();
    for (const draft of book.drafts) {
      const rule = (draft as { readonly rule?: string }).rule ?? draft.tool;
      rules.set(rule, [...(rules.get(rule) ?? []), draft]);
    }
    return expand(
      [...rules].map(([name, list]) => ({ name, targets: () => list })),
      undefined,
      versionOf,
    );
  };

  /** The kept graph where the rules are as they were, as the workshop does it. */
  const graphOf = (disk: MemoryDisk): Graph => {
    const expandedWith = sha256(JSON.stringify([book.drafts, book.versions]));
    const kept = loadGraph(disk, 'book');
    if (kept?.head.expandedWith === expandedWith) return kept.graph;
    const made = expandNow();
    if (!made.ok) throw new Error(made.error.map((p) => `${p.code}: ${p.message}`).join('; '));
    saveGraph(disk, 'book', { expandedWith, sources: [], warnings: [] } satisfies GraphHead, made.value);
    return made.value;
  };

  const stepsOf = (graph: Graph, selectors: readonly string[]): Set<number> => {
    const steps = new Set<number>();
    for (const selector of selectors) {
      const found = select(graph, selector, (wanted, names) => nearest(wanted, names, 3));
      if (!found.ok) throw new Error(found.error.message);
      for (const step of found.value) steps.add(step);
    }
    return steps;
  };

  const planOf = (
    graph: Graph,
    asked: Asked,
  ): {
    readonly forced: Set<number>;
    readonly named: Set<number> | undefined;
    readonly cone: readonly number[];
  } => {
    const forced = stepsOf(graph, asked.force ?? []);
    if (asked.targets === undefined) return { forced, named: undefined, cone: coneOf(graph, graph.order) };
    const named = stepsOf(graph, asked.targets);
    for (const step of forced) named.add(step);
    return { forced, named, cone: coneOf(graph, named) };
  };

  const toolsOn = (disk: MemoryDisk): ReadonlyMap<string, AnyTool> =>
    new Map(ids.map((id) => [id, toolOf(id, disk)]));

  const dry = async (asked: Asked, each: (bench: Bench, graph: Graph) => void): Promise<Foreseen> => {
    const disk = { ...book.disk, ...frozen(book.disk) } as MemoryDisk;
    const graph = graphOf(disk);
    const ledger = openLedger(disk, graph);
    const { forced, named, cone } = planOf(graph, asked);
    const findings = await look(disk, disk.clock, ledger, filesOf(graph, cone));
    const tools = toolsOn(disk);
    const bench: Bench = {
      disk,
      state: ledger.state,
      findings,
      versionOf: (tool) => tools.get(tool)?.version,
      forced,
      asked: (step) => named?.has(step) ?? false,
    };
    each(bench, graph);
    const how = new Map<string, string>();
    const reasons: Reason[] = [];
    const sum = forecast(bench, cone, (event) => {
      if (event.event !== 'would') return;
      how.set(event.target, event.how);
      reasons.push(event.reason);
    });
    return { ...sum, would: [...how.keys()], reasons, how };
  };

  const book: Book = {
    disk: memoryDisk(),
    drafts,
    versions: {},
    broken,
    dice: '',
    onRun: () => {},
    lose: () => undefined,
    expand: expandNow,
    open: () => {
      const graph = graphOf(book.disk);
      return { graph, ledger: openLedger(book.disk, graph) };
    },
    build: async (asked = {}) => {
      const { disk } = book;
      const graph = graphOf(disk);
      const ledger = openLedger(disk, graph);
      if ((asked.longRuns?.size ?? 0) === 0 && (disk.list('.plasma/staging')?.length ?? 0) > 0)
        disk.remove('.plasma/staging');
      const { forced, named, cone } = planOf(graph, asked);
      const findings = await look(disk, disk.clock, ledger, filesOf(graph, cone));
      const engine: Engine = { disk, clock: disk.clock, ledger, tools: toolsOn(disk), by: 'plasma test' };
      const events: Event[] = [];
      const end = await build(
        engine,
        {
          cone,
          asked: (step) => named?.has(step) ?? false,
          forced,
          findings,
          keepGoing: asked.keepGoing ?? false,
          amounts: new Map(Object.entries({ cpu: asked.jobs ?? 1, ...asked.resources })),
          signal: asked.signal ?? new AbortController().signal,
          reins: asked.reins,
          ...(asked.longRuns === undefined ? {} : { longRuns: asked.longRuns }),
          ...(asked.ended === undefined ? {} : { ended: asked.ended }),
        },
        (event) => events.push(event),
      );
      return told(events, end, ledger.damaged);
    },
    dryRun: (asked = {}) => dry(asked, () => {}),
    why: async (target) => {
      let reasons: readonly Reason[] = [];
      await dry({}, (bench, graph) => {
        reasons = reasonsOf(bench, graph.producer[graph.find(target)]!);
      });
      return reasons;
    },
    hold: (target) => {
      let begin = (): void => {};
      let release = (): void => {};
      const started = new Promise<void>((resolve) => {
        begin = resolve;
      });
      const end = new Promise<void>((resolve) => {
        release = resolve;
      });
      puppets.set(target, { begin, end });
      return { started, release };
    },
    edit: (path, text) => book.disk.put(path, text),
    touch: (path) => book.disk.put(path, book.disk.text(path)!),
    remove: (path) => book.disk.remove(path),
    text: (path) => book.disk.text(path),
    outputs: () => {
      const found: { [path: string]: string } = {};
      for (const path of [...book.disk.files.keys()].sort())
        if (path.startsWith('output/')) found[path] = book.disk.text(path)!;
      return found;
    },
  };
  for (const [path, text] of Object.entries(sources)) book.disk.put(path, text);
  return book;
}

function told(events: readonly Event[], end: BuildEnd, damaged: boolean): Told {
  const finished = (outcome: Outcome): readonly string[] =>
    events.flatMap((e) => (e.event === 'finish' && e.outcome === outcome ? [e.target] : []));
  const problems = events.flatMap((e) =>
    (e.event === 'finish' || e.event === 'warning') && e.problem !== undefined ? [e.problem] : [],
  );
  return {
    events,
    built: finished('built'),
    restored: finished('restored'),
    failed: finished('failed'),
    skipped: finished('skipped'),
    waiting: finished('waiting'),
    started: events.flatMap((e) => (e.event === 'start' ? [e.target] : [])),
    problems,
    codes: problems.map((p) => p.code),
    damaged,
    end,
  };
}
