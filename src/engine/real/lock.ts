import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { DiskError } from '../disk.ts';

/** Who holds the book's lock. */
export type Holder = { readonly pid: number; readonly command: string; readonly since: string };

export type Lock = { readonly release: () => void };

/**
 * What is done by one plasma at a time: `build` for whatever changes outputs, store or state, `edit`
 * for what only writes sources, so that a panel can be approved while others render for an hour,
 * `resident` for holding the book open and watching it, `long` by the process in which a long run goes on
 * between builds.
 */
export type LockName = 'build' | 'edit' | 'resident' | 'long';

const fileOf = { build: 'lock', edit: 'edit', resident: 'stays', long: 'long' } as const;

/**
 * One build at a time in one book. The lock is an exclusive transaction of SQLite on
 * `.plasma/lock.db` (`edit.db`): the kernel holds it for the process and drops it when the process ends however
 * it ends, so there is no stale lock to break and no race in taking over a dead one. The
 * `.json` beside it only tells who holds it.
 * @returns the lock, or who has it
 */
export function tryLock(root: string, command: string, name: LockName = 'build'): ReturnType<typeof take> {
  const file = `.plasma/${fileOf[name]}`;
  try {
    return take(root, command, file);
  } catch (error) {
    throw asRefusal(error, `${file}.db`);
  }
}

function take(
  root: string,
  command: string,
  file: string,
): { readonly lock: Lock } | { readonly holder: Holder | undefined } {
  mkdirSync(`${root}/.plasma`, { recursive: true });
  const db = new DatabaseSync(`${root}/${file}.db`, { timeout: 0 });
  try {
    // nothing is ever written, so nothing need reach the disk: a flush would wait for all that the build wrote
    db.exec('PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!isBusy(error)) throw error;
    return { holder: readHolder(root, file) };
  }
  writeFileSync(
    `${root}/${file}.json`,
    JSON.stringify({ pid: process.pid, command, since: new Date().toISOString() } satisfies Holder),
  );
  let held = true;
  return {
    lock: {
      release: () => {
        if (!held) return;
        held = false;
        rmSync(`${root}/${file}.json`, { force: true });
        db.exec('ROLLBACK');
        db.close();
      },
    },
  };
}

/** What the disk refused while the lock was taken. */
function asRefusal(error: unknown, file: string): unknown {
  if (error instanceof DiskError || !(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (/readonly|unable to open database/i.test(error.message)) return new DiskError('EROFS', file, error);
  if (/database or disk is full/i.test(error.message)) return new DiskError('ENOSPC', file, error);
  return code !== undefined && /^E[A-Z]+$/.test(code) ? new DiskError(code, '.plasma', error) : error;
}

const isBusy = (error: unknown): boolean => /locked|busy/i.test(error instanceof Error ? error.message : '');

function readHolder(root: string, file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(`${root}/${file}.json`, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Waits for the lock; `onWait` is told once who has it. Undefined if `signal` ends the waiting. */
export async function takeLock(
  root: string,
  command: string,
  signal: AbortSignal,
  onWait: (holder: Holder | undefined) => void,
  name: LockName = 'build',
): Promise<Lock | undefined> {
  for (let tries = 0; ; tries++) {
    const got = tryLock(root, command, name);
    if ('lock' in got) return got.lock;
    if (tries === 0) onWait(got.holder);
    if (signal.aborted) return undefined;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(20 * 1.5 ** tries, 250));
      signal.addEventListener('abort', done, { once: true });
    });
    if (signal.aborted) return undefined;
  }
}
