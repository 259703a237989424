import type { Claim } from './action.ts';

/** Work that could run now: what it holds, which models it wants loaded, and its place in the order. */
export type Ready = {
  readonly step: number;
  readonly claims: readonly Claim[];
  readonly group?: string;
  readonly rank: number;
};

/**
 * Who runs next. A named resource has an amount; each running step holds its claims. Among the work
 * that fits: first what uses the models that are loaded on its resource, then what was asked for
 * first. Steps with one set of claims and one group stand in one queue, so choosing looks at queues
 * and not at steps.
 */
export type Schedule = {
  readonly offer: (ready: Ready) => void;
  readonly next: () => Ready | undefined;
  readonly release: (ready: Ready) => void;
  readonly waiting: () => number;
};

type Queue = { readonly claims: readonly Claim[]; readonly group?: string; readonly heap: Ready[] };

/** @param amounts how much there is of each resource; one that isn't named has 1 */
export function schedule(amounts: ReadonlyMap<string, number>): Schedule {
  const free = new Map(amounts);
  const loaded = new Map<string, string>();
  const queues = new Map<string, Queue>();
  let count = 0;
  const has = (resource: string): number => {
    const left = free.get(resource);
    if (left !== undefined) return left;
    free.set(resource, 1);
    return 1;
  };
  const total = (resource: string): number => amounts.get(resource) ?? 1;
  // more than there is in all would wait for ever: it takes the whole resource instead
  const need = (claim: Claim): number => Math.min(claim.amount, total(claim.resource));
  /** One claim for each resource. */
  const merged = (claims: readonly Claim[]): readonly Claim[] => {
    const sums = new Map<string, number>();
    for (const { resource, amount } of claims) sums.set(resource, (sums.get(resource) ?? 0) + amount);
    return sums.size === claims.length
      ? claims
      : [...sums].map(([resource, amount]) => ({ resource, amount }));
  };
  const fits = (claims: readonly Claim[]): boolean => claims.every((c) => has(c.resource) >= need(c));
  const isWarm = (queue: Queue): boolean =>
    queue.group !== undefined && queue.claims.some((c) => loaded.get(c.resource) === queue.group);

  return {
    offer: (ready) => {
      const name = `${ready.group ?? ''}|${ready.claims.map((c) => `${c.resource}:${c.amount}`).join('|')}`;
      let queue = queues.get(name);
      if (queue === undefined) {
        queue = { claims: merged(ready.claims), group: ready.group, heap: [] };
        queues.set(name, queue);
      }
      push(queue.heap, ready);
      count++;
    },
    next: () => {
      let best: Queue | undefined;
      let bestWarm = false;
      for (const queue of queues.values()) {
        if (queue.heap.length === 0 || !fits(queue.claims)) continue;
        const warm = isWarm(queue);
        if (
          best === undefined ||
          (warm && !bestWarm) ||
          (warm === bestWarm && queue.heap[0]!.rank < best.heap[0]!.rank)
        ) {
          best = queue;
          bestWarm = warm;
        }
      }
      if (best === undefined) return undefined;
      for (const claim of best.claims) {
        free.set(claim.resource, has(claim.resource) - need(claim));
        if (best.group !== undefined) loaded.set(claim.resource, best.group);
      }
      count--;
      return pop(best.heap);
    },
    release: (ready) => {
      for (const claim of merged(ready.claims)) free.set(claim.resource, has(claim.resource) + need(claim));
    },
    waiting: () => count,
  };
}

function push(heap: Ready[], item: Ready): void {
  let i = heap.push(item) - 1;
  while (i > 0) {
    const up = (i - 1) >> 1;
    if (heap[up]!.rank <= item.rank) break;
    heap[i] = heap[up]!;
    i = up;
  }
  heap[i] = item;
}

function pop(heap: Ready[]): Ready {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]!.rank < heap[child]!.rank) child++;
    if (heap[child]!.rank >= last.rank) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = last;
  return top;
}
