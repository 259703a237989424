import { dirname } from 'node:path';
import type { Findings } from '../engine/look.ts';
import { Known } from '../engine/state.ts';
import type { Workshop } from './open.ts';

/** A book that is held open from one build to the next. */
export type Held = {
  workshop: Workshop;
  /** What findings are known of every file, kept up to date by events. */
  findings: Findings;
  /** The journal as this process left it: another process that built makes it differ. */
  journal: string;
  /** Every folder that matters, those that are not there yet among them; and those that people write in. */
  readonly folders: ReadonlySet<string>;
  readonly sourceFolders: ReadonlySet<string>;
};

/** The journal as it is on the disk, told apart from what it was by size and time. */
export const journalNow = (workshop: Workshop): string =>
  ['journal', 'table']
    .map((name) => JSON.stringify(workshop.disk.stat(`.plasma/state/${name}`) ?? null))
    .join();

/** A change that is news: not the echo of what plasma itself wrote. */
export function matters(held: Held | undefined, path: string): boolean {
  if (held === undefined) return true;
  const { graph, ledger, head, disk } = held.workshop;
  const file = graph.find(path);
  const stat = disk.stat(path);
  if (file >= 0) {
    const { known, size, changed } = ledger.state;
    if (stat === undefined) return known[file] !== Known.absent && held.findings.gone[file] === 0;
    if (
      stat.kind === 'file' &&
      known[file] === Known.yes &&
      stat.size === size[file] &&
      stat.changed === changed[file]
    )
      return false;
    // an output that is being put in its place: the ledger has it in a moment
    return true;
  }
  const folder = dirname(path);
  return head.sources.some(
    (source) => source.path === path || (source.kind === 'folder' && source.path === folder),
  );
}
