import type { Disk } from '../engine/disk.ts';
import { type Belief, beliefAt } from '../engine/state.ts';
import { holds } from '../engine/store.ts';
import { type Listed, sweepJobPictures } from './job-pictures.ts';
import type { Workshop } from './open.ts';

export type Kept = { readonly path: string; readonly why: 'edited' | 'not-in-store' | 'no-file' };
export type Cleaned = {
  readonly removed: readonly string[];
  readonly kept: readonly Kept[];
  /** Of what was removed. */
  readonly bytes: number;
  /** Files under output/ that plasma has not made. */
  readonly foreign: number;
  /** Files of jobs that are listed, which stay. */
  readonly jobs: number;
};

/**
 * Removes outputs that no rule makes any more, or with `all` everything that was built and is in the
 * store. A file goes only if its bytes are those on record; folders go if that leaves them empty.
 * @param jobs the files of jobs that are listed: they stay, but for `all`
 * @throws DiskError
 */
export async function cleanOutputs(
  workshop: Workshop,
  how: { readonly all: boolean; readonly dryRun: boolean },
  jobs: Listed = new Set(),
): Promise<Cleaned> {
  const { disk, ledger, graph } = workshop;
  const removed: string[] = [];
  const kept: Kept[] = [];
  let bytes = 0;
  const folders = new Set<string>();
  const take = async (path: string, belief: Belief, mustBeStored: boolean): Promise<boolean> => {
    const stat = disk.stat(path);
    if (stat === undefined) return true;
    if (stat.kind !== 'file') {
      kept.push({ path, why: 'no-file' });
      return false;
    }
    if ((await disk.digest(path)) !== belief.digest) {
      kept.push({ path, why: 'edited' });
      return false;
    }
    if (mustBeStored && !holds(disk, belief.digest)) {
      kept.push({ path, why: 'not-in-store' });
      return false;
    }
    if (!how.dryRun) disk.remove(path);
    removed.push(path);
    bytes += stat.size;
    folders.add(parent(path));
    return true;
  };

  for (const [path, belief] of [...ledger.state.strays].sort(([a], [b]) => (a < b ? -1 : 1))) {
    // a path that became a source is a person's file now
    if (graph.find(path) >= 0 && graph.producer[graph.find(path)]! < 0) continue;
    const gone = await take(path, belief, false);
    if (gone && !how.dryRun) ledger.forgetStray(path);
  }
  if (how.all) {
    for (let file = 0; file < graph.files; file++) {
      const belief = graph.producer[file]! < 0 ? undefined : beliefAt(ledger.state, file);
      if (belief !== undefined) await take(graph.path(file), belief, true);
    }
  }
  const ofJobs = await sweepJobPictures(disk, jobs, how);
  removed.push(...ofJobs.removed);
  kept.push(...ofJobs.kept);
  bytes += ofJobs.bytes;
  if (!how.dryRun) {
    for (const folder of folders) removeEmpty(disk, folder);
    ledger.settle();
  }
  return {
    removed,
    kept,
    bytes,
    foreign: foreignIn(workshop, new Set([...removed, ...kept.map(({ path }) => path)])) - ofJobs.listed,
    jobs: ofJobs.listed,
  };
}

const parent = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

function removeEmpty(disk: Disk, folder: string): void {
  for (let at = folder; at.startsWith('output/'); at = parent(at)) {
    const names = disk.list(at);
    if (names === undefined) continue;
    if (names.length > 0) return;
    disk.remove(at);
  }
}

function foreignIn({ disk, graph, ledger }: Workshop, told: ReadonlySet<string>): number {
  let count = 0;
  const walk = (folder: string): void => {
    for (const name of disk.list(folder) ?? []) {
      const path = `${folder}/${name}`;
      const stat = disk.stat(path);
      if (stat?.kind === 'folder') walk(path);
      else if (graph.find(path) < 0 && !ledger.state.strays.has(path) && !told.has(path)) count++;
    }
  };
  walk('output');
  return count;
}
