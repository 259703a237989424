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

type Server = {
  readonly url: string;
  readonly window: number;
  readonly input?: string;
  readonly models?: string;
};
type Env = { readonly [name: string]: string | undefined };

/**
 * The same on this machine. `COMFYUI_URL` (one address, or several with commas) stands in for the servers
 * of the book; one that the book knows keeps its folders. `SD_SCRIPTS` is where sd-scripts lies, and
 * `SD_SCRIPTS_PYTHON` the Python that runs it.
 */
export function withEnvironment(reach: Reach, env: Env): Reach {
  const known = (reach.settings.comfyui?.servers ?? {}) as unknown as { readonly [name: string]: Server };
  const named = namedServers(env, known);
  const servers = named ?? known;
  const resources = Object.entries(reach.resources).filter(([name]) => !name.startsWith('comfyui@'));
  return {
    resources:
      named === undefined ? reach.resources : { ...Object.fromEntries(resources), ...windowsOf(named) },
    settings: {
      ...reach.settings,
      ...(named === undefined
        ? {}
        : { comfyui: { ...reach.settings.comfyui, servers: named as JsonObject } }),
      kohya: trainerIn(env, Object.values(servers)),
    },
  };
}

function namedServers(
  env: Env,
  known: { readonly [name: string]: Server },
): { readonly [name: string]: Server } | undefined {
  const urls = (env.COMFYUI_URL ?? '')
    .split(',')
    .map((url) => url.trim().replace(/\/+$/, ''))
    .filter(Boolean);
  if (urls.length === 0) return undefined;
  const servers: { [name: string]: Server } = {};
  urls.forEach((url, i) => {
    const same = Object.values(known).find((server) => server.url === url);
    servers[urls.length === 1 ? 'local' : `server${i + 1}`] = { window: usualWindow, ...same, url };
  });
  return servers;
}

/** What training needs to know: sd-scripts, where models lie, and which servers here hold the same device. */
function trainerIn(env: Env, servers: readonly Server[]): JsonObject {
  const models = servers.flatMap(({ models }) => (models === undefined ? [] : [models]));
  return {
    ...(env.SD_SCRIPTS ? { scripts: env.SD_SCRIPTS } : {}),
    ...(env.SD_SCRIPTS_PYTHON ? { python: env.SD_SCRIPTS_PYTHON } : {}),
    comfyui: servers.map(({ url }) => url).filter(isHere),
    models: [...new Set(models)],
  };
}

const isHere = (url: string): boolean =>
  URL.canParse(url) && /^(localhost|.*\.localhost|\[::1\]|127\..*)$/.test(new URL(url).hostname);

const windowsOf = (servers: {
  readonly [name: string]: { readonly window: number };
}): { readonly [resource: string]: number } =>
  Object.fromEntries(Object.entries(servers).map(([name, { window }]) => [`comfyui@${name}`, window]));
