import type { Diagnostic } from './diagnostic.ts';
import type { Digest } from './digest.ts';
import { type Disk, DiskError } from './disk.ts';
import type { Ledger } from './journal.ts';
import { digestAt } from './state.ts';
import { blobPath, holds } from './store.ts';

const parent = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/**
 * Puts the bytes of `digest` from the store where output `file` belongs: a copy beside it, then a
 * rename, so that the old output stays until the new one replaces it. Bytes that only this place
 * has (a person painted on the file, or it was never ours) are kept aside first.
 * @param bytes of the digest, where they are at hand: saves reading them again
 * @returns a warning if something was kept aside
 * @throws DiskError
 */
export async function place(disk: Disk, ledger: Ledger, file: number, digest: Digest, bytes?: Uint8Array): Promise<Diagnostic | undefined> {
  const path = ledger.state.graph.path(file);
  const stat = disk.stat(path);
  let mine: Digest | undefined;
  if (stat?.kind === 'file') {
    const recorded = digestAt(ledger.state, file);
    const untouched = recorded !== undefined && ledger.state.size[file] === stat.size && ledger.state.changed[file] === stat.changed;
    const here = untouched ? recorded : await disk.digest(path);
    if (here === digest) {
      ledger.file(file, { digest, size: stat.size, changed: stat.changed });
      return undefined;
    }
    if (!holds(disk, here)) mine = here;
  } else if (stat !== undefined) {
    throw new DiskError('EISDIR', path);
  }
  const half = `${parent(path)}/.${path.slice(path.lastIndexOf('/') + 1)}.half`;
  const put = (): void => (bytes === undefined ? disk.copy(blobPath(digest), half) : disk.write(half, bytes));
  let warning: Diagnostic | undefined;
  try {
    try {
      put();
    } catch (error) {
      if (!(error instanceof DiskError) || error.code !== 'ENOENT') throw error;
      disk.makeFolder(parent(path));
      put();
    }
    // only now that nothing but a rename is left to do does theirs give way
    if (mine !== undefined) warning = keepAside(disk, path, mine);
    disk.rename(half, path);
  } catch (error) {
    disk.remove(half);
    throw error;
  }
  const placed = disk.stat(path);
  if (placed === undefined) throw new DiskError('ENOENT', path);
  ledger.file(file, { digest, size: placed.size, changed: placed.changed });
  return warning;
}

/** Moves a file that only a person can have made out of the way of a new one. */
function keepAside(disk: Disk, path: string, digest: Digest): Diagnostic {
  const aside = `.plasma/aside/${digest.slice(0, 12)}/${path}`;
  disk.makeFolder(parent(aside));
  disk.rename(path, aside);
  return {
    severity: 'warning',
    code: 'kept-aside',
    message: `${path} had been changed by hand; your version is kept`,
    facts: [['kept at', aside]],
    hint: `To make your version the art, run: plasma adopt ${path} --from ${aside}`,
  };
}

/** What a person should know of an output that they changed and that is still in its place. */
export function editedProblem(path: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'edited-output',
    message: `${path} was changed by hand; it stays, and is not used until you say so`,
    hint: `Make it the art: plasma adopt ${path}   Take plasma's back (yours is kept aside): plasma restore ${path}`,
  };
}
