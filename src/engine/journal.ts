import { crc32 } from 'node:zlib';
import { isDigest } from './digest.ts';
import { type Disk, DiskError, replace } from './disk.ts';
import { type Graph, targetOf } from './graph.ts';
import type { BookPath } from './path.ts';
import { type Belief, carryOver, emptyState, requestAt, type State, setFile, setStep } from './state.ts';
import {
  asFloat64,
  asInt32,
  bytesOf,
  type Columns,
  decodeTable,
  encodeTable,
  packStrings,
  unpackString,
} from './table.ts';
import { closeTraces } from './trace-log.ts';

/**
 * How the state lasts: `.plasma/state/table` has the columns as they once were, and
 * `.plasma/state/journal` every change since, a line each: CRC-32, a space, JSON. A line that is
 * cut off or damaged ends the reading, so a kill loses at most the tail, and what is lost is only
 * belief: the files are looked at again.
 */
const tablePath = '.plasma/state/table';
const journalPath = '.plasma/state/journal';
const mark = 'plasmaS3';

type Line =
  /** The table that the lines after it are changes to, and the graph they are of. */
  | readonly ['t', generation: number, graph: string]
  | readonly ['f', path: string, digest: string, size: number, changed: number, racy: 0 | 1, made: 0 | 1]
  | readonly ['a', path: string]
  | readonly ['s', target: string, key: string, ms: number, request: string]
  | readonly ['u', target: string]
  | readonly ['x', path: string];

export function encodeLine(line: Line): string {
  const text = JSON.stringify(line);
  return `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`;
}

/** The whole lines at the front of a journal, and whether something after them was not whole. */
export function decodeLines(bytes: Uint8Array): {
  readonly lines: readonly Line[];
  readonly whole: boolean;
  readonly length: number;
} {
  const lines: Line[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(10, at);
    if (end < 0) return { lines, whole: false, length: at };
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at).toString('utf8');
    if (
      text.length < 10 ||
      text[8] !== ' ' ||
      text.slice(0, 8) !== crc32(text.slice(9)).toString(16).padStart(8, '0')
    ) {
      return { lines, whole: false, length: at };
    }
    lines.push(JSON.parse(text.slice(9)) as Line);
    at = end + 1;
  }
  return { lines, whole: true, length: at };
}

function replay(state: State, lines: readonly Line[]): void {
  const { graph } = state;
  for (const line of lines) {
    switch (line[0]) {
      case 'f': {
        const belief: Belief = { digest: line[2], size: line[3], changed: line[4], racy: line[5] === 1 };
        const file = graph.find(line[1]);
        if (file >= 0) setFile(state, file, belief);
        else if (line[6] === 1) state.strays.set(line[1], belief);
        break;
      }
      case 'a': {
        const file = graph.find(line[1]);
        if (file >= 0) setFile(state, file, undefined);
        break;
      }
      case 's': {
        const file = graph.find(line[1]);
        const step = file < 0 ? -1 : graph.producer[file]!;
        if (step < 0) break;
        setStep(state, step, line[2], line[3]);
        // written for another graph: the target is the same, what is asked for may not be
        if (requestAt(graph, step) !== line[4]) state.verified[step] = 0;
        break;
      }
      case 'u': {
        const file = graph.find(line[1]);
        const step = file < 0 ? -1 : graph.producer[file]!;
        if (step >= 0) state.verified[step] = 0;
        break;
      }
      case 'x':
        state.strays.delete(line[1]);
        break;
      case 't':
        break;
    }
  }
}

/** The state as it changes, with every change on its way to disk. */
export type Ledger = {
  readonly state: State;
  /** Files of which something new was written down since this was opened. */
  readonly touched: ReadonlySet<number>;
  /** True if something kept was not whole: a warning is due, and files are looked at again. */
  readonly damaged: boolean;
  readonly file: (file: number, belief: Belief | undefined) => void;
  readonly step: (step: number, key: string, ms: number | undefined) => void;
  /** The step's outputs are not its result any more (a forced run or one that failed). */
  readonly doubt: (step: number) => void;
  readonly forgetStray: (path: string) => void;
  /**
   * Changes are on disk after this.
   * @throws DiskError; what was not written is kept for the next time
   */
  readonly flush: () => void;
  /**
   * At the end of a build: writes the table anew when the journal has grown long.
   * @throws DiskError
   */
  readonly settle: () => void;
};

const flushAt = 64;
const compactAt = 512 * 1024;

/**
 * Opens the state for a graph. What was kept for another graph is carried over by path.
 * Nothing here is needed to be right: without it, sources are hashed and outputs compared again.
 */
