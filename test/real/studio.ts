import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import type { Result } from '../../src/engine/result.ts';
import {
  type Ears,
  type Graph,
  type Order,
  openServer,
  type Rendered,
  render,
  type Server,
  type Trouble,
} from '../../src/tools/comfyui/client/client.ts';
import { ask } from './wire.ts';

/** A prompt that is ours or a stranger's, to be gone when the test is over. */
export type Studio = {
  readonly url: string;
  readonly server: Server;
  /** Has a graph rendered; a failure is thrown with its whole trouble. */
  readonly draw: (graph: Graph, more?: Partial<Order>, ears?: Ears) => Promise<Rendered>;
  /** The trouble of a graph that must not succeed. */
  readonly fail: (graph: Graph, more?: Partial<Order>, ears?: Ears) => Promise<Trouble>;
  /** What a program beside us posts, without our client; it gives the prompt's id. */
  readonly stranger: (graph: Graph, clientId?: string) => Promise<string>;
  /** Prompts posted here that run or wait. */
  readonly left: () => Promise<readonly string[]>;
  /** Stops and forgets every prompt that was posted here. Files on the server's disk stay: it has no way to delete them. */
  readonly leave: () => Promise<void>;
};

/** The node that saves in graphs of `graphs.ts`. */
export const saver = (graph: Graph): string =>
  Object.keys(graph).find((id) => /^(Save|Preview)Image$/.test(graph[id]!.class_type))!;

export function studioAt(url: string): Studio {
  const opened = openServer(url);
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  const server = opened.value;
  const posted: string[] = [];
  const run = (graph: Graph, more: Partial<Order>, ears: Ears): Promise<Result<Rendered, Trouble>> => {
    const order: Order = { promptId: randomUUID(), graph, outputs: [saver(graph)], ...more };
    const onAttempt = (id: string): void => {
      posted.push(id);
      ears.onAttempt?.(id);
    };
    return render(server, order, { ...ears, onAttempt });
  };
  return {
    url,
    server,
    async draw(graph, more = {}, ears = {}) {
      const done = await run(graph, more, ears);
      if (!done.ok) throw new Error(`it should have been rendered: ${JSON.stringify(done.error)}`);
      return done.value;
    },
    async fail(graph, more = {}, ears = {}) {
      const done = await run(graph, more, ears);
      if (done.ok) throw new Error('it should have failed');
      return done.error;
    },
    async stranger(graph, clientId = randomUUID()) {
      const id = randomUUID();
      posted.push(id);
      const answer = await ask(url, 'POST', '/prompt', {
        prompt: graph as never,
        client_id: clientId,
        prompt_id: id,
      });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return id;
    },
    left: async () => (await queued(url)).filter((id) => posted.includes(id)),
    async leave() {
      await server.close();
      const reached = await ask(url, 'GET', '/prompt').catch(() => undefined);
      if (reached === undefined) return;
      await ask(url, 'POST', '/queue', { delete: posted });
      for (const id of posted) await ask(url, 'POST', '/interrupt', { prompt_id: id });
      await ask(url, 'POST', '/history', { delete: posted });
    },
  };
}

/** Ids of what runs and waits at a server. */
async function queued(url: string): Promise<readonly string[]> {
  const { body } = await ask(url, 'GET', '/queue');
  const { queue_running, queue_pending } = body as { [list: string]: (readonly [number, string])[] };
  return [...queue_running!, ...queue_pending!].map(([, id]) => id);
}

/** The pixels of a rendered picture. */
export async function pixels(rendered: Rendered): Promise<Buffer> {
  return sharp(rendered.images[0]!.bytes).removeAlpha().raw().toBuffer();
}

/** Settles at the first call of `hear`. */
export function once<T = void>(): { readonly heard: Promise<T>; readonly hear: (value: T) => void } {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { heard: promise, hear: resolve };
}
