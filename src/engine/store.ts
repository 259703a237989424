import type { Digest } from './digest.ts';
import { type Disk, DiskError } from './disk.ts';

/** Content-addressed bytes: `.plasma/store/sha256/ab/abcd…`. What is here is whole. */
const root = '.plasma/store/sha256';

export const blobPath = (digest: Digest): string => `${root}/${digest.slice(0, 2)}/${digest}`;

export const holds = (disk: Disk, digest: Digest): boolean => disk.stat(blobPath(digest))?.kind === 'file';

/** Takes a staged file in; the file is gone from its place afterwards. Equal bytes replace equal bytes. */
export function takeIn(disk: Disk, staged: string, digest: Digest): void {
  const path = blobPath(digest);
  try {
    disk.rename(staged, path);
  } catch (error) {
    if (!(error instanceof DiskError) || error.code !== 'ENOENT') throw error;
    disk.makeFolder(`${root}/${digest.slice(0, 2)}`);
    disk.rename(staged, path);
  }
}

/** Every digest that the store holds. */
export function* inventory(
  disk: Disk,
): Generator<{ readonly digest: Digest; readonly size: number; readonly changed: number }> {
  for (const shelf of disk.list(root) ?? []) {
    for (const digest of disk.list(`${root}/${shelf}`) ?? []) {
      const stat = disk.stat(`${root}/${shelf}/${digest}`);
      if (stat?.kind === 'file') yield { digest, size: stat.size, changed: stat.changed };
    }
  }
}
