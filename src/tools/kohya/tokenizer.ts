import { existsSync, rmSync } from 'node:fs';
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
