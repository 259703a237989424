import { readdirSync, readFileSync, statSync } from 'node:fs';

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
  if (!import.meta.url.endsWith('.ts')) return plasmaVersion;
  let newest = 0;
  const visit = (folder: URL): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const url = new URL(`${entry.name}${entry.isDirectory() ? '/' : ''}`, folder);
      if (entry.isDirectory()) visit(url);
      else newest = Math.max(newest, statSync(url).mtimeMs);
    }
  };
  visit(new URL('../', import.meta.url));
  return `${plasmaVersion}+${newest}`;
}
