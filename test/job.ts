import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from '../src/engine/tool.ts';

/** What a run is given beside its parameters and files; a test that cares says otherwise. */
export function jobParts(
  folder: string,
): Pick<Job, 'key' | 'keep' | 'settings' | 'held' | 'anew' | 'root' | 'signal' | 'progress'> {
  return {
    key: 'a'.repeat(64),
    get keep() {
      const path = join(folder, 'keep');
      mkdirSync(path, { recursive: true });
      return path;
    },
    settings: {},
    held: ['cpu'],
    anew: false,
    root: folder,
    signal: new AbortController().signal,
    progress: () => {},
  };
}
