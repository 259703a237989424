import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A prompt that was given to a server and whose picture has not been recorded yet. */
export type KeptPrompt = { readonly promptId: string; readonly url: string };

const folder = (keep: string): string => join(keep, 'prompts');
const fileOf = (keep: string, key: string): string => join(folder(keep), `${key}.json`);

/**
 * Notes a prompt before it is sent, so that a plasma that was killed finds what it had under way and
 * renders nothing twice.
 */
export function keepPrompt(keep: string, key: string, prompt: KeptPrompt): void {
  mkdirSync(folder(keep), { recursive: true });
  const next = `${fileOf(keep, key)}.${process.pid}`;
  writeFileSync(next, JSON.stringify(prompt));
  renameSync(next, fileOf(keep, key));
}

/** The prompt of an action key that was under way when plasma ended; undefined if there is none. */
export function keptPrompt(keep: string, key: string): KeptPrompt | undefined {
  const file = fileOf(keep, key);
  if (!existsSync(file)) return undefined;
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Partial<KeptPrompt>;
    return typeof found.promptId === 'string' && typeof found.url === 'string'
      ? { promptId: found.promptId, url: found.url }
      : undefined;
  } catch {
    return undefined;
  }
}

export function forgetPrompt(keep: string, key: string): void {
  rmSync(fileOf(keep, key), { force: true });
}
