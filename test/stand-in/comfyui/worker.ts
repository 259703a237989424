import type { BadDays } from './bad-days.ts';
import type { Catalogue } from './catalogue.ts';
import type { Gate } from './gate.ts';
import type { History } from './history.ts';
import type { NodeCache } from './node-cache.ts';
import type { Studio } from './nodes.ts';
import { perform, type WorkerState } from './perform.ts';
import type { Graph, QueueItem } from './protocol.ts';
import type { Queue } from './queue.ts';
import type { Hub } from './sockets.ts';

/** What one run of a prompt was, for tests and the bench. Times in ms of `performance.now()`. */
export type PromptRecord = {
  readonly promptId: string;
  readonly clientId: string | undefined;
  readonly graph: Graph;
  readonly started: number;
  ended: number;
  outcome: 'running' | 'success' | 'error' | 'interrupted';
  readonly cached: string[];
  readonly executed: string[];
  /** How many samplers ran, not counting cached ones. */
  samplings: number;
  /** How many times weights were loaded for it. */
  loads: number;
  /** `executing null` has been sent. */
  over: boolean;
};

export type WorkerParts = {
  readonly queue: Queue;
  readonly history: History;
  readonly hub: Hub;
  readonly cache: NodeCache;
  readonly gate: Gate;
  readonly bad: BadDays;
  readonly catalogue: () => Catalogue;
  /** The part of a studio that reads and writes files, with the text chunks for this prompt. */
  readonly studio: (item: QueueItem) => Omit<Studio, 'sample' | 'send'>;
  readonly records: PromptRecord[];
  readonly changed: () => void;
  readonly msPerPrompt: number;
  readonly msPerModelLoad: number;
  readonly forgetFiles: () => void;
  /** Cached outputs of prompts without a client are missing in history (before 0.28.0, A.6). */
  readonly losesCachedOutputs: boolean;
};

/** The one thread that executes prompts one after the other. */
export type Worker = {
  /** Something was queued or asked for. */
  readonly wake: () => void;
  readonly interrupt: () => void;
  readonly free: (models: boolean, memory: boolean) => void;
  /** Who is running and at which node, for a socket that comes back. */
  readonly running: () => { readonly clientId: string; readonly node: string } | undefined;
};

/** Starts the worker; it ends with the signal. */
export function startWorker(parts: WorkerParts, life: AbortSignal): Worker {
  const { queue, hub, gate, bad, cache } = parts;
  const state: WorkerState = {
    flag: false,
    loaded: undefined,
    node: undefined,
    clientId: undefined,
    due: undefined,
  };
  let freeing = { models: false, memory: false };
  let bell = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  life.addEventListener('abort', () => stopped.resolve());

  const freeNow = (): void => {
    if (freeing.models || freeing.memory) state.loaded = undefined;
    if (freeing.memory) {
      cache.clear();
      parts.forgetFiles();
    }
    freeing = { models: false, memory: false };
  };
  const work = async (): Promise<void> => {
    while (!life.aborted) {
      const first = bad.zombie ? undefined : queue.pending()[0];
      if (first === undefined) {
        freeNow();
        state.due = undefined;
        gate.idle();
        await Promise.race([bell.promise, stopped.promise]);
        bell = Promise.withResolvers();
        continue;
      }
      await gate.pass({ at: 'take', promptId: first.promptId }, life);
      const item = queue.take();
      if (item === undefined) continue;
      hub.send('status', { status: { exec_info: { queue_remaining: queue.remaining() } } }, 'everybody');
      await gate.pass({ at: 'start', promptId: item.promptId }, life);
      state.flag = false;
      // a node without inputs, even one that nobody asks for, ends the thread: its prompt runs for ever (A.10)
      if (Object.values(item.graph).some(({ inputs }) => inputs === undefined)) return;
      await perform(item, parts, state, life);
      freeNow();
    }
  };
  work().catch((error) => {
    if (!life.aborted) throw error;
  });
  return {
    wake: () => bell.resolve(),
    interrupt: () => {
      state.flag = true;
      const running = queue.running();
      if (running !== undefined) gate.interrupted(running.promptId);
    },
    free: (models, memory) => {
      freeing = { models: freeing.models || models, memory: freeing.memory || memory };
      bell.resolve();
    },
    running: () =>
      state.clientId === undefined || state.node === undefined
        ? undefined
        : { clientId: state.clientId, node: state.node },
  };
}
