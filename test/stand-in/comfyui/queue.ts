import { compareBytes } from '../../../src/engine/json.ts';
import type { QueueItem } from './protocol.ts';

/** The server's queue: a binary heap by number, then by id; pending is shown in heap order (A.5). */
export type Queue = {
  readonly pending: () => readonly QueueItem[];
  readonly running: () => QueueItem | undefined;
  /** Adds a prompt. False when number and id equal another's: it is in, but the server fails (A.3). */
  readonly put: (item: QueueItem) => boolean;
  /** Takes the first by number and id; it is running until `done`. */
  readonly take: () => QueueItem | undefined;
  readonly done: () => void;
  /** Removes the first pending prompt of this id. */
  readonly remove: (promptId: string) => boolean;
  readonly clear: () => void;
  /** Pending plus running. */
  readonly remaining: () => number;
};

export function newQueue(): Queue {
  const heap: QueueItem[] = [];
  let current: QueueItem | undefined;
  const swap = (i: number, j: number): void => {
    [heap[i], heap[j]] = [heap[j]!, heap[i]!];
  };
  const up = (from: number): void => {
    for (let i = from; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (order(heap[parent]!, heap[i]!) <= 0) return;
      swap(i, parent);
      i = parent;
    }
  };
  const down = (from: number): void => {
    for (let i = from; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < heap.length && order(heap[child]!, heap[least]!) < 0) least = child;
      }
      if (least === i) return;
      swap(i, least);
      i = least;
    }
  };
  return {
    pending: () => [...heap],
    running: () => current,
    put: (item) => {
      const twin = heap.some((other) => order(other, item) === 0);
      heap.push(item);
      up(heap.length - 1);
      return !twin;
    },
    take: () => {
      const first = heap[0];
      if (first === undefined) return undefined;
      const last = heap.pop()!;
      if (heap.length > 0) {
        heap[0] = last;
        down(0);
      }
      current = first;
      return first;
    },
    done: () => {
      current = undefined;
    },
    remove: (promptId) => {
      const at = heap.findIndex((item) => item.promptId === promptId);
      if (at < 0) return false;
      heap.splice(at, 1);
      for (let i = heap.length >> 1; i >= 0; i--) down(i);
      return true;
    },
    clear: () => {
      heap.length = 0;
    },
    remaining: () => heap.length + (current === undefined ? 0 : 1),
  };
}

const order = (a: QueueItem, b: QueueItem): number =>
  a.number - b.number || compareBytes(a.promptId, b.promptId);
