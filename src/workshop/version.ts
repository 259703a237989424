import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** This plasma's version, from its package.json. */
export const plasmaVersion: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  }
).version;

/**
 * What kept graphs and quick files hold good for: the version, and in the repository, where plasma
 * runs from sources that change under one version, the time of the last change to them.
 */
export function plasmaStamp(): string {
  stamp ??= import.meta.url.endsWith('.ts') ? `${plasmaVersion}+${lastChange()}` : plasmaVersion;
  return stamp;
}

/** What runs now is what was loaded then: looked up once. */
let stamp: string | undefined;

/** When a source was last changed that a build can run; in ms since 1970. */
function lastChange(): number {
  let newest = 0;
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) {
        if (!entry.name.endsWith('.test.ts')) newest = Math.max(newest, statSync(path).mtimeMs);
      } else if (entry.name !== 'studio' && entry.name !== 'golden') visit(path);
    }
  };
  visit(join(import.meta.dirname, '..'));
  return newest;
}
