import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The folder in which sd-scripts keeps the tokenizer of SD 1.5 under `--tokenizer_cache_dir`. */
export const tokenizerName = 'openai_clip-vit-large-patch14';
const parts = ['vocab.json', 'merges.txt', 'tokenizer_config.json'];

/** Whether the tokenizer is in a folder, as a whole. */
export const hasTokenizer = (folder: string): boolean =>
  parts.every((part) => existsSync(join(folder, tokenizerName, part)));

/**
 * Removes what is left of a tokenizer that could not be kept as a whole: the trainer would take it for the
 * tokenizer, and stop. Only for a folder of our own.
 */
export const dropTornTokenizer = (folder: string): void =>
  rmSync(join(folder, tokenizerName), { recursive: true, force: true });

/** Where Hugging Face keeps what it has fetched. */
export const hubFolder = (env: { readonly [name: string]: string | undefined }, home: string): string =>
  env.HF_HUB_CACHE ??
  join(env.HF_HOME ?? join(env.XDG_CACHE_HOME ?? join(home, '.cache'), 'huggingface'), 'hub');

/**
 * Whether the tokenizer is in the cache of Hugging Face. transformers 4.54 does not take it from there
 * while the net is away, unless it is told to ask nothing (`HF_HUB_OFFLINE`).
 */
export function isInHub(hub: string): boolean {
  const snapshots = join(hub, 'models--openai--clip-vit-large-patch14', 'snapshots');
  return (
    existsSync(snapshots) &&
    readdirSync(snapshots).some((commit) => parts.every((part) => existsSync(join(snapshots, commit, part))))
  );
}
