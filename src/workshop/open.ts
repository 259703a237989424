import { availableParallelism } from 'node:os';
import type { Engine } from '../engine/build-order.ts';
import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Clock, Disk } from '../engine/disk.ts';
import type { Graph } from '../engine/graph.ts';
import { type GraphHead, loadGraph, saveGraph } from '../engine/graph-file.ts';
import { type Ledger, openLedger } from '../engine/journal.ts';
import { canonical, type JsonObject } from '../engine/json.ts';
import { frozen, realDisk } from '../engine/real/disk.ts';
import { err, ok, type Result } from '../engine/result.ts';
import type { AnyTool } from '../engine/tool.ts';
import type { SourceCache } from '../project/read-book.ts';
import type { KeptCode } from './expand.ts';
import { withEnvironment } from './reach.ts';
import { changedSource } from './sources.ts';
import { builtInTools } from './tools.ts';
import { plasmaStamp, plasmaVersion } from './version.ts';

/** A book that is open: its graph, what is known of its files, and the tools. */
export type Workshop = {
  readonly root: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly backend: string | undefined;
  readonly graph: Graph;
  readonly head: Kept;
  readonly ledger: Ledger;
  readonly engine: Engine;
  /** Of the sources: missing translations and the like. */
  readonly warnings: readonly Diagnostic[];
  /** Amounts of named resources that the book sets; `cpu` is the number of cores unless it says so. */
  readonly resources: { readonly [name: string]: number };
  /** Steps that only run when they are asked for by name. */
  readonly onRequest: ReadonlySet<number>;
  /** True if rules were evaluated now, false if the kept graph was still right. */
  readonly expanded: boolean;
  /** Writes the graph, if that was put off. */
  readonly save: () => void;
};

/** What is kept between one opening and the next: parsed sources, loaded code. */
export type OpenCache = { readonly sources: SourceCache; code?: KeptCode };

/**
 * What stands in for parts of a book's config while a release is made: the formats of its profile, and
 * editions that the book has not.
 */
export type Amendment = {
  /** The kept graph is called by it. */
  readonly name: string;
  readonly publish: JsonObject;
  readonly editions: JsonObject;
};

export type OpenOptions = {
  readonly backend?: string;
  /** Nothing may be written: for dry runs, status, explain. */
  readonly readOnly?: boolean;
  /** Parsed sources by digest, kept by whoever opens the book again and again. */
  readonly cache?: OpenCache;
  /** The graph is written when `save` is called, and not while somebody waits for a page. */
  readonly saveLater?: boolean;
  readonly amend?: Amendment;
  /** The kept graph is known to be out of date. */
  readonly expandAnew?: boolean;
};

export const realClock: Clock = { now: () => Date.now() };

/** What the graph file keeps beside the graph. */
export type Kept = GraphHead & {
  readonly resources: { readonly [name: string]: number };
  /** How tools reach what they use, by tool. */
  readonly settings: { readonly [tool: string]: JsonObject };
  readonly ownTools: { readonly [id: string]: number };
  readonly backend: string;
  /** Targets that are made only when they are asked for by name. */
  readonly onRequest: readonly string[];
};

/** The tools that come with plasma, and the book's own, whose code is loaded when one of them runs. */
function toolsOf(root: string, ownTools: Kept['ownTools']): ReadonlyMap<string, AnyTool> {
  const tools = new Map(builtInTools());
  for (const [id, version] of Object.entries(ownTools)) {
    tools.set(id, {
      id,
      version,
      load: async () => {
        const { loadOwnTools } = await import('./expand.ts');
        const tool = (await loadOwnTools(root)).get(id);
        if (tool === undefined) throw new Error(`plasma.config.ts names no tool ${id} any more`);
        return tool.load();
      },
    });
  }
  return tools;
}

const expandedWith = ({ amend }: OpenOptions): string =>
  `plasma ${plasmaStamp()} ${[...builtInTools().values()].map((t) => `${t.id}@${t.version}`).join(' ')}${amend === undefined ? '' : ` ${canonical(amend)}`}`;

/**
 * Opens the book at `root`. While its sources are as they were, the kept graph is taken as it is: no
 * rule is evaluated and no YAML is parsed. Errors are those of config, sources and rules, all of them.
 */
export async function openWorkshop(
  root: string,
  options: OpenOptions = {},
): Promise<Result<Workshop, readonly Diagnostic[]>> {
  const real = realDisk(root);
  const disk = options.readOnly ? frozen(real) : real;
  const clock = realClock;
  const name = [
    'book',
    ...(options.backend === undefined ? [] : [options.backend]),
    ...(options.amend === undefined ? [] : [options.amend.name]),
  ].join('-');
  const kept = options.expandAnew ? undefined : loadGraph(disk, name);
  const finish = (graph: Graph, head: Kept, expanded: boolean, save: () => void): Workshop => {
    const ledger = openLedger(disk, graph);
    const reach = withEnvironment(head, process.env);
    return {
      root,
      disk,
      clock,
      backend: options.backend,
      graph,
      head,
      ledger,
      engine: {
        disk,
        clock,
        ledger,
        tools: toolsOf(root, head.ownTools),
        by: `plasma ${plasmaVersion}`,
        settings: reach.settings,
      },
      warnings: head.warnings as readonly Diagnostic[],
      onRequest: new Set(head.onRequest.map((target) => graph.producer[graph.find(target)] ?? -1)),
      resources: { cpu: availableParallelism(), ...reach.resources },
      expanded,
      save,
    };
  };
  if (
    kept !== undefined &&
    kept.head.expandedWith === expandedWith(options) &&
    changedSource(disk, kept.head.sources) === undefined
  ) {
    return ok(finish(kept.graph, kept.head as Kept, false, () => {}));
  }
  const { expandBook } = await import('./expand.ts');
  const made = await expandBook(root, disk, clock, options);
  if (!made.ok) return err(made.error);
  const head: Kept = { ...made.value.head, expandedWith: expandedWith(options) };
  let saved = false;
  const save = (): void => {
    if (!saved) saveGraph(disk, name, head, made.value.graph);
    saved = true;
  };
  if (!options.saveLater) save();
  return ok(finish(made.value.graph, head, true, save));
}
