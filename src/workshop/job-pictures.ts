import type { Digest } from '../engine/digest.ts';
import type { Disk } from '../engine/disk.ts';
import { holds } from '../engine/store.ts';
import { allTraces } from '../engine/trace-log.ts';
import type { Kept } from './clean.ts';

/**
 * Where the pictures of jobs lie. No rule makes them, so nothing of the book says how long they are wanted:
 * they stay for as long as their job is listed.
 */
export const jobFolder = 'output/jobs';

/** As `planJob` calls them. */
const isOfJob = /^[0-9a-f]{16}(?:\.png|\.json|\.workflow\.json)$/;

/** Files of jobs that are listed. `unknown`: the list can't be read, and nothing is removed. */
export type Listed = ReadonlySet<string> | 'unknown';

export type JobSweep = {
  readonly removed: readonly string[];
  readonly kept: readonly Kept[];
  readonly bytes: number;
  /** Files of listed jobs that were left. */
  readonly listed: number;
};

/**
 * Removes the files of jobs that are not listed any more, or with `all` those of every job that are in the
 * store. A file goes only if its bytes are those on record; what plasma has not made is passed over.
 * @throws DiskError
 */
export async function sweepJobPictures(
  disk: Disk,
  jobs: Listed,
  how: { readonly all: boolean; readonly dryRun: boolean },
): Promise<JobSweep> {
  const removed: string[] = [];
  const kept: Kept[] = [];
  let bytes = 0;
  let listed = 0;
  const names = (disk.list(jobFolder) ?? []).filter((name) => isOfJob.test(name));
  const recorded: ReadonlySet<Digest> = names.length === 0 ? new Set() : recordedIn(disk);
  for (const name of names) {
    const path = `${jobFolder}/${name}`;
    const stat = disk.stat(path);
    if (stat?.kind !== 'file') continue;
    const isListed = jobs === 'unknown' || jobs.has(path);
    if (isListed && !how.all) {
      listed++;
      continue;
    }
    const digest = await disk.digest(path);
    if (!recorded.has(digest)) kept.push({ path, why: 'edited' });
    else if (isListed && !holds(disk, digest)) kept.push({ path, why: 'not-in-store' });
    else {
      if (!how.dryRun) disk.remove(path);
      removed.push(path);
      bytes += stat.size;
    }
  }
  if (!how.dryRun && removed.length > 0 && disk.list(jobFolder)?.length === 0) disk.remove(jobFolder);
  return { removed, kept, bytes, listed };
}

/** What a tool made ever, whatever it was called: a job may have been answered with a panel's picture. */
function recordedIn(disk: Disk): ReadonlySet<Digest> {
  const recorded = new Set<Digest>();
  for (const trace of allTraces(disk))
    for (const { digest } of Object.values(trace.outputs)) recorded.add(digest);
  return recorded;
}
