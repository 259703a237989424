import { randomUUID } from 'node:crypto';
import { afterEach } from 'vitest';
import { type StandIn, type StandInOptions, startComfy } from '../../../../test/stand-in/comfyui/start.ts';
import type { Result } from '../../../engine/result.ts';
import {
  type Ears,
  type Graph,
  type Order,
  openServer,
  type Rendered,
  render,
  type Server,
  type ServerOptions,
  type Trouble,
  timingAt,
} from './client.ts';

const started: StandIn[] = [];
const opened: Server[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
  for (const comfy of started.splice(0)) await comfy.close();
});

/** Every wait of the client takes a hundredth of its time. */
export const timing = timingAt(100);

/** A stand-in ComfyUI that ends with the test. */
export async function comfyOf(options: StandInOptions = {}): Promise<StandIn> {
  const comfy = await startComfy(options);
  started.push(comfy);
  return comfy;
}

/**
 * Limits that a busy machine does not reach, in the client's time. Where a limit is what a test is
 * about, the test sets it.
 */
const roomy = { cancelMs: 200_000, zombieMs: 1e7, lostMs: 30_000 };

/** A client of a server, closed with the test. */
export function clientOf(url: string, options: ServerOptions = {}): Server {
  const server = openServer(url, {
    timing,
    startMs: 600_000,
    goneMs: 100_000,
    ...options,
    socket: { firstWordMs: 200_000, deafMs: 200_000, pingMs: 500_000, ...options.socket },
  });
  if (!server.ok) throw new Error(JSON.stringify(server.error));
  opened.push(server.value);
  return server.value;
}

/** Both, ready to work. */
export async function studio(
  comfyOptions: StandInOptions = {},
  options: ServerOptions = {},
): Promise<{ readonly comfy: StandIn; readonly server: Server }> {
  const comfy = await comfyOf(comfyOptions);
  return { comfy, server: clientOf(comfy.url, options) };
}

let colors = 1;

/** A picture of one colour, turned and saved: three nodes, no model. */
export function plain(prefix = `plasma/${randomUUID()}`): Graph {
  return {
    '1': { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: colors++ } },
    '2': { class_type: 'ImageInvert', inputs: { image: ['1', 0] }, _meta: { title: 'Turn' } },
    '3': { class_type: 'SaveImage', inputs: { images: ['2', 0], filename_prefix: prefix } },
  };
}

/** A picture from a checkpoint, by a sampler of four steps. */
export function sampled(seed = colors++): Graph {
  return {
    '1': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd15.safetensors' } },
    '2': { class_type: 'CLIPTextEncode', inputs: { clip: ['1', 1], text: 'ink' } },
    '3': { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
    '4': {
      class_type: 'KSampler',
      inputs: {
        model: ['1', 0],
        seed,
        steps: 4,
        cfg: 7,
        sampler_name: 'euler',
        scheduler: 'normal',
        positive: ['2', 0],
        negative: ['2', 0],
        latent_image: ['3', 0],
        denoise: 1,
      },
      _meta: { title: 'Sampler' },
    },
    '5': { class_type: 'VAEDecode', inputs: { samples: ['4', 0], vae: ['1', 2] } },
    '6': { class_type: 'SaveImage', inputs: { images: ['5', 0], filename_prefix: `plasma/${randomUUID()}` } },
  };
}

/** An order for the last node's picture. */
export function orderOf(graph: Graph = plain(), more: Partial<Order> = {}): Order {
  return {
    promptId: randomUUID(),
    graph,
    outputs: [Object.keys(graph).at(-1)!],
    ...more,
    limits: { ...roomy, ...more.limits },
  };
}

/** The pictures of a render that went well; fails the test otherwise. */
export async function rendered(server: Server, order: Order = orderOf(), ears: Ears = {}): Promise<Rendered> {
  return well(await render(server, order, ears));
}

export function well<T>(result: Result<T, Trouble>): T {
  if (result.ok) return result.value;
  throw new Error(`it should have gone well: ${JSON.stringify(result.error)}`);
}

/** The trouble of a render that went wrong; fails the test otherwise. */
export async function troubled(server: Server, order: Order = orderOf(), ears: Ears = {}): Promise<Trouble> {
  return ill(await render(server, order, ears));
}

export function ill<T>(result: Result<T, Trouble>): Trouble {
  if (!result.ok) return result.error;
  throw new Error('it should have gone wrong');
}

/** Requests that came to a route. */
export const asked = (comfy: StandIn, method: string, path: RegExp): number =>
  comfy.requests.filter((request) => request.method === method && path.test(request.path)).length;

/** Settles when something is heard. */
export function heard<T>(): {
  readonly first: Promise<T>;
  readonly all: T[];
  readonly hear: (one: T) => void;
} {
  const { promise, resolve } = Promise.withResolvers<T>();
  const all: T[] = [];
  return {
    first: promise,
    all,
    hear: (one) => {
      all.push(one);
      resolve(one);
    },
  };
}
