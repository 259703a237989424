import { type Graph, nodeOf } from '../workflow/graph.ts';
import type { Ears } from './order.ts';
import type { Word } from './socket.ts';

/** What is heard of one prompt, turned into what people see. */
export type Tracker = {
  readonly hear: (word: Word) => void;
  /** Grows with everything heard: whether there was a word since one looked. */
  readonly words: () => number;
  /** The server said that it is over; how it went is for the history to say. */
  readonly isOver: () => boolean;
  readonly start: () => void;
  readonly isStarted: () => boolean;
};

export function tracker(graph: Graph, ears: Ears): Tracker {
  const total = Object.keys(graph).length;
  const done = new Set<string>();
  let now: string | undefined;
  let started = false;
  let over = false;
  let words = 0;

  /** The node of our graph: nodes that expand into others have ids such as `5.0.1`. */
  const ours = (id: string): string | undefined => {
    if (nodeOf(graph, id) !== undefined) return id;
    const root = id.split('.')[0]!;
    return nodeOf(graph, root) === undefined ? undefined : root;
  };
  const start = (): void => {
    if (started) return;
    started = true;
    ears.onStart?.();
  };
  const finish = (ids: readonly string[]): void => {
    for (const id of ids) {
      const node = ours(id);
      if (node !== undefined && node !== now) done.add(node);
    }
  };
  const tell = (node: string, step?: { readonly done: number; readonly total: number }): void => {
    const { class_type, _meta } = graph[node]!;
    const title = _meta?.title ?? class_type;
    ears.onProgress?.({ node, title, done: done.size, total, ...(step === undefined ? {} : { step }) });
  };

  return {
    start,
    words: () => words,
    isOver: () => over,
    isStarted: () => started,
    hear(word) {
      if (word.type === 'dropped' || word.type === 'back' || word.type === 'status') return;
      words++;
      switch (word.type) {
        case 'start':
          start();
          break;
        case 'cached':
          finish(word.nodes);
          break;
        case 'executing': {
          if (word.node === null) {
            over = true;
            break;
          }
          start();
          const node = ours(word.shown ?? word.node);
          if (node === undefined) break;
          if (now !== undefined && now !== node) done.add(now);
          now = node;
          done.delete(node);
          tell(node);
          break;
        }
        case 'progress': {
          start();
          const node = ours(word.node);
          if (node === undefined || !(word.max > 0)) break;
          tell(node, { done: Math.min(word.value, word.max), total: word.max });
          break;
        }
        case 'nodes':
          finish(word.finished);
          break;
        case 'executed':
          if (word.node === now) now = undefined;
          finish([word.node]);
          break;
        case 'end':
          over = true;
          break;
        case 'preview':
          ears.onPreview?.(word.preview);
          break;
      }
    },
  };
}
