import { readFileSync } from 'node:fs';

/** This plasma's version, from its package.json. */
export const plasmaVersion: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  }
).version;
