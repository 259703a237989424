import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Json } from '../../engine/json.ts';

export type Standing = {
  readonly url: string;
  /** Paths that were asked for, with their queries. */
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
};

/** A server that answers as it is told, on a port of its own. */
export async function standing(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  speaks = false,
): Promise<Standing> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const http = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  if (speaks)
    new WebSocketServer({ server: http }).on('connection', (socket) =>
      socket.send(
        JSON.stringify({ type: 'status', data: { status: { exec_info: { queue_remaining: 0 } }, sid: 'x' } }),
      ),
    );
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
}

/** The same answer to every question. */
export const always =
  (status: number, headers: { readonly [name: string]: string }, body: string) =>
  (_: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(status, headers).end(body);

export const html = always(200, { 'content-type': 'text/html' }, '<!doctype html><title>Router</title>');

type Kind = {
  readonly version?: string;
  readonly torch?: string;
  readonly os?: string;
  readonly argv?: readonly string[];
  readonly device?: Json;
  readonly models?: { readonly [folder: string]: readonly string[] };
  readonly nodes?: readonly string[];
  readonly more?: { readonly [path: string]: Json };
};

const gb = 1024 ** 3;
const card = {
  name: 'cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync',
  type: 'cuda',
  index: 0,
  vram_total: 24 * gb,
  vram_free: 22 * gb,
};
export const cpu = { name: 'cpu', type: 'cpu', index: null, vram_total: 32 * gb, vram_free: 20 * gb };

/** The nodes of the workflows that plasma brings. */
export const usualNodes = [
  'CheckpointLoaderSimple',
  'LoraLoader',
  'CLIPTextEncode',
  'EmptyLatentImage',
  'KSampler',
  'VAEDecode',
  'SaveImage',
];

/** A ComfyUI as far as the doctor looks, after facts A.2, A.11 and A.16: healthy, but for what is named. */
export function comfyui(kind: Kind = {}): Promise<Standing> {
  const nodes = Object.fromEntries((kind.nodes ?? usualNodes).map((name) => [name, { name }]));
  const { models = {} } = kind;
  const answers: { readonly [path: string]: Json } = {
    '/system_stats': {
      system: {
        os: kind.os ?? 'posix',
        ram_total: 64 * gb,
        ram_free: 40 * gb,
        comfyui_version: kind.version ?? '0.8.0',
        python_version: '3.11.7 (main)',
        pytorch_version: kind.torch ?? '2.9.1+cu130',
        argv: ['main.py', ...(kind.argv ?? ['--preview-method', 'auto'])],
      },
      devices: [kind.device ?? card],
    },
    '/queue': { queue_running: [], queue_pending: [] },
    '/jobs': { jobs: [], pagination: { offset: 0, limit: 1, total: 0, has_more: false } },
    '/extensions': ['/extensions/ComfyUI-Manager/comfyui-manager.js'],
    '/object_info': nodes as Json,
    ...kind.more,
  };
  return standing((request, response) => {
    const path = decodeURIComponent((request.url ?? '').split('?')[0]!).replace(/^\/api/, '');
    const [, what, name] = path.split('/') as [string, string, string | undefined];
    const value =
      what === 'models' && name !== undefined
        ? [...(models[name] ?? [])]
        : what === 'object_info' && name !== undefined
          ? name in nodes
            ? { [name]: nodes[name] as Json }
            : {}
          : answers[path];
    if (value === undefined) response.writeHead(404, { 'content-type': 'text/plain' }).end('404: Not Found');
    else
      response
        .writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
        .end(JSON.stringify(value));
  }, true);
}

/** The text of a plasma.config.ts. */
export const config = (settings: string): string =>
  `import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'Tiny', ${settings} });\n`;
/** The same for a book that a ComfyUI draws. */
export const drawnBy = (url: string, more = ''): string =>
  config(
    `backend: 'comfyui', comfyui: { servers: '${url}', checkpoint: 'dreamshaper_8.safetensors', ${more} }`,
  );
/** A workflow with these kinds of nodes. */
export const graph = (...classes: readonly string[]): string =>
  JSON.stringify(
    Object.fromEntries(classes.map((name, i) => [`${i + 1}`, { class_type: name, inputs: {} }])),
  );
/** Models that such a book names or would need. */
export const models = {
  checkpoints: ['dreamshaper_8.safetensors'],
  controlnet: ['control_v11p_sd15_openpose.pth'],
};

/** Servers that live as long as a test. */
export function serversOfTest(): {
  readonly all: readonly Standing[];
  readonly served: (server: Promise<Standing>) => Promise<string>;
  /** An address at which nothing listens: the port was free a moment ago. */
  readonly nowhere: () => Promise<string>;
  readonly close: () => Promise<void>;
} {
  const all: Standing[] = [];
  return {
    all,
    served: async (server) => {
      all.push(await server);
      return all.at(-1)!.url;
    },
    nowhere: async () => {
      const server = await standing(html);
      await server.close();
      return server.url;
    },
    close: async () => {
      await Promise.all(all.splice(0).map((server) => server.close()));
    },
  };
}
