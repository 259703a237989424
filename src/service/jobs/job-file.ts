import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Digest } from '../../engine/digest.ts';
import type { Job } from './job.ts';

/** Jobs on the disk: `.plasma/service/jobs.db`. What was answered to a client is still known after a crash. */
export type JobFile = {
  /** @param once the idempotency key that it was asked for with, and the digest of what was asked */
  readonly add: (job: Omit<Job, 'n'>, once?: { readonly key: string; readonly body: string }) => Job;
  readonly update: (job: Job) => void;
  readonly get: (id: string) => Job | undefined;
  readonly askedWith: (key: string) => { readonly job: Job; readonly body: string } | undefined;
  /** Newest first. @param after below this number */
  readonly list: (of: {
    readonly state?: Job['state'];
    readonly limit: number;
    readonly after?: number;
  }) => readonly Job[];
  /** How many are queued or running. */
  readonly waiting: () => number;
  /** Oldest first. */
  readonly unfinished: () => readonly Job[];
  /** How many ended before a time (ISO 8601). */
  readonly endedBefore: (time: string) => number;
  readonly forget: (time: string) => void;
  /** The files of every job that is listed, but for those that ended before a time. */
  readonly outputs: (time: string) => ReadonlySet<string>;
  /** The digests of their pictures. */
  readonly pictures: () => readonly Digest[];
  readonly close: () => void;
};

/** So many jobs that are over are kept. */
const mostOver = 10_000;

/** @returns the file, and where a damaged one was put aside */
export function openJobFile(root: string): { readonly file: JobFile; readonly aside?: string } {
  const path = `${root}/.plasma/service/jobs.db`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    return { file: opened(path) };
  } catch (error) {
    if (!isDamage(error)) throw error;
    const aside = `${path}.damaged-${Date.now()}`;
    renameSync(path, aside);
    for (const ending of ['-wal', '-shm']) rmSync(path + ending, { force: true });
    return { file: opened(path), aside };
  }
}

/** The list of jobs, for whoever does not serve the book: `none` yet, or `unknown` where it can't be read. */
export function readJobFile(root: string): JobFile | 'none' | 'unknown' {
  const path = `${root}/.plasma/service/jobs.db`;
  if (!existsSync(path)) return 'none';
  try {
    return opened(path);
  } catch {
    return 'unknown';
  }
}

const isDamage = (error: unknown): boolean =>
  error instanceof Error && /malformed|not a database|no such column|corrupt/i.test(error.message);

function opened(path: string): JobFile {
  const db = new DatabaseSync(path, { timeout: 2000 });
  try {
    return prepared(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

function prepared(db: DatabaseSync): JobFile {
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS jobs (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, state TEXT NOT NULL,
      key TEXT UNIQUE, body TEXT, job TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS by_state ON jobs (state, n);`);
  if (db.prepare('PRAGMA quick_check').get()?.quick_check !== 'ok') throw new Error('malformed jobs.db');
  const insert = db.prepare('INSERT INTO jobs (id, state, key, body, job) VALUES (?, ?, ?, ?, ?)');
  const set = db.prepare('UPDATE jobs SET state = ?, job = ? WHERE n = ?');
  const byId = db.prepare('SELECT n, job FROM jobs WHERE id = ?');
  const byKey = db.prepare('SELECT n, job, body FROM jobs WHERE key = ?');
  const newest = db.prepare('SELECT n, job FROM jobs WHERE n < ? ORDER BY n DESC LIMIT ?');
  const newestIn = db.prepare('SELECT n, job FROM jobs WHERE n < ? AND state = ? ORDER BY n DESC LIMIT ?');
  const open = db.prepare("SELECT n, job FROM jobs WHERE state IN ('queued', 'running') ORDER BY n");
  const waiting = db.prepare("SELECT count(*) AS n FROM jobs WHERE state IN ('queued', 'running')");
  const prune = db.prepare(
    "DELETE FROM jobs WHERE n <= (SELECT n FROM jobs WHERE state NOT IN ('queued', 'running') ORDER BY n DESC LIMIT 1 OFFSET ?) AND state NOT IN ('queued', 'running')",
  );
  const isOld = "state NOT IN ('queued', 'running') AND json_extract(job, '$.endedAt') < ?";
  const old = db.prepare(`SELECT count(*) AS n FROM jobs WHERE ${isOld}`);
  const forget = db.prepare(`DELETE FROM jobs WHERE ${isOld}`);
  const rest = db.prepare(
    `SELECT o.value AS path FROM jobs, json_each(jobs.job, '$.action.outputs') AS o WHERE NOT (${isOld.replace('job,', 'jobs.job,')})`,
  );
  const pictures = db.prepare(
    "SELECT json_extract(job, '$.image.digest') AS digest FROM jobs WHERE state = 'done'",
  );
  const jobIn = (row: object): Job => {
    const { n, job } = row as { readonly n: number; readonly job: string };
    return { ...(JSON.parse(job) as Omit<Job, 'n'>), n };
  };
  const textOf = ({ n: _, ...job }: Job | (Omit<Job, 'n'> & { n?: number })): string => JSON.stringify(job);
  return {
    add: (job, once) => {
      const { lastInsertRowid } = insert.run(
        job.id,
        job.state,
        once?.key ?? null,
        once?.body ?? null,
        textOf(job),
      );
      return { ...job, n: Number(lastInsertRowid) };
    },
    update: (job) => {
      set.run(job.state, textOf(job), job.n);
      if (job.state !== 'queued' && job.state !== 'running') prune.run(mostOver);
    },
    get: (id) => {
      const row = byId.get(id);
      return row === undefined ? undefined : jobIn(row);
    },
    askedWith: (key) => {
      const row = byKey.get(key);
      return row === undefined ? undefined : { job: jobIn(row), body: String(row.body) };
    },
    list: ({ state, limit, after = Number.MAX_SAFE_INTEGER }) =>
      (state === undefined ? newest.all(after, limit) : newestIn.all(after, state, limit)).map(jobIn),
    waiting: () => Number(waiting.get()?.n),
    unfinished: () => open.all().map(jobIn),
    endedBefore: (time) => Number(old.get(time)?.n),
    forget: (time) => void forget.run(time),
    outputs: (time) => new Set(rest.all(time).map(({ path }) => String(path))),
    pictures: () => pictures.all().flatMap(({ digest }) => (digest === null ? [] : [String(digest)])),
    close: () => db.close(),
  };
}
