import type { Edge } from './picture.ts';

/** A box to be placed; px. */
export type Size = { readonly width: number; readonly height: number };
export type Point = readonly [x: number, y: number];
export type Layout = {
  readonly width: number;
  readonly height: number;
  /** Top left corners, beside the boxes. */
  readonly places: readonly Point[];
  /** Beside the edges: the points each one passes, from right side to left side. */
  readonly routes: readonly (readonly Point[])[];
};

/** A box or a point that a long edge passes in a layer it crosses. */
type Item = {
  readonly layer: number;
  readonly height: number;
  readonly before: number[];
  readonly after: number[];
  rank: number;
  y: number;
};

const gapX = 90;
const gapY = 14;
const passHeight = 3;
const sweeps = 24;

/**
 * Layers from left to right (Sugiyama, Tagawa and Toda 1981): each box stands right of all it is made
 * from, boxes are ordered by the middle of their neighbours so that few edges cross, and then drawn
 * towards the neighbours' heights. An edge that closes a circle (groups can have one) goes backwards.
 * The same graph gives the same picture.
 */
export function layered(sizes: readonly Size[], given: readonly Edge[]): Layout {
  const edges = withoutCircles(sizes.length, given);
  const layerOf = layersOf(sizes.length, edges);
  const items: Item[] = sizes.map((size, i) => ({
    layer: layerOf[i]!,
    height: size.height,
    before: [],
    after: [],
    rank: 0,
    y: 0,
  }));
  const chains = edges.map(([from, to]) => {
    const chain = [from];
    for (let layer = layerOf[from]! + 1; layer < layerOf[to]!; layer++) {
      chain.push(items.push({ layer, height: passHeight, before: [], after: [], rank: 0, y: 0 }) - 1);
    }
    chain.push(to);
    for (let i = 1; i < chain.length; i++) {
      items[chain[i - 1]!]!.after.push(chain[i]!);
      items[chain[i]!]!.before.push(chain[i - 1]!);
    }
    return chain;
  });
  const layers: number[][] = [];
  items.forEach((item, i) => {
    const layer = layers[item.layer];
    if (layer === undefined) layers[item.layer] = [i];
    else layer.push(i);
  });
  for (const layer of layers) rankIn(items, layer);
  order(items, layers);
  settle(items, layers);

  const widths = layers.map((layer) => Math.max(0, ...layer.map((i) => sizes[i]?.width ?? 0)));
  const lefts: number[] = [];
  widths.forEach((_, i) => {
    lefts.push(i === 0 ? 0 : lefts[i - 1]! + widths[i - 1]! + gapX);
  });
  const places = sizes.map((_, i): Point => [lefts[layerOf[i]!]!, items[i]!.y]);
  const routes = chains.map((chain) => {
    const points: Point[] = [];
    chain.forEach((i, at) => {
      const item = items[i]!;
      const middle = item.y + item.height / 2;
      const left = lefts[item.layer]!;
      if (at > 0) points.push([left, middle]);
      if (at < chain.length - 1) points.push([left + (sizes[i]?.width ?? widths[item.layer]!), middle]);
    });
    return points;
  });
  return {
    width: (lefts.at(-1) ?? 0) + (widths.at(-1) ?? 0),
    height: Math.max(0, ...items.map((item) => item.y + item.height)),
    places,
    routes,
  };
}

/** The edges with those turned round that lead back to where a walk came from. */
function withoutCircles(count: number, edges: readonly Edge[]): readonly Edge[] {
  const out: number[][] = Array.from({ length: count }, () => []);
  edges.forEach(([from], e) => void out[from]!.push(e));
  const state = new Uint8Array(count); // 1 on the way, 2 done
  const cursor = new Array<number>(count).fill(0);
  const turned = new Set<number>();
  for (let root = 0; root < count; root++) {
    const stack = state[root] === 0 ? [root] : [];
    while (stack.length > 0) {
      const node = stack[stack.length - 1]!;
      state[node] = 1;
      const e = out[node]![cursor[node]!++];
      if (e === undefined) {
        state[node] = 2;
        stack.pop();
        continue;
      }
      const to = edges[e]![1];
      if (state[to] === 1) turned.add(e);
      else if (state[to] === 0) stack.push(to);
    }
  }
  return edges.map((edge, e) => (turned.has(e) ? [edge[1], edge[0]] : edge));
}

/** Each box one layer right of the last one it is made from; what starts a chain stands just left of its first reader. */
function layersOf(count: number, edges: readonly Edge[]): readonly number[] {
  const after: number[][] = Array.from({ length: count }, () => []);
  const pending = new Array<number>(count).fill(0);
  for (const [from, to] of edges) {
    after[from]!.push(to);
    pending[to]!++;
  }
  const layer = new Array<number>(count).fill(0);
  const isStart = pending.map((n) => n === 0);
  const queue = isStart.flatMap((start, i) => (start ? [i] : []));
  for (let at = 0; at < queue.length; at++) {
    for (const to of after[queue[at]!]!) {
      layer[to] = Math.max(layer[to]!, layer[queue[at]!]! + 1);
      if (--pending[to]! === 0) queue.push(to);
    }
  }
  for (let i = 0; i < count; i++)
    if (isStart[i] && after[i]!.length > 0) layer[i] = Math.min(...after[i]!.map((to) => layer[to]!)) - 1;
  return layer;
}

const rankIn = (items: readonly Item[], layer: readonly number[]): void =>
  layer.forEach((i, rank) => {
    items[i]!.rank = rank;
  });

