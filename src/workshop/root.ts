import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const configName = 'plasma.config.ts';

/** The book that a folder lies in: the nearest folder upwards with a plasma.config.ts. */
export function findRoot(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, configName))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
