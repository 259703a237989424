import type { GraphView } from '../client.ts';

export type Target = GraphView['targets'][number];

/** The graph with both directions of its arrows, as numbers of targets. */
export type Net = {
  readonly targets: readonly Target[];
  readonly files: readonly string[];
  /** Targets that a target reads from, and those that read from it. */
  readonly from: readonly (readonly number[])[];
  readonly to: readonly (readonly number[])[];
  readonly byName: ReadonlyMap<string, number>;
};

export function netOf({ targets, files }: GraphView): Net {
  const maker = new Map<number, number>();
  targets.forEach(({ outputs }, t) => {
    for (const file of outputs) maker.set(file, t);
  });
  const to: number[][] = targets.map(() => []);
  const from = targets.map(({ inputs }, t) => {
    const makers = new Set<number>();
    for (const file of inputs) {
      const of = maker.get(file);
      if (of !== undefined && of !== t) makers.add(of);
    }
    for (const of of makers) to[of]!.push(t);
    return [...makers];
  });
  return { targets, files, from, to, byName: new Map(targets.map(({ target }, t) => [target, t])) };
}

/** All that can be reached from some targets, themselves too. */
export function reach(links: Net['from'], starts: Iterable<number>): ReadonlySet<number> {
  const seen = new Set<number>(starts);
  const open = [...seen];
  for (let t = open.pop(); t !== undefined; t = open.pop())
    for (const next of links[t]!)
      if (!seen.has(next)) {
        seen.add(next);
        open.push(next);
      }
  return seen;
}

/** A column for each rule, a row for each page or what else labels begin with. Lengths are px at scale 1. */
export type Plan = {
  readonly columns: readonly {
    readonly rule: string;
    readonly x: number;
    readonly width: number;
    readonly count: number;
  }[];
  readonly rows: readonly { readonly name: string; readonly y: number; readonly height: number }[];
  /** Where each target is; absent for one that is filtered out. */
  readonly places: ReadonlyMap<number, readonly [x: number, y: number]>;
  /** Targets in the order of reading: row by row, column by column. */
  readonly order: readonly number[];
  readonly width: number;
  readonly height: number;
};

/** px of a target, and from one to the next. */
export const cell = 16;
const step = 20;
const most = 6;
const gap = 26;

/** `ch-01/p003/k2` → `ch-01/p003`; what has no label goes by the folder of its file. */
function rowOf({ label, target }: Target): string {
  const parts = (label ?? target.split('/').slice(0, -1).join('/')).split('/');
  return parts.slice(0, Math.min(2, parts.length)).join('/') || 'book';
}

export function planOf(net: Net, shown: (t: number) => boolean): Plan {
  const { targets, from } = net;
  const depth = new Int32Array(targets.length);
  const seen: number[] = [];
  targets.forEach((_, t) => {
    let most = 0;
    for (const of of from[t]!) most = Math.max(most, depth[of]! + 1);
    depth[t] = most;
    if (shown(t)) seen.push(t);
  });
  const rules = new Map<string, { depth: number; count: number; first: number }>();
  const rowNames = new Map<string, number>();
  for (const t of seen) {
    const { rule } = targets[t]!;
    const known = rules.get(rule) ?? { depth: 0, count: 0, first: t };
    rules.set(rule, { depth: known.depth + depth[t]!, count: known.count + 1, first: known.first });
  }
  const columnsInOrder = [...rules].sort(
    ([, a], [, b]) => a.depth / a.count - b.depth / b.count || a.first - b.first,
  );
  const columnAt = new Map(columnsInOrder.map(([rule], i) => [rule, i]));
  const sorted = [...seen].sort((a, b) => compareNames(rowOf(targets[a]!), rowOf(targets[b]!)) || a - b);
  for (const t of sorted) {
    const name = rowOf(targets[t]!);
    if (!rowNames.has(name)) rowNames.set(name, rowNames.size);
  }
  const cells: number[][][] = [...rowNames].map(() => columnsInOrder.map(() => []));
  for (const t of sorted) cells[rowNames.get(rowOf(targets[t]!))!]![columnAt.get(targets[t]!.rule)!]!.push(t);

  let x = 0;
  const columns = columnsInOrder.map(([rule, { count }], c) => {
    const wide = Math.min(most, Math.max(1, ...cells.map((row) => row[c]!.length)));
    const width = Math.max(wide * step, rule.length * 7 + 6);
    const column = { rule, x, width, count };
    x += width + gap;
    return column;
  });
  let y = 6;
  const places = new Map<number, readonly [number, number]>();
  const order: number[] = [];
  const rows = [...rowNames.keys()].map((name, r) => {
    const high = Math.max(1, ...cells[r]!.map((of) => Math.ceil(of.length / most)));
    const row = { name, y, height: high * step };
    cells[r]!.forEach((of, c) => {
      of.forEach((t, i) => {
        places.set(t, [columns[c]!.x + (i % most) * step, y + Math.floor(i / most) * step]);
        order.push(t);
      });
    });
    y += high * step + 10;
    return row;
  });
  return { columns, rows, places, order, width: x, height: y };
}

const compareNames = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
