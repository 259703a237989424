import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Root } from './protocol.ts';

/** Where the stand-in keeps its files: `input`, `output`, `temp` and `models` under one folder. */
export type Folders = {
  readonly root: string;
  readonly of: (root: Root) => string;
  readonly models: string;
  /** Names of the files of a kind of model, as `/models/{kind}` lists them; undefined for an unknown kind. */
  readonly list: (kind: string) => readonly string[] | undefined;
  /** One reading of the lists by a client: a file that is still being noticed comes one reading nearer. */
  readonly read: () => void;
  /** Removes what this server has written, so that cached outputs point at nothing. */
  readonly emptyOutput: () => void;
};

export type ModelNames = { readonly [kind: string]: readonly string[] };

/** Kinds of models in the order in which the server names them (A.11). */
export const kinds: readonly string[] = [
  'checkpoints',
  'configs',
  'loras',
  'vae',
  'text_encoders',
  'diffusion_models',
  'clip_vision',
  'style_models',
  'embeddings',
  'diffusers',
  'vae_approx',
  'controlnet',
  'gligen',
  'upscale_models',
  'custom_nodes',
  'hypernetworks',
  'photomaker',
  'classifiers',
  'model_patches',
  'audio_encoders',
];

const weights = /\.(?:ckpt|pt|pt2|bin|pth|safetensors|pkl|sft)$/i;

/**
 * Folders on the disk. Models are the names given plus what lies in `models/<kind>` at the time of asking.
 * @param lag how many readings it takes until a file that is new on the disk gets listed
 */
export function openFolders(root: string, models: string, names: ModelNames, lag: () => number): Folders {
  for (const folder of ['input', 'output', 'temp']) mkdirSync(join(root, folder), { recursive: true });
  for (const kind of ['checkpoints', 'loras', 'vae', 'controlnet', 'upscale_models', 'embeddings']) {
    mkdirSync(join(models, kind), { recursive: true });
  }
  const readings = new Map<string, number>();
  const files = (kind: string): readonly string[] =>
    filesUnder(join(models, kind)).filter((name) => weights.test(name));
  // what lies there at the start was noticed at the start
  for (const kind of kinds)
    for (const name of files(kind)) readings.set(`${kind}/${name}`, Number.POSITIVE_INFINITY);
  const of = (folder: Root): string => join(root, folder);
  return {
    root,
    of,
    models,
    list: (kind) => {
      if (!kinds.includes(kind) && names[kind] === undefined) return undefined;
      const noticed = files(kind).filter((name) => (readings.get(`${kind}/${name}`) ?? 0) >= lag());
      return [...new Set([...(names[kind] ?? []), ...noticed])].sort();
    },
    read: () => {
      for (const kind of kinds) {
        for (const name of files(kind)) {
          const key = `${kind}/${name}`;
          readings.set(key, (readings.get(key) ?? 0) + 1);
        }
      }
    },
    emptyOutput: () => {
      for (const name of readdirSync(of('output')))
        rmSync(join(of('output'), name), { recursive: true, force: true });
    },
  };
}

/** Files below a folder as relative names with `/`; none when the folder isn't there. */
export function filesUnder(folder: string): readonly string[] {
  const names: string[] = [];
  const visit = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) visit(path);
      else names.push(relative(folder, path).split(sep).join('/'));
    }
  };
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) visit(folder);
  return names;
}