/**
 * Orders each layer by the ranks of the neighbours, there and back, and keeps the order with the fewest
 * crossings. The median and the mean take turns: one far neighbour among many moves only the mean.
 */
function order(items: readonly Item[], layers: number[][]): void {
  let best = layers.map((layer) => [...layer]);
  let least = crossings(items, layers);
  for (let sweep = 0; sweep < sweeps && least > 0; sweep++) {
    const forth = sweep % 2 === 0;
    for (const layer of forth ? layers.slice(1) : layers.slice(0, -1).reverse()) {
      const weight = new Map<number, number>();
      for (const i of layer) {
        const neighbours = forth ? items[i]!.before : items[i]!.after;
        const ranks = neighbours.map((n) => items[n]!.rank);
        weight.set(i, ranks.length === 0 ? items[i]!.rank : sweep % 4 < 2 ? medianOf(ranks) : meanOf(ranks));
      }
      layer.sort((a, b) => weight.get(a)! - weight.get(b)! || items[a]!.rank - items[b]!.rank);
      rankIn(items, layer);
      swapNeighbours(items, layer);
    }
    const now = crossings(items, layers);
    if (now < least) {
      least = now;
      best = layers.map((layer) => [...layer]);
    }
  }
  best.forEach((layer, i) => {
    layers[i] = layer;
    rankIn(items, layer);
  });
}

const meanOf = (numbers: readonly number[]): number =>
  numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Swaps boxes that stand side by side while that makes fewer edges cross. */
function swapNeighbours(items: readonly Item[], layer: number[]): void {
  const crossing = (upper: readonly number[], lower: readonly number[]): number => {
    let count = 0;
    for (const a of upper) for (const b of lower) if (items[a]!.rank > items[b]!.rank) count++;
    return count;
  };
  for (let at = 1; at < layer.length; at++) {
    const a = items[layer[at - 1]!]!;
    const b = items[layer[at]!]!;
    const now = crossing(a.before, b.before) + crossing(a.after, b.after);
    const swapped = crossing(b.before, a.before) + crossing(b.after, a.after);
    if (swapped >= now) continue;
    [layer[at - 1], layer[at]] = [layer[at]!, layer[at - 1]!];
  }
  rankIn(items, layer);
}

/** Pairs of edges between neighbouring layers that cross, counted with a Fenwick tree. */
function crossings(items: readonly Item[], layers: readonly (readonly number[])[]): number {
  let count = 0;
  layers.forEach((layer, l) => {
    const next = layers[l + 1];
    if (next === undefined) return;
    const tree = new Array<number>(next.length + 1).fill(0);
    let passed = 0;
    for (const i of layer) {
      const ranks = items[i]!.after.map((to) => items[to]!.rank).sort((a, b) => a - b);
      for (const rank of ranks) {
        let below = 0;
        for (let at = rank + 1; at > 0; at -= at & -at) below += tree[at]!;
        count += passed - below;
      }
      for (const rank of ranks) {
        passed++;
        for (let at = rank + 1; at <= next.length; at += at & -at) tree[at]!++;
      }
    }
  });
  return count;
}

/** Heights: each layer is drawn towards its neighbours again and again, keeping its order and its gaps. */
function settle(items: readonly Item[], layers: readonly (readonly number[])[]): void {
  for (const layer of layers) {
    let y = 0;
    for (const i of layer) {
      items[i]!.y = y;
      y += items[i]!.height + gapY;
    }
  }
  const middle = (i: number): number => items[i]!.y + items[i]!.height / 2;
  for (let round = 0; round < 2 * sweeps; round++) {
    const forth = round % 2 === 0;
    for (const layer of forth ? layers : [...layers].reverse()) {
      const wishes = layer.map((i) => {
        const { before, after } = items[i]!;
        const near = [...before, ...after];
        return near.length === 0 ? undefined : meanOf(near.map(middle)) - items[i]!.height / 2;
      });
      spread(items, layer, wishes);
    }
  }
  const top = Math.min(...items.map((item) => item.y));
  if (Number.isFinite(top)) for (const item of items) item.y -= top;
}

/** As near to the wished heights as the order allows: what would overlap is moved to its mean (isotonic regression). */
function spread(
  items: readonly Item[],
  layer: readonly number[],
  wishes: readonly (number | undefined)[],
): void {
  const blocks: { start: number; sum: number; weight: number; size: number }[] = [];
  let offset = 0;
  const offsets: number[] = [];
  const mean = (block: { readonly sum: number; readonly weight: number }): number =>
    block.weight === 0 ? Number.POSITIVE_INFINITY : block.sum / block.weight;
  layer.forEach((i, at) => {
    const wish = wishes[at];
    offsets.push(offset);
    if (wish !== undefined) blocks.push({ start: at, sum: wish - offset, weight: 1, size: 1 });
    // who has no neighbours stays with the one above
    else if (blocks.length === 0) blocks.push({ start: at, sum: 0, weight: 0, size: 1 });
    else blocks[blocks.length - 1]!.size++;
    offset += items[i]!.height + gapY;
    while (blocks.length > 1) {
      const last = blocks[blocks.length - 1]!;
      const before = blocks[blocks.length - 2]!;
      if (mean(before) <= mean(last)) break;
      blocks.splice(-2, 2, {
        start: before.start,
        sum: before.sum + last.sum,
        weight: before.weight + last.weight,
        size: before.size + last.size,
      });
    }
  });
  for (const block of blocks) {
    for (let at = block.start; at < block.start + block.size; at++)
      items[layer[at]!]!.y = (block.weight === 0 ? 0 : block.sum / block.weight) + offsets[at]!;
  }
}
