import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { bookPath } from '../engine/path.ts';
import type { Answer } from './route.ts';

const types: { readonly [ending: string]: string } = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
};

/** Its own files, pictures of the book, and the service it came from: nothing else, and nobody frames it. */
const policy =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** What is under the addresses that are no endpoints: the pages of the studio. */
export type Site = (pathname: string, match: string | null) => Answer | undefined;

/** The files of a folder that comes with plasma; its index.html is at `/`. @param folder absolute */
export function siteIn(folder: string): Site {
  const kept = new Map<string, { readonly bytes: Uint8Array<ArrayBuffer>; readonly etag: string }>();
  const read = (
    name: string,
  ): { readonly bytes: Uint8Array<ArrayBuffer>; readonly etag: string } | undefined => {
    const known = kept.get(name);
    if (known !== undefined) return known;
    const path = bookPath(name);
    if (!path.ok) return undefined;
    try {
      const home = realpathSync(folder);
      const real = realpathSync(join(folder, path.value));
      if (!real.startsWith(home + sep)) return undefined;
      const bytes = new Uint8Array(readFileSync(real));
      const one = { bytes, etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"` };
      // names with a digest in them never change; index.html does with each build of the studio
      if (name.startsWith('assets/')) kept.set(name, one);
      return one;
    } catch {
      return undefined;
    }
  };
  return (pathname, match) => {
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    const file = read(name);
    if (file === undefined) return undefined;
    const headers = {
      'content-type': types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
      'content-security-policy': policy,
      'cache-control': name.startsWith('assets/')
        ? 'private, max-age=31536000, immutable'
        : 'private, no-cache',
      etag: file.etag,
    };
    return match?.includes(file.etag) ? { status: 304, headers } : { status: 200, raw: file.bytes, headers };
  };
}
