import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { sha256 } from '../../engine/digest.ts';
import { DiskError, diskHint } from '../../engine/disk.ts';
import { takeLock } from '../../engine/real/lock.ts';
import { writeSource } from '../../workshop/write-source.ts';
import type { House } from '../house.ts';
import { refusal, type Version } from '../problem.ts';

/** The text of a file as it is now. */
export function versionOf(root: string, path: string): Version {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(root, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { digest: null, text: null };
    if (code === 'EISDIR') throw refusal(400, 'bad-path', `${path} is a folder`, { field: 'path' });
    throw error;
  }
  return { digest: sha256(bytes), text: bytes.toString('utf8') };
}

/**
 * Writes a source for a person, unless it is another by now than what the person had before the eyes: an
 * editor, another window or `plasma approve` may have written meanwhile. Nobody who writes sources through
 * plasma can come in between.
 * @param base the digest of what the write is based on; null for no file
 * @param textOf makes the new text of the present one
 * @returns the new version
 * @throws Refusal with both versions
 */
export async function writeBased(
  house: House,
  path: string,
  base: string | null,
  textOf: (before: string | null) => string | Promise<string>,
): Promise<Version> {
  const { root, signal } = house;
  stayInside(root, path);
  const lock = await takeLock(root, 'plasma serve', signal, () => {}, 'edit');
  if (lock === undefined) throw refusal(503, 'ending', 'plasma serve is being stopped: nothing was written');
  try {
    const theirs = versionOf(root, path);
    if (theirs.digest !== base) {
      const yours = await mineAnyway(textOf, theirs);
      throw changed(path, theirs, yours);
    }
    const text = await textOf(theirs.text);
    const yours = { digest: sha256(text), text };
    if (yours.digest === theirs.digest) return theirs;
    // an editor knows of no lock: the last look is the one just before the file changes
    const now = versionOf(root, path);
    if (now.digest !== base) throw changed(path, now, yours);
    writeSource(root, path, text);
    house.changed();
    return yours;
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw refusal(503, 'disk', error.message, { hint: diskHint(error.code) });
  } finally {
    lock.release();
  }
}

const changed = (path: string, theirs: Version, yours: Version): Error =>
  refusal(409, 'changed', `${path} was changed by somebody else: nothing was written`, {
    field: 'digest',
    hint: 'Look at both versions, and send the write again with the digest of theirs.',
    conflict: { path, theirs, yours },
  });

/** What the write would make of the file as it is now, to be shown beside it; null where it can't be made. */
async function mineAnyway(
  textOf: (before: string | null) => string | Promise<string>,
  theirs: Version,
): Promise<Version> {
  try {
    const text = await textOf(theirs.text);
    return { digest: sha256(text), text };
  } catch {
    return { digest: null, text: null };
  }
}

/** A link may lead to another file of the book, and never out of it. @throws Refusal */
function stayInside(root: string, path: string): void {
  let folder = join(root, path);
  while (!existsSync(folder)) folder = dirname(folder);
  const home = realpathSync(root);
  const real = realpathSync(folder);
  if (real !== home && !real.startsWith(home + sep))
    throw refusal(403, 'outside', `${path} leads out of the book through a link`, { field: 'path' });
}
