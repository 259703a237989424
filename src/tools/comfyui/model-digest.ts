import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDigest } from '../../engine/digest.ts';

type Entry = { readonly size: number; readonly changed: number; readonly sha256: string };

/** A stat taken this soon after a change, in ms, does not vouch for the bytes. */
const racyMs = 2000;

/**
 * The SHA-256 of a model file. Models are gigabytes, so each is hashed once and known by size and
 * change time from then on (in `models.json` in `keep`).
 * @param file absolute
 * @param onBytes told how many bytes have been hashed, if it has to be read
 * @throws what the file system says (ENOENT, EACCES)
 */
export async function modelDigest(
  file: string,
  keep: string,
  signal?: AbortSignal,
  onBytes?: (done: number, total: number) => void,
): Promise<string> {
  const before = statSync(file);
  const known = read(keep)[file];
  if (known !== undefined && known.size === before.size && known.changed === before.ctimeMs)
    return known.sha256;
  const hash = createHash('sha256');
  let done = 0;
  for await (const chunk of createReadStream(file, {
    highWaterMark: 1 << 20,
    ...(signal ? { signal } : {}),
  })) {
    hash.update(chunk as Buffer);
    done += (chunk as Buffer).length;
    onBytes?.(done, before.size);
  }
  const sha256 = hash.digest('hex');
  const after = statSync(file);
  const isSettled = Date.now() - after.ctimeMs > racyMs;
  if (after.size === before.size && after.ctimeMs === before.ctimeMs && isSettled) {
    // read again: another job may have hashed another model meanwhile
    write(keep, { ...read(keep), [file]: { size: after.size, changed: after.ctimeMs, sha256 } });
  }
  return sha256;
}

const name = 'models.json';

function read(keep: string): { readonly [file: string]: Entry } {
  try {
    const found = JSON.parse(readFileSync(join(keep, name), 'utf8')) as { readonly [file: string]: Entry };
    return Object.fromEntries(
      Object.entries(found).filter(([, entry]) => isDigest(entry?.sha256) && Number.isFinite(entry.size)),
    );
  } catch {
    // not there or not whole: the models are hashed again
    return {};
  }
}

function write(keep: string, entries: { readonly [file: string]: Entry }): void {
  try {
    const next = join(keep, `${name}.${process.pid}`);
    writeFileSync(next, `${JSON.stringify(entries, undefined, 1)}\n`);
    renameSync(next, join(keep, name));
  } catch {
    // only a note to save time
  }
}
