import type { JsonObject } from '../engine/json.ts';
import type { Config } from '../project/config.ts';

/**
 * What this machine has and how to reach it: amounts of named resources, and what tools are told
 * beside their parameters. None of it enters a key: a book moves from one server to another, and from
 * one machine to another, and nothing is made again.
 */
export type Reach = {
  readonly resources: { readonly [name: string]: number };
  readonly settings: { readonly [tool: string]: JsonObject };
};

/** Where a ComfyUI is that nobody has said anything of. */
const usualServer = 'http://127.0.0.1:8188';
/** Prompts that one server is given at a time: one that renders and one that waits, so that its GPU never does. */
const usualWindow = 2;

/** What a book's settings say. */
export function reachOf(config: Config): Reach {
  const { comfyui, gemini } = config;
  const servers = comfyui?.servers ?? { local: { url: usualServer, window: usualWindow } };
  return {
    resources: {
      ...(config.resources.cpu === undefined ? {} : { cpu: config.resources.cpu }),
      ...windowsOf(servers),
      ...(gemini === undefined ? {} : { gemini: gemini.concurrency }),
    },
    settings: {
      comfyui: {
        servers: servers as JsonObject,
        ...(comfyui === undefined ? {} : { patience: comfyui.patience, stall: comfyui.stall }),
      },
      ...(gemini === undefined
        ? {}
        : {
            gemini: {
              concurrency: gemini.concurrency,
              ...(gemini.baseUrl === undefined ? {} : { baseUrl: gemini.baseUrl }),
              ...(gemini.limitUsd === undefined ? {} : { limitUsd: gemini.limitUsd }),
              ...(gemini.usdPerImage === undefined ? {} : { usdPerImage: gemini.usdPerImage }),
            },
          }),
    },
  };
}

/**
 * The same on this machine: `COMFYUI_URL` (one address, or several with commas) stands in for the
 * servers of the book.
 */
export function withEnvironment(reach: Reach, env: { readonly [name: string]: string | undefined }): Reach {
  const urls = (env.COMFYUI_URL ?? '')
    .split(',')
    .map((url) => url.trim())
    .filter(Boolean);
  if (urls.length === 0) return reach;
  const servers: { [name: string]: { url: string; window: number } } = {};
  urls.forEach((url, i) => {
    servers[urls.length === 1 ? 'local' : `server${i + 1}`] = { url, window: usualWindow };
  });
  const resources = Object.fromEntries(
    Object.entries(reach.resources).filter(([name]) => !name.startsWith('comfyui@')),
  );
  return {
    resources: { ...resources, ...windowsOf(servers) },
    settings: { ...reach.settings, comfyui: { ...reach.settings.comfyui, servers } },
  };
}

const windowsOf = (servers: {
  readonly [name: string]: { readonly window: number };
}): { readonly [resource: string]: number } =>
  Object.fromEntries(Object.entries(servers).map(([name, { window }]) => [`comfyui@${name}`, window]));
