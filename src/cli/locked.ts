import type { Diagnostic } from '../engine/diagnostic.ts';
import { DiskError, diskHint } from '../engine/disk.ts';
import type { Holder, LockName } from '../engine/real/lock.ts';
import { bookRoot } from './command.ts';
import { exit, type Io } from './io.ts';
import { showDiagnostics } from './show.ts';

/** Prints what is wrong with what a person asked for. */
export function refuse(io: Io, ...problems: readonly Diagnostic[]): number {
  showDiagnostics(io, problems);
  return exit.usage;
}

/** What a disk refused, as a person reads it. */
export const diskProblem = (error: DiskError): Diagnostic => ({
  severity: 'error',
  code: 'disk',
  message: error.message,
  hint: diskHint(error.code),
});

/**
 * Does something to the book while nobody else does, and says who is waited for. The exit code is
 * that of `act`; a disk that refuses is told and is no crash.
 * @param command recorded in the lock, for others who wait
 */
export const inLockedBook = (
  io: Io,
  command: string,
  act: (root: string) => Promise<number>,
): Promise<number> => locked(io, command, 'build', act);

/** The same for what only writes sources: it doesn't wait for a build, and only for another of its kind. */
export const editingBook = (
  io: Io,
  command: string,
  act: (root: string) => Promise<number>,
): Promise<number> => locked(io, command, 'edit', act);

async function locked(
  io: Io,
  command: string,
  name: LockName,
  act: (root: string) => Promise<number>,
): Promise<number> {
  const root = bookRoot(io);
  if (root === undefined) return exit.usage;
  const { takeLock } = await import('../engine/real/lock.ts');
  try {
    const tell = (holder: Holder | undefined): void =>
      io.err(
        `Waiting for ${holder === undefined ? 'another plasma' : `${holder.command} (process ${holder.pid})`} to finish.\n`,
      );
    const lock = await takeLock(root, command, io.signal, tell, name);
    if (lock === undefined) return exit.interrupted;
    try {
      return await act(root);
    } finally {
      lock.release();
    }
  } catch (error) {
    const refused = asDiskError(error);
    if (refused === undefined) throw error;
    showDiagnostics(io, [diskProblem(refused)]);
    return exit.failed;
  }
}

/** What Node says of a disk that refuses: `EROFS`, `EACCES` … with a path. */
function asDiskError(error: unknown): DiskError | undefined {
  if (error instanceof DiskError) return error;
  if (!(error instanceof Error)) return undefined;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === undefined) return undefined;
  if (/^E[A-Z]+$/.test(code) && path !== undefined) return new DiskError(code, path, error);
  // the lock is a database: one that can't be made or written to is a disk that refuses as well
  return code === 'ERR_SQLITE_ERROR' ? new DiskError('EACCES', '.plasma/lock.db', error) : undefined;
}
