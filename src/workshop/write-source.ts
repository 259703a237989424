import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DiskError } from '../engine/disk.ts';

/**
 * Writes a source so that an editor or a kill finds the old text or the new, never half of it. The
 * file keeps its mode, and a link stays a link to the same file.
 * @throws DiskError
 */
export function writeSource(root: string, path: string, bytes: string | Uint8Array): void {
  const named = join(root, path);
  let half: string | undefined;
  try {
    mkdirSync(dirname(named), { recursive: true });
    const old = statSync(named, { throwIfNoEntry: false });
    const file = old === undefined ? named : realpathSync(named);
    half = join(dirname(file), `.${basename(file)}.${randomBytes(4).toString('hex')}.half`);
    writeFileSync(half, bytes, { flag: 'wx' });
    if (old !== undefined) chmodSync(half, old.mode & 0o7777);
    renameSync(half, file);
  } catch (error) {
    if (half !== undefined) rmSync(half, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    // making a folder where a file stands
    throw new DiskError(code === 'EEXIST' ? 'ENOTDIR' : code, path, error);
  }
}
