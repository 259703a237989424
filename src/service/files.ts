import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Digest } from '../engine/digest.ts';
import { bookPath } from '../engine/path.ts';
import { blobPath } from '../engine/store.ts';
import { type Refusal, refusal } from './problem.ts';
import type { Answer } from './route.ts';

/** Files of the book as they are given out: never one outside it, and never one that is not of the book. */
export type Files = {
  /**
   * @param isKnown whether the book makes or uses a path; asked only where the path itself does not tell, since a
   *   long book takes a while to be read after each save
   * @param match `If-None-Match`
   * @param wanted the digest that is asked for: an answer with it may be kept for ever
   * @throws Refusal
   */
  readonly give: (
    path: string,
    isKnown: (path: string) => Promise<boolean>,
    asked: { readonly match: string | null; readonly wanted?: string },
  ) => Promise<Answer>;
};

const types: { readonly [ending: string]: string } = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
  gif: 'image/gif',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  svg: 'image/svg+xml',
  json: 'application/json',
  yaml: 'text/plain; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  ts: 'text/plain; charset=utf-8',
  toml: 'text/plain; charset=utf-8',
  html: 'text/html; charset=utf-8',
  cbz: 'application/vnd.comicbook+zip',
  epub: 'application/epub+zip',
  pdf: 'application/pdf',
};

/** Digests of this many files are remembered. */
const mostDigests = 20_000;

export function openFiles(root: string): Files {
  const digests = new Map<string, string>();
  return {
    give: async (text, isKnown, { match, wanted }) => {
      const path = insidePath(text);
      // what plasma and people keep for themselves begins with a dot
      if (
        path.split('/').some((name) => name.startsWith('.')) ||
        !(path.startsWith('output/') || path.startsWith('release/') || (await isKnown(path)))
      )
        throw noSuchFile(path);
      const file = await opened(root, path);
      try {
        const stat = await file.stat();
        if (!stat.isFile()) throw noSuchFile(path);
        const stamp = `${stat.ino} ${stat.size} ${stat.ctimeMs} ${path}`;
        let digest = digests.get(stamp);
        if (digest === undefined) {
          digest = await digestOf(file);
          if (digests.size > mostDigests) digests.clear();
          digests.set(stamp, digest);
        }
        const etag = `"${digest}"`;
        const headers = {
          etag,
          // an address with its digest never means other bytes
          'cache-control': wanted === digest ? forEver : 'private, no-cache',
          'content-type':
            types[path.slice(path.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream',
          // pictures and reports may hold scripts: none of them runs as a page of ours
          'content-security-policy':
            "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'",
        };
        const old = wanted === undefined || wanted === digest ? undefined : await kept(root, wanted);
        if (old !== undefined) {
          await file.close();
          return {
            status: 200,
            raw: streamOf(old.file, old.size),
            headers: {
              ...headers,
              etag: `"${wanted}"`,
              'cache-control': forEver,
              'content-length': String(old.size),
            },
          };
        }
        if (wanted !== undefined && wanted !== digest)
          throw refusal(409, 'other-bytes', `${path} has other bytes now`, {
            field: 'query.v',
            hint: `They are ${digest}.`,
          });
        if (match?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)) {
          await file.close();
          return { status: 304, headers };
        }
        return {
          status: 200,
          raw: streamOf(file, stat.size),
          headers: { ...headers, 'content-length': String(stat.size) },
        };
      } catch (error) {
        await file.close();
        throw error;
      }
    },
  };
}

/** A path that stays inside the book. @throws Refusal */
export function insidePath(text: string): string {
  const path = bookPath(text);
  if (path.ok) return path.value;
  throw refusal(400, 'bad-path', `${JSON.stringify(text.slice(0, 200))}: ${path.error}`, { field: 'path' });
}

const noSuchFile = (path: string): Refusal =>
  refusal(404, 'no-such-file', `the book has no file ${path}`, {
    field: 'path',
    hint: 'Only its sources and what is built of them are given out.',
  });

/** Opens a file for reading, wherever links lead inside the book, and nowhere else. */
async function opened(root: string, path: string): Promise<FileHandle> {
  try {
    const [home, real] = await Promise.all([realpath(root), realpath(join(root, path))]);
    if (!real.startsWith(home + sep))
      throw refusal(403, 'outside', `${path} is a link that leads out of the book`, { field: 'path' });
    // a pipe would hold whoever opens it until somebody writes
    return await open(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ELOOP' || code === 'ENXIO')
      throw noSuchFile(path);
    throw error;
  }
}

/**
 * Bytes that a file had before, from the store: a page that is shown while it is made anew would be a
 * broken picture otherwise.
 */
async function kept(
  root: string,
  digest: string,
): Promise<{ readonly file: FileHandle; readonly size: number } | undefined> {
  try {
    const file = await open(join(root, blobPath(digest as Digest)), constants.O_RDONLY);
    return { file, size: (await file.stat()).size };
  } catch {
    return undefined;
  }
}

const forEver = 'private, max-age=31536000, immutable';
const piece = 256 * 1024;

async function digestOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(piece);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, piece, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

/** The bytes as they are read, piece by piece; the file is closed at the end, or when nobody reads on. */
function streamOf(file: FileHandle, size: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const buffer = new Uint8Array(Math.min(piece, Math.max(1, size - at)));
      const { bytesRead } = size === at ? { bytesRead: 0 } : await file.read(buffer, 0, buffer.length, at);
      at += bytesRead;
      if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
      if (bytesRead === 0 || at >= size) {
        await file.close();
        controller.close();
      }
    },
    cancel: () => file.close(),
  });
}
