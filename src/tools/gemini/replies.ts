import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** So many answers are kept: the disk may refuse a picture after it was paid, and once more after that. */
const kept = 16;

/**
 * Answers that were paid for, by action key, kept before anything is done with them: if the disk is full
 * or the power goes, the next build takes the answer from here and pays nothing.
 */
export type Replies = {
  /**
   * @param again how many answers without an image came before it
   * @returns false if the disk refuses
   */
  readonly put: (key: string, bytes: Uint8Array, again: number) => boolean;
  readonly get: (key: string) => { readonly bytes: Uint8Array; readonly again: number } | undefined;
  readonly drop: (key: string) => void;
};

export function openReplies(folder: string): Replies {
  const room = join(folder, 'replies');
  const place = (key: string): string => join(room, `${key}.reply`);
  return {
    put(key, answer, again) {
      const bytes = Buffer.concat([Buffer.from(`${again}\n`), answer]);
      try {
        mkdirSync(room, { recursive: true });
        const beside = `${place(key)}.part`;
        const file = openSync(beside, 'w', 0o600);
        try {
          for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
        renameSync(beside, place(key));
        forget(room);
        return true;
      } catch {
        return false;
      }
    },
    get(key) {
      try {
        const all = readFileSync(place(key));
        const head = all.indexOf('\n');
        return { again: Number(all.toString('latin1', 0, head)) || 0, bytes: all.subarray(head + 1) };
      } catch {
        return undefined;
      }
    },
    drop: (key) => rmSync(place(key), { force: true }),
  };
}

function forget(room: string): void {
  const files = readdirSync(room)
    .map((name) => join(room, name))
    .map((path) => ({ path, at: statSync(path).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of files.slice(kept)) rmSync(path, { force: true });
}
