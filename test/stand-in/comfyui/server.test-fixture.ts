import { onTestFinished } from 'vitest';
import { type Ear, isEnd, listenAt } from './ear.ts';
import type { Graph, ImageRef } from './protocol.ts';
import { type StandIn, type StandInOptions, startComfy } from './start.ts';

/** A stand-in and an open socket, both gone when the test ends. */
export type Scene = {
  readonly server: StandIn;
  readonly ear: Ear;
  readonly clientId: string;
  /** Posts a graph; gives the answer and, in it, the prompt's id. */
  readonly post: (prompt: unknown, more?: object) => Promise<Posting>;
  /** Posts a graph and waits for its `executing null`. */
  readonly run: (prompt: Graph, more?: object) => Promise<Posting>;
  readonly get: (path: string) => Promise<Response>;
  readonly json: <T>(path: string) => Promise<T>;
  readonly history: (promptId: string) => Promise<HistoryAnswer[string]>;
  readonly send: (path: string, body?: unknown) => Promise<Response>;
};
export type Posting = { readonly id: string; readonly status: number; readonly text: string };
/** The part of `/history` that tests look at. */
export type HistoryAnswer = {
  readonly [promptId: string]: {
    readonly outputs: { readonly [node: string]: { readonly images: readonly ImageRef[] } };
    readonly status: {
      readonly status_str: string;
      readonly messages: readonly (readonly [type: string, data: { readonly [name: string]: unknown }])[];
    };
  };
};

export async function openScene(options: StandInOptions = {}): Promise<Scene> {
  const server = await startComfy(options);
  onTestFinished(() => server.close());
  const clientId = 'scene';
  const ear = await listenAt(server.url, clientId);
  onTestFinished(() => ear.socket.terminate());
  const send: Scene['send'] = (path, body = '') =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const post: Scene['post'] = async (prompt, more = {}) => {
    const id = crypto.randomUUID();
    const response = await send('/prompt', { prompt, prompt_id: id, client_id: clientId, ...more });
    return { id, status: response.status, text: await response.text() };
  };
  const get: Scene['get'] = (path) => fetch(`${server.url}${path}`);
  const json: Scene['json'] = async <T>(path: string) => (await get(path)).json() as Promise<T>;
  return {
    server,
    ear,
    clientId,
    post,
    run: async (prompt, more) => {
      const posting = await post(prompt, more);
      await ear.until(
        (event) => isEnd(event) && (event.data as { prompt_id: string }).prompt_id === posting.id,
      );
      return posting;
    },
    get,
    json,
    history: async (promptId) => (await json<HistoryAnswer>(`/history/${promptId}`))[promptId]!,
    send,
  };
}

/** Text to image with the models that a stand-in has by itself. */
export function drawing({
  seed = 1,
  text = 'a fox',
  prefix = 'fox',
  steps = 4,
  lora = 'hero.safetensors',
} = {}): Graph {
  return {
    '1': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd15.safetensors' } },
    '10': {
      class_type: 'LoraLoader',
      inputs: { model: ['1', 0], clip: ['1', 1], lora_name: lora, strength_model: 0.8, strength_clip: 0.8 },
    },
    '2': { class_type: 'CLIPTextEncode', inputs: { text, clip: ['10', 1] } },
    '3': { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['10', 1] } },
    '4': { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 96, batch_size: 1 } },
    '5': {
      class_type: 'KSampler',
      inputs: {
        model: ['10', 0],
        seed,
        steps,
        cfg: 7,
        sampler_name: 'euler',
        scheduler: 'normal',
        positive: ['2', 0],
        negative: ['3', 0],
        latent_image: ['4', 0],
        denoise: 1,
      },
    },
    '6': { class_type: 'VAEDecode', inputs: { samples: ['5', 0], vae: ['1', 2] } },
    '7': { class_type: 'SaveImage', inputs: { images: ['6', 0], filename_prefix: prefix } },
  };
}

/** A picture of one colour, saved. */
export const colored = (color: number, prefix = 'plain'): Graph => ({
  '1': { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color } },
  '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: prefix } },
});

/** The first file that node `id` of a prompt wrote, by `/history`. */
export async function fileOf({ history, get }: Scene, promptId: string, id = '7'): Promise<Response> {
  const [{ filename, subfolder }] = (await history(promptId)).outputs[id]!.images as [ImageRef];
  return get(`/view?${new URLSearchParams({ filename, subfolder })}`);
}
