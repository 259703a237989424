import { crc32 } from 'node:zlib';
import type { Action } from './action.ts';
import { type Disk, DiskError, replace } from './disk.ts';
import { consumerRows, type Graph } from './graph.ts';
import { compareBytes } from './json.ts';
import type { BookPath } from './path.ts';
import {
  asInt32,
  asUint32,
  bytesOf,
  type Columns,
  decodeTable,
  encodeTable,
  packStrings,
  unpackString,
} from './table.ts';

/** What the graph was read from: while all of it is as it was, no rule is evaluated. */
export type GraphSource = {
  readonly path: string;
  readonly kind: 'file' | 'folder';
  readonly size: number;
  readonly changed: number;
  /** Of the bytes, or of the listing; `absent` for what was looked for and not found. */
  readonly digest: string;
};

/** Beside the graph: what it was read from, and what it was expanded with (versions, backend). */
export type GraphHead = {
  readonly expandedWith: string;
  readonly sources: readonly GraphSource[];
  readonly warnings: readonly unknown[];
};

const graphMark = 'plasmaG3';
const folder = '.plasma/graph';

/**
 * Keeps a graph: `<name>.graph` has the columns, `<name>-<stamp>.actions` the actions one after
 * another. They are paired by the stamp, so a kill between the two writes leaves a whole old pair.
 */
export function saveGraph(disk: Disk, name: string, head: GraphHead, graph: Graph): void {
  disk.makeFolder(folder);
  const actions = packStrings(graph.steps, (s) => JSON.stringify(graph.action(s)));
  const rules: string[] = [];
  const tools: string[] = [];
  const ruleIds = new Map<string, number>();
  const toolIds = new Map<string, number>();
  const idIn = (map: Map<string, number>, list: string[], value: string): number => {
    const found = map.get(value);
    if (found !== undefined) return found;
    map.set(value, list.length);
    return list.push(value) - 1;
  };
  const ruleOf = Int32Array.from({ length: graph.steps }, (_, s) => idIn(ruleIds, rules, graph.rule(s)));
  const toolOf = Int32Array.from({ length: graph.steps }, (_, s) => idIn(toolIds, tools, graph.tool(s)));
  const paths = packStrings(graph.files, graph.path);
  const labels = packStrings(graph.steps, (s) => graph.label(s) ?? '');
  const byPath = Int32Array.from({ length: graph.files }, (_, f) => f);
  const names = Array.from({ length: graph.files }, (_, f) => graph.path(f) as string);
  byPath.sort((a, b) => compareBytes(names[a]!, names[b]!));
  const previous = disk.list(folder) ?? [];
  const stamp = nextStamp(name, previous);
  const sums = Uint32Array.from({ length: graph.steps }, (_, s) =>
    crc32(actions.blob.subarray(actions.starts[s]!, actions.starts[s + 1]!)),
  );
  disk.write(`${folder}/${name}-${stamp}.actions`, actions.blob);
  replace(
    disk,
    `${folder}/${name}.graph`,
    encodeTable(graphMark, {
      head: Buffer.from(
        JSON.stringify({
          ...head,
          id: graph.id,
          stamp,
          steps: graph.steps,
          files: graph.files,
          rules,
          tools,
        }),
      ),
      producer: bytesOf(graph.producer),
      inputStart: bytesOf(graph.inputStart),
      inputs: bytesOf(graph.inputs),
      optional: graph.optional,
      outputStart: bytesOf(graph.outputStart),
      outputs: bytesOf(graph.outputs),
      order: bytesOf(graph.order),
      requests: graph.requests,
      paths: paths.blob,
      pathStart: bytesOf(paths.starts),
      byPath: bytesOf(byPath),
      labels: labels.blob,
      labelStart: bytesOf(labels.starts),
      ruleOf: bytesOf(ruleOf),
      toolOf: bytesOf(toolOf),
      actionStart: bytesOf(actions.starts),
      actionSum: bytesOf(sums),
    }),
  );
  for (const old of previous) if (stampOf(name, old) !== undefined) disk.remove(`${folder}/${old}`);
}