export function openLedger(disk: Disk, graph: Graph): Ledger {
  closeTraces(disk);
  let damaged = false;
  let state = emptyState(graph);
  let carried = false;
  let generation = 0;
  const bytes = disk.read(tablePath);
  if (bytes !== undefined) {
    const columns = decodeTable(mark, bytes);
    const kept = columns === undefined ? undefined : stateOf(columns, graph);
    if (kept === undefined) damaged = true;
    else {
      state = kept.state;
      carried = kept.carried;
      generation = kept.generation;
    }
  }
  const journal = disk.read(journalPath);
  let journalLength = 0;
  if (journal !== undefined) {
    const { lines, whole, length } = decodeLines(journal);
    // a journal of an older table says nothing new, and its order would undo what came after it
    const of = journalOf(lines);
    if (damaged || of.generation === generation) {
      replay(state, lines);
      journalLength = length;
      if (!whole) damaged = true;
      if (of.graph !== undefined && of.graph !== graph.id) carried = true;
    }
    generation = Math.max(generation, of.generation);
  }

  let pending = '';
  let pendingLines = 0;
  /** True when the journal can't be added to: it is not of this table, or its last line is torn. */
  let spoilt = damaged || carried || (journal !== undefined && journalLength !== journal.length);
  const saveTable = (): void => {
    disk.makeFolder('.plasma/state');
    replace(disk, tablePath, encodeState(state, generation + 1));
    generation++;
    pending = '';
    pendingLines = 0;
    spoilt = false;
    journalLength = 0;
    disk.remove(journalPath);
  };
  const flush = (): void => {
    if (pending === '') return;
    if (spoilt) {
      saveTable();
      return;
    }
    const out = Buffer.from(
      journalLength === 0 ? encodeLine(['t', generation, graph.id]) + pending : pending,
    );
    try {
      try {
        disk.append(journalPath, out);
      } catch (error) {
        if (!(error instanceof DiskError) || error.code !== 'ENOENT') throw error;
        disk.makeFolder('.plasma/state');
        disk.append(journalPath, out);
      }
    } catch (error) {
      // some of it may have got through: a line after that would never be read
      spoilt = true;
      throw error;
    }
    pending = '';
    pendingLines = 0;
    journalLength += out.length;
  };
  const write = (line: Line): void => {
    pending += encodeLine(line);
    if (++pendingLines < flushAt) return;
    pendingLines = 0;
    try {
      flush();
    } catch (error) {
      // the work goes on; `settle` tries again, and says so if it can't be
      if (!(error instanceof DiskError)) throw error;
    }
  };
  if (spoilt) saveTable();
  const touched = new Set<number>();
  return {
    state,
    touched,
    damaged,
    file: (file, belief) => {
      touched.add(file);
      setFile(state, file, belief);
      write(
        belief === undefined
          ? ['a', graph.path(file)]
          : [
              'f',
              graph.path(file),
              belief.digest,
              belief.size,
              belief.changed,
              belief.racy ? 1 : 0,
              graph.producer[file]! >= 0 ? 1 : 0,
            ],
      );
    },
    step: (step, key, ms) => {
      setStep(state, step, key, ms);
      write(['s', targetOf(graph, step), key, state.ms[step]!, requestAt(graph, step)]);
    },
    doubt: (step) => {
      if (state.verified[step] === 0) return;
      state.verified[step] = 0;
      write(['u', targetOf(graph, step)]);
    },
    forgetStray: (path) => {
      state.strays.delete(path);
      write(['x', path]);
    },
    flush,
    settle: () => {
      flush();
      if (journalLength > compactAt) saveTable();
    },
  };
}

/** The generation of the table that a journal goes with (0 before there was one), and its graph. */
function journalOf(lines: readonly Line[]): { readonly generation: number; readonly graph?: string } {
  const first = lines[0];
  return first?.[0] === 't' ? { generation: first[1], graph: first[2] } : { generation: 0 };
}

function encodeState(state: State, generation: number): Uint8Array {
  const { graph } = state;
  const paths = packStrings(graph.files, graph.path);
  const strays = [...state.strays].map(([path, belief]) => [path, belief]);
  return encodeTable(mark, {
    head: Buffer.from(
      JSON.stringify({ generation, graph: graph.id, files: graph.files, steps: graph.steps, strays }),
    ),
    known: state.known,
    size: bytesOf(state.size),
    changed: bytesOf(state.changed),
    digests: state.digests,
    verified: state.verified,
    keys: state.keys,
    ms: bytesOf(state.ms),
    paths: paths.blob,
    pathStart: bytesOf(paths.starts),
    producer: bytesOf(graph.producer),
    outputStart: bytesOf(graph.outputStart),
    outputs: bytesOf(graph.outputs),
    requests: graph.requests,
  });
}

type KeptState = { readonly state: State; readonly carried: boolean; readonly generation: number };

function stateOf(columns: Columns, graph: Graph): KeptState | undefined {
  const head = JSON.parse(Buffer.from(columns.head!).toString()) as {
    readonly generation: number;
    readonly graph: string;
    readonly files: number;
    readonly steps: number;
    readonly strays: readonly [string, Belief][];
  };
  const strays = new Map(head.strays.filter(([, belief]) => isDigest(belief.digest)));
  const common = {
    known: columns.known!,
    size: asFloat64(columns.size!),
    changed: asFloat64(columns.changed!),
    digests: columns.digests!,
    verified: columns.verified!,
    keys: columns.keys!,
    ms: asFloat64(columns.ms!),
    strays,
  };
  if (head.graph === graph.id)
    return { state: { graph, ...common }, carried: false, generation: head.generation };
  const starts = asInt32(columns.pathStart!);
  const paths = Array.from(
    { length: head.files },
    (_, f) => unpackString(columns.paths!, starts, f) as BookPath,
  );
  // only what carryOver looks at: paths, producers, outputs and requests
  const none = new Int32Array(head.files + 1);
  const past: Graph = {
    id: head.graph,
    steps: head.steps,
    files: head.files,
    producer: asInt32(columns.producer!),
    inputStart: new Int32Array(head.steps + 1),
    inputs: new Int32Array(0),
    optional: new Uint8Array(0),
    outputStart: asInt32(columns.outputStart!),
    outputs: asInt32(columns.outputs!),
    consumerStart: none,
    consumers: new Int32Array(0),
    order: new Int32Array(0),
    requests: columns.requests!,
    path: (file) => paths[file]!,
    find: (path) => paths.indexOf(path as BookPath),
    action: () => {
      throw new Error('a past graph has no actions');
    },
    rule: () => '',
    tool: () => '',
    label: () => undefined,
  };
  return { state: carryOver({ graph: past, ...common }, graph), carried: true, generation: head.generation };
}
