import { absent, sha256 } from '../engine/digest.ts';
import type { Clock, Disk } from '../engine/disk.ts';
import type { GraphSource } from '../engine/graph-file.ts';
import { isRacy } from '../engine/look.ts';
import { globOf } from '../engine/select.ts';

/** Reading that leaves a record: what a graph was read from, listings and absences included. */
export type RecordingSources = {
  readonly read: (path: string) => Uint8Array | undefined;
  readonly size: (path: string) => number | undefined;
  readonly list: (folder: string) => readonly string[];
  /** Book paths of the files that a glob names, in bytewise order; every folder on the way is recorded. */
  readonly files: (glob: string) => readonly string[];
  readonly note: (path: string) => void;
  readonly record: () => readonly GraphSource[];
};

const listingDigest = (names: readonly string[] | undefined): string =>
  names === undefined ? absent : sha256(names.join('\n'));

export function recordingSources(disk: Disk, clock: Clock): RecordingSources {
  const seen = new Map<string, GraphSource>();
  const put = (path: string, kind: 'file' | 'folder', digest: string): void => {
    const stat = disk.stat(path);
    seen.set(`${kind} ${path}`, {
      path,
      kind,
      digest,
      size: stat?.size ?? 0,
      // a stat taken within a tick of the change proves nothing: it is hashed again next time
      changed: stat === undefined ? 0 : isRacy(stat, clock.now()) ? -1 : stat.changed,
    });
  };
  const read = (path: string): Uint8Array | undefined => {
    const bytes = disk.read(path);
    put(path, 'file', bytes === undefined ? absent : sha256(bytes));
    return bytes;
  };
  const list = (folder: string): readonly string[] => {
    const names = disk.list(folder);
    put(folder, 'folder', listingDigest(names));
    return names ?? [];
  };
  return {
    read,
    size: (path) => disk.stat(path)?.size,
    list,
    files: (glob) => {
      const pattern = globOf(glob.normalize('NFC'));
      const fixed = glob.slice(0, Math.max(0, glob.search(/[*?]/) < 0 ? glob.length : glob.search(/[*?]/)));
      const start = fixed.includes('/') ? fixed.slice(0, fixed.lastIndexOf('/')) : '.';
      const deep = glob.includes('**');
      const found: string[] = [];
      const walk = (folder: string, depth: number): void => {
        for (const name of list(folder)) {
          if (name.startsWith('.') || (folder === '.' && (name === 'node_modules' || name === 'output')))
            continue;
          const path = folder === '.' ? name : `${folder}/${name}`;
          if (pattern.test(path.normalize('NFC'))) found.push(path);
          else if ((deep || depth < glob.split('/').length) && disk.stat(path)?.kind === 'folder')
            walk(path, depth + 1);
        }
      };
      walk(start, start === '.' ? 1 : start.split('/').length + 1);
      return found;
    },
    note: (path) => {
      read(path);
    },
    record: () => [...seen.values()],
  };
}

/** The first of a graph's sources that is not as it was, or undefined if all are. */
export function changedSource(disk: Disk, sources: readonly GraphSource[]): GraphSource | undefined {
  for (const source of sources) {
    const stat = disk.stat(source.path);
    if (stat === undefined) {
      if (source.digest !== absent) return source;
      continue;
    }
    if (source.digest === absent) return source;
    if (stat.size === source.size && stat.changed === source.changed) continue;
    // another size is another content: a file that grew to 1 GB need not be read to know it
    if (source.kind === 'file' && stat.size !== source.size) return source;
    const digest =
      source.kind === 'folder'
        ? listingDigest(disk.list(source.path))
        : sha256(disk.read(source.path) ?? new Uint8Array());
    if (digest !== source.digest) return source;
  }
  return undefined;
}
