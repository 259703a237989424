import type { Digest } from './digest.ts';
import { type Clock, type Disk, DiskError, type Stat } from './disk.ts';
import type { Graph } from './graph.ts';
import type { Ledger } from './journal.ts';
import { beliefAt, digestAt, Known } from './state.ts';

/**
 * A stat proves that bytes are the same only if the file had been at rest when it was hashed: two
 * writes in one tick of the disk's clock have one stat. Ticks are up to 2 s on old file systems.
 */
export function isRacy(stat: Stat, now: number): boolean {
  const tick = stat.changed % 1000 === 0 ? 2000 : 50;
  return now - stat.changed < tick;
}

/** What lies where outputs belong: files that are gone, and files with other bytes than recorded. */
export type Findings = { readonly gone: Uint8Array; readonly other: Map<number, string> };

/**
 * Looks at every file of `files` and brings the ledger up to date: a source has a digest or is
 * absent afterwards. An output keeps the digest on record; what differs is in the findings.
 * Files are hashed only where their stat differs from the one on record.
 */
export async function look(
  disk: Disk,
  clock: Clock,
  ledger: Ledger,
  files: Iterable<number>,
): Promise<Findings> {
  const { graph, size, changed, known } = ledger.state;
  const findings: Findings = { gone: new Uint8Array(graph.files), other: new Map() };
  for (const file of files) {
    const stat = disk.stat(graph.path(file));
    const isFile = stat?.kind === 'file';
    if (isFile && known[file] === Known.yes && stat.size === size[file] && stat.changed === changed[file])
      continue;
    if (graph.producer[file]! < 0) await lookAtSource(disk, clock, ledger, file, isFile ? stat : undefined);
    else if (!isFile) findings.gone[file] = 1;
    else await lookAtOutput(disk, ledger, findings, file, stat);
  }
  return findings;
}

async function lookAtSource(
  disk: Disk,
  clock: Clock,
  ledger: Ledger,
  file: number,
  stat: Stat | undefined,
): Promise<void> {
  if (stat === undefined) {
    if (ledger.state.known[file] !== Known.absent) ledger.file(file, undefined);
    return;
  }
  const path = ledger.state.graph.path(file);
  for (let tries = 0; ; tries++) {
    const digest = await digestIfThere(disk, path);
    const after = disk.stat(path);
    if (digest === undefined || after?.kind !== 'file')
      return lookAtSource(disk, clock, ledger, file, undefined);
    if ((after.size === stat.size && after.changed === stat.changed) || tries === 3) {
      const belief = {
        digest,
        size: after.size,
        changed: after.changed,
        racy: isRacy(after, clock.now()) || tries === 3,
      };
      const old = beliefAt(ledger.state, file);
      const same =
        old !== undefined &&
        old.digest === digest &&
        old.size === belief.size &&
        old.changed === belief.changed &&
        (old.racy ?? false) === belief.racy;
      if (!same) ledger.file(file, belief);
      return;
    }
    stat = after;
  }
}

/** Undefined if the file went away since its stat was taken. */
async function digestIfThere(disk: Disk, path: string): Promise<Digest | undefined> {
  try {
    return await disk.digest(path);
  } catch (error) {
    if (error instanceof DiskError && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function lookAtOutput(
  disk: Disk,
  ledger: Ledger,
  findings: Findings,
  file: number,
  stat: Stat,
): Promise<void> {
  const digest = await digestIfThere(disk, ledger.state.graph.path(file));
  if (digest === undefined) findings.gone[file] = 1;
  else if (digest === digestAt(ledger.state, file)) {
    ledger.file(file, { digest, size: stat.size, changed: stat.changed });
  } else findings.other.set(file, digest);
}

/** The files that a set of steps reads and makes, each once. */
export function filesOf(graph: Graph, steps: Iterable<number>): readonly number[] {
  const seen = new Uint8Array(graph.files);
  const files: number[] = [];
  const take = (file: number): void => {
    if (seen[file] === 0) {
      seen[file] = 1;
      files.push(file);
    }
  };
  for (const step of steps) {
    for (let i = graph.inputStart[step]!; i < graph.inputStart[step + 1]!; i++) take(graph.inputs[i]!);
    for (let i = graph.outputStart[step]!; i < graph.outputStart[step + 1]!; i++) take(graph.outputs[i]!);
  }
  return files;
}
