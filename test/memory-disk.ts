import { sha256 } from '../src/engine/digest.ts';
import { type Disk, DiskError, type Stat } from '../src/engine/disk.ts';
import { compareBytes } from '../src/engine/json.ts';

/** `written` only where it differs from `changed`. */
type MemoryFile = { bytes: Uint8Array; changed: number; written?: number };

/** A disk in memory with a clock that moves by hand, for thousands of scenarios in a second. */
export type MemoryDisk = Disk & {
  readonly files: Map<string, MemoryFile>;
  readonly clock: { now: () => number; at: number };
  /**
   * Called before each change with the bytes that it brings; may throw a DiskError. A number is how
   * many of them still get through before the disk is full.
   */
  interfere: (act: string, path: string, bytes: number) => number | undefined;
  /** Writes as a person would: some time before and after anything else. */
  readonly put: (path: string, text: string | Uint8Array) => void;
  /** Writes in the very tick of what went before, so that equal sizes have equal stats. */
  readonly dash: (path: string, text: string) => void;
  /** Changes nothing but the inode, as a backup or a change of rights does. */
  readonly tap: (path: string) => void;
  readonly text: (path: string) => string | undefined;
  /** The disk as it is now, by itself: what a kill at this moment leaves. */
  readonly snapshot: () => MemoryDisk;
};

// not slice(): a Buffer's shares its bytes
const copyOf = (bytes: Uint8Array | undefined): Uint8Array | undefined =>
  bytes === undefined ? undefined : new Uint8Array(bytes);

export function memoryDisk(): MemoryDisk {
  const files = new Map<string, MemoryFile>();
  const folders = new Set<string>(['', '.']);
  const clock = { at: 1_000_000.5, now: (): number => clock.at };
  const parent = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const makeFolder = (folder: string): void => {
    for (let f = folder; f !== '' && !folders.has(f); f = parent(f)) {
      if (files.has(f)) throw new DiskError('ENOTDIR', f);
      folders.add(f);
    }
  };
  const set = (act: string, path: string, bytes: Uint8Array, old = 0): void => {
    if (!folders.has(parent(path))) throw new DiskError('ENOENT', path);
    if (folders.has(path)) throw new DiskError('EISDIR', path);
    const through = disk.interfere(act, path, bytes.length - old);
    clock.at += 0.001;
    const cut = through === undefined || act === 'rename' ? bytes : bytes.subarray(0, old + through);
    files.set(path, { bytes: cut, changed: clock.at });
    if (through !== undefined && act !== 'rename') throw new DiskError('ENOSPC', path);
  };
  const get = (path: string): MemoryFile => {
    const file = files.get(path);
    if (file === undefined) throw new DiskError('ENOENT', path);
    return file;
  };
  const disk: MemoryDisk = {
    files,
    clock,
    interfere: () => undefined,
    put: (path, text) => {
      makeFolder(parent(path));
      clock.at += 100;
      files.set(path, { bytes: typeof text === 'string' ? Buffer.from(text) : text, changed: clock.at });
      clock.at += 100;
    },
    dash: (path, text) => {
      files.set(path, { bytes: Buffer.from(text), changed: clock.at });
    },
    tap: (path) => {
      const file = get(path);
      clock.at += 100;
      files.set(path, { bytes: file.bytes, changed: clock.at, written: file.written ?? file.changed });
    },
    snapshot: () => {
      const copy = memoryDisk();
      for (const [path, file] of files) copy.files.set(path, { ...file });
      for (const folder of folders) copy.makeFolder(folder);
      copy.clock.at = clock.at;
      return copy;
    },
    text: (path) => {
      const file = files.get(path);
      return file === undefined ? undefined : Buffer.from(file.bytes).toString();
    },
    stat: (path): Stat | undefined => {
      const file = files.get(path);
      if (file !== undefined)
        return {
          kind: 'file',
          size: file.bytes.length,
          changed: file.changed,
          written: file.written ?? file.changed,
        };
      return folders.has(path) ? { kind: 'folder', size: 0, changed: 0, written: 0 } : undefined;
    },
    // a copy: the engine works in place on the columns it has read
    read: (path) => copyOf(files.get(path)?.bytes),
    readRange: (path, offset, length) => copyOf(files.get(path)?.bytes.subarray(offset, offset + length)),
    write: (path, bytes) => set('write', path, new Uint8Array(bytes)),
    append: (path, bytes) => {
      const old = files.get(path)?.bytes ?? new Uint8Array();
      set('append', path, Buffer.concat([old, bytes]), old.length);
    },
    patch: (path, offset, bytes) => {
      const old = new Uint8Array(get(path).bytes);
      old.set(bytes, offset);
      set('patch', path, old);
    },
    rename: (from, to) => {
      const file = get(from);
      if (from === to) return;
      set('rename', to, file.bytes);
      files.delete(from);
    },
    copy: (from, to) => set('copy', to, get(from).bytes),
    remove: (path) => {
      disk.interfere('remove', path, 0);
      files.delete(path);
      if (!folders.has(path)) return;
      for (const name of [...files.keys()]) if (name.startsWith(`${path}/`)) files.delete(name);
      for (const name of [...folders]) if (name === path || name.startsWith(`${path}/`)) folders.delete(name);
    },
    list: (folder) => {
      if (!folders.has(folder)) return undefined;
      const names = new Set<string>();
      for (const name of [...files.keys(), ...folders]) {
        if (folder !== '.' && folder !== '' ? name.startsWith(`${folder}/`) : name !== '' && name !== '.') {
          names.add(name.slice(folder === '.' || folder === '' ? 0 : folder.length + 1).split('/')[0]!);
        }
      }
      return [...names].sort(compareBytes);
    },
    makeFolder: (folder) => {
      disk.interfere('makeFolder', folder, 0);
      makeFolder(folder);
    },
    digest: async (path) => sha256(get(path).bytes),
    locate: (path) => path,
  };
  return disk;
}
