import type { Claim } from './action.ts';

/** Work that could run now: what it holds, which models it wants loaded, and its place in the order. */
export type Ready = {
  readonly step: number;
  readonly claims: readonly Claim[];
  readonly group?: string;
  readonly rank: number;
};

/** A turn: what runs, and exactly which resources it holds until it is released. */
export type Turn = { readonly ready: Ready; readonly held: readonly Claim[] };

/**
 * Who runs next. A named resource has an amount; each running step holds its claims. A claim of
 * `comfyui@*` takes any one resource whose name begins with `comfyui@`. Among the work that fits:
 * first what uses the models that are loaded on its resource, then what no other resource has loaded,
 * then what was asked for first. Steps with one set of claims and one group stand in one queue, so
 * choosing looks at queues and not at steps.
 */
export type Schedule = {
  readonly offer: (ready: Ready) => void;
  readonly next: () => Turn | undefined;
  readonly release: (turn: Turn) => void;
  /** What work of others holds by now, until it is released. */
  readonly hold: (turn: Turn) => void;
  readonly waiting: () => number;
  /** A resource can't be used for now: a server that does not answer. Nothing is loaded there any more. */
  readonly away: (resource: string) => void;
  /** It can be used again. */
  readonly back: (resource: string) => void;
  /** It does not come back. */
  readonly gone: (resource: string) => void;
  /** Takes out what can never run, because all that it could run on is gone. */
  readonly stranded: () => readonly Ready[];
};

type Queue = { readonly claims: readonly Claim[]; readonly group?: string; readonly heap: Ready[] };
type Seat = { free: number; readonly total: number; loaded?: string; state: 'in' | 'away' | 'gone' };

const isPool = (resource: string): boolean => resource.endsWith('@*');

/** @param amounts how much there is of each resource; one that isn't named has 1 */
export function schedule(amounts: ReadonlyMap<string, number>): Schedule {
  const seats = new Map<string, Seat>();
  for (const [name, total] of amounts) seats.set(name, { free: total, total, state: 'in' });
  const queues = new Map<string, Queue>();
  let count = 0;
  const seat = (resource: string): Seat => {
    let found = seats.get(resource);
    if (found === undefined) {
      found = { free: 1, total: 1, state: 'in' };
      seats.set(resource, found);
    }
    return found;
  };
  const pools = new Map<string, readonly string[]>();
  /** The resources that a claim could take: one by its name, several by `…@*`. */
  const namesFor = (resource: string): readonly string[] => {
    if (!isPool(resource)) return [resource];
    let names = pools.get(resource);
    if (names === undefined) {
      const members = [...amounts.keys()].filter((name) => name.startsWith(resource.slice(0, -1)));
      names = members.length > 0 ? members : [resource];
      pools.set(resource, names);
    }
    return names;
  };
  // more than there is in all would wait for ever: it takes the whole resource instead
  const need = (claim: Claim, of: Seat): number => Math.min(claim.amount, of.total);
  /** One claim for each resource. */
  const merged = (claims: readonly Claim[]): readonly Claim[] => {
    const sums = new Map<string, number>();
    for (const { resource, amount } of claims) sums.set(resource, (sums.get(resource) ?? 0) + amount);
    return sums.size === claims.length
      ? claims
      : [...sums].map(([resource, amount]) => ({ resource, amount }));
  };
  /** The best resource for a claim now: with the models loaded, else one with none, else the idlest. */
  const bestFor = (claim: Claim, group: string | undefined): string | undefined => {
    let best: string | undefined;
    let bestScore = -1;
    for (const name of namesFor(claim.resource)) {
      const one = seat(name);
      if (one.state !== 'in' || one.free < need(claim, one)) continue;
      const warmth = group === undefined ? 0 : one.loaded === group ? 2 : one.loaded === undefined ? 1 : 0;
      const score = warmth + one.free / (one.total + 1);
      if (score > bestScore) {
        best = name;
        bestScore = score;
      }
    }
    return best;
  };
  /** What a queue could take now; undefined if it has to wait. */
  const seatsFor = (queue: Queue): readonly Claim[] | undefined => {
    const held: Claim[] = [];
    for (const claim of queue.claims) {
      const resource = bestFor(claim, queue.group);
      if (resource === undefined) return undefined;
      held.push(resource === claim.resource ? claim : { resource, amount: claim.amount });
    }
    return held;
  };
  /** Other resources of the pool that have the models of a queue: how much they run at a time. */
  const loadedElsewhere = (queue: Queue): number => {
    let sum = 0;
    if (queue.group === undefined) return 0;
    for (const { resource } of queue.claims) {
      if (!isPool(resource)) continue;
      for (const name of namesFor(resource)) {
        const one = seat(name);
        if (one.state === 'in' && one.loaded === queue.group) sum += one.total;
      }
    }
    return sum;
  };

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
      let bestHeld: readonly Claim[] = [];
      let bestCold = Number.POSITIVE_INFINITY;
      for (const queue of queues.values()) {
        if (queue.heap.length === 0) continue;
        const held = seatsFor(queue);
        if (held === undefined) continue;
        const warm = queue.group !== undefined && held.some((c) => seat(c.resource).loaded === queue.group);
        const elsewhere = warm ? 0 : loadedElsewhere(queue);
        // the last few are sooner done where the models are than where they must be loaded first
        if (elsewhere > 0 && queue.heap.length <= elsewhere) continue;
        const cold = warm ? 0 : elsewhere > 0 ? 2 : 1;
        if (
          best === undefined ||
          cold < bestCold ||
          (cold === bestCold && queue.heap[0]!.rank < best.heap[0]!.rank)
        ) {
          best = queue;
          bestHeld = held;
          bestCold = cold;
        }
      }
      if (best === undefined) return undefined;
      for (const claim of bestHeld) {
        const one = seat(claim.resource);
        one.free -= need(claim, one);
        if (best.group !== undefined) one.loaded = best.group;
      }
      count--;
      return { ready: pop(best.heap), held: bestHeld };
    },
    hold: ({ held }) => {
      for (const claim of held) {
        const one = seat(claim.resource);
        one.free -= need(claim, one);
      }
    },
    release: ({ held }) => {
      for (const claim of held) {
        const one = seat(claim.resource);
        one.free += need(claim, one);
      }
    },
    waiting: () => count,
    away: (resource) => {
      const one = seat(resource);
      one.state = 'away';
      one.loaded = undefined;
    },
    back: (resource) => {
      seat(resource).state = 'in';
    },
    gone: (resource) => {
      seat(resource).state = 'gone';
    },
    stranded: () => {
      const left: Ready[] = [];
      for (const queue of queues.values()) {
        const isStranded = queue.claims.some((claim) =>
          namesFor(claim.resource).every((name) => seat(name).state === 'gone'),
        );
        if (isStranded) left.push(...queue.heap.splice(0));
      }
      count -= left.length;
      return left;
    },
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
