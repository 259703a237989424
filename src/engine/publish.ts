import type { Diagnostic } from './diagnostic.ts';
import type { Digest } from './digest.ts';
import { type Disk, DiskError } from './disk.ts';
import type { Ledger } from './journal.ts';
import { digestAt } from './state.ts';
import { blobPath, holds } from './store.ts';

const parent = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/**
 * Puts the bytes of `digest` from the store where output `file` belongs: a copy, then a rename, so that the old output stays until the new one replaces it. Bytes that only this place
 * has (a person painted on the file, or it was never ours) are kept aside first.
 * @param bytes of the digest, where they are at hand: saves reading them again
 * @returns a warning if something was kept aside
 * @throws DiskError
 */
export async function place(
  disk: Disk,
  ledger: Ledger,
  file: number,
  digest: Digest,
  bytes?: Uint8Array,
): Promise<Diagnostic | undefined> {
  const path = ledger.state.graph.path(file);
  const stat = disk.stat(path);
  let mine: Digest | undefined;
  if (stat?.kind === 'file') {
    const recorded = digestAt(ledger.state, file);
    const untouched =
      recorded !== undefined &&
      ledger.state.size[file] === stat.size &&
      ledger.state.changed[file] === stat.changed;
    const here = untouched ? recorded : await disk.digest(path);
    if (here === digest) {
      ledger.file(file, { digest, size: stat.size, changed: stat.changed });
      return undefined;
    }
    if (!holds(disk, here)) mine = here;
  } else if (stat !== undefined) {
    throw new DiskError('EISDIR', path);
  }
  let warning: Diagnostic | undefined;
  // only when nothing but a rename is left to do does theirs give way
  const ready = (): void => {
    if (mine === undefined) return;
    warning = keepAside(disk, path, mine);
    mine = undefined;
  };
  try {
    putAt(disk, half, digest, bytes);
    ready();
    renameInto(disk, half, path);
  } catch (error) {
    disk.remove(half);
    if (!(error instanceof DiskError) || error.code !== 'EXDEV') throw error;
    putBeside(disk, path, digest, bytes, ready);
  }
  const placed = disk.stat(path);
  if (placed === undefined) throw new DiskError('ENOENT', path);
  ledger.file(file, { digest, size: placed.size, changed: placed.changed });
  return warning;
}

/** Where a file is made whole before it goes to its place; swept with all staging if a kill leaves it there. */
const half = '.plasma/staging/half';

function withFolder(disk: Disk, folder: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof DiskError) || error.code !== 'ENOENT') throw error;
    disk.makeFolder(folder);
    act();
  }
}

function putAt(disk: Disk, at: string, digest: Digest, bytes: Uint8Array | undefined): void {
  withFolder(disk, parent(at), () =>
    bytes === undefined ? disk.copy(blobPath(digest), at) : disk.write(at, bytes),
  );
}

const renameInto = (disk: Disk, from: string, to: string): void =>
  withFolder(disk, parent(to), () => disk.rename(from, to));

/** The same where the output's folder lies on another disk, so that no rename leads there. */
function putBeside(
  disk: Disk,
  path: string,
  digest: Digest,
  bytes: Uint8Array | undefined,
  ready: () => void,
): void {
  const beside = `${parent(path)}/.${path.slice(path.lastIndexOf('/') + 1)}.half`;
  try {
    putAt(disk, beside, digest, bytes);
    ready();
    disk.rename(beside, path);
  } catch (error) {
    disk.remove(beside);
    throw error;
  }
}

/** Moves a file that only a person can have made out of the way of a new one. */
function keepAside(disk: Disk, path: string, digest: Digest): Diagnostic {
  const aside = `.plasma/aside/${digest.slice(0, 12)}/${path}`;
  disk.makeFolder(parent(aside));
  try {
    disk.rename(path, aside);
  } catch (error) {
    if (!(error instanceof DiskError) || error.code !== 'EXDEV') throw error;
    disk.copy(path, aside);
  }
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