/** The stamp of an actions file of the graph `name`; undefined for any other file (`book-left-1` is not of `book`). */
function stampOf(name: string, file: string): number | undefined {
  if (!file.startsWith(`${name}-`) || !file.endsWith('.actions')) return undefined;
  const text = file.slice(name.length + 1, -'.actions'.length);
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const nextStamp = (name: string, files: readonly string[]): number =>
  files.reduce((last, file) => Math.max(last, stampOf(name, file) ?? 0), 0) + 1;

/** The kept graph, or undefined if there is none, or it isn't whole, or it is of another version. */
export function loadGraph(
  disk: Disk,
  name: string,
): { readonly head: GraphHead; readonly graph: Graph } | undefined {
  const bytes = disk.read(`${folder}/${name}.graph`);
  if (bytes === undefined) return undefined;
  const columns = decodeTable(graphMark, bytes);
  return columns === undefined ? undefined : graphOf(disk, name, columns);
}

function graphOf(
  disk: Disk,
  name: string,
  columns: Columns,
): { readonly head: GraphHead; readonly graph: Graph } | undefined {
  const head = JSON.parse(Buffer.from(columns.head!).toString()) as GraphHead & {
    readonly id: string;
    readonly stamp: number;
    readonly steps: number;
    readonly files: number;
    readonly rules: readonly string[];
    readonly tools: readonly string[];
  };
  const column = (of: string): Int32Array => asInt32(columns[of]!);
  const actionsPath = `${folder}/${name}-${head.stamp}.actions`;
  const actionStart = column('actionStart');
  const actionSum = asUint32(columns.actionSum!);
  if (disk.stat(actionsPath)?.size !== actionStart[head.steps]!) return undefined;
  const pathStart = column('pathStart');
  const labelStart = column('labelStart');
  const ruleOf = column('ruleOf');
  const toolOf = column('toolOf');
  const byPath = column('byPath');
  const edges = {
    steps: head.steps,
    files: head.files,
    producer: column('producer'),
    inputStart: column('inputStart'),
    inputs: column('inputs'),
    optional: columns.optional!,
    outputStart: column('outputStart'),
    outputs: column('outputs'),
  };
  const path = (file: number): BookPath => unpackString(columns.paths!, pathStart, file) as BookPath;
  const find = (wanted: string): number => {
    let low = 0;
    let high = byPath.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = compareBytes(path(byPath[middle]!), wanted);
      if (order === 0) return byPath[middle]!;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  };
  let rows: Pick<Graph, 'consumerStart' | 'consumers'> | undefined;
  const readers = (): Pick<Graph, 'consumerStart' | 'consumers'> => (rows ??= consumerRows(edges));
  const graph: Graph = {
    id: head.id,
    ...edges,
    get consumerStart(): Int32Array {
      return readers().consumerStart;
    },
    get consumers(): Int32Array {
      return readers().consumers;
    },
    order: column('order'),
    requests: columns.requests!,
    path,
    find,
    action: (step) => {
      const from = actionStart[step]!;
      const text = disk.readRange(actionsPath, from, actionStart[step + 1]! - from);
      if (text === undefined || crc32(text) !== actionSum[step]) {
        // not checked on loading, which would read all of it: without this file the rules are evaluated anew
        disk.remove(`${folder}/${name}.graph`);
        throw new DiskError('EIO', actionsPath);
      }
      return JSON.parse(Buffer.from(text).toString()) as Action;
    },
    rule: (step) => head.rules[ruleOf[step]!]!,
    tool: (step) => head.tools[toolOf[step]!]!,
    label: (step) => unpackString(columns.labels!, labelStart, step) || undefined,
  };
  return { head, graph };
}
