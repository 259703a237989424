import { type Disk, DiskError, type Stat } from '../src/engine/disk.ts';
import { sha256 } from '../src/engine/digest.ts';
import { compareBytes } from '../src/engine/json.ts';

/** A disk in memory with a clock that moves by hand, for thousands of scenarios in a second. */
export type MemoryDisk = Disk & {
  readonly files: Map<string, { bytes: Uint8Array; changed: number }>;
  readonly clock: { now: () => number; at: number };
  /** Called before each change; may throw a DiskError: a full disk, a kill. */
  interfere: (act: string, path: string) => void;
  /** Writes as a person would. */
  readonly put: (path: string, text: string | Uint8Array) => void;
  readonly text: (path: string) => string | undefined;
};

export function memoryDisk(): MemoryDisk {
  const files = new Map<string, { bytes: Uint8Array; changed: number }>();
  const folders = new Set<string>(['', '.']);
  const clock = { at: 1_000_000.5, now: (): number => clock.at };
  const parent = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const makeFolder = (folder: string): void => {
    for (let f = folder; f !== '' && !folders.has(f); f = parent(f)) {
      if (files.has(f)) throw new DiskError('ENOTDIR', f);
      folders.add(f);
    }
  };
  const set = (act: string, path: string, bytes: Uint8Array): void => {
    disk.interfere(act, path);
    if (!folders.has(parent(path))) throw new DiskError('ENOENT', path);
    if (folders.has(path)) throw new DiskError('EISDIR', path);
    clock.at += 0.001;
    files.set(path, { bytes, changed: clock.at });
  };
  const get = (path: string): { bytes: Uint8Array; changed: number } => {
    const file = files.get(path);
    if (file === undefined) throw new DiskError('ENOENT', path);
    return file;
  };
  const disk: MemoryDisk = {
    files,
    clock,
    interfere: () => {},
    put: (path, text) => {
      makeFolder(parent(path));
      clock.at += 100;
      files.set(path, { bytes: typeof text === 'string' ? Buffer.from(text) : text, changed: clock.at });
      clock.at += 100;
    },
    text: (path) => {
      const file = files.get(path);
      return file === undefined ? undefined : Buffer.from(file.bytes).toString();
    },
    stat: (path): Stat | undefined => {
      const file = files.get(path);
      if (file !== undefined) return { kind: 'file', size: file.bytes.length, changed: file.changed };
      return folders.has(path) ? { kind: 'folder', size: 0, changed: 0 } : undefined;
    },
    read: (path) => files.get(path)?.bytes,
    readRange: (path, offset, length) => files.get(path)?.bytes.subarray(offset, offset + length),
    write: (path, bytes) => set('write', path, bytes.slice()),
    append: (path, bytes) => set('append', path, Buffer.concat([files.get(path)?.bytes ?? new Uint8Array(), bytes])),
    patch: (path, offset, bytes) => {
      const old = get(path).bytes.slice();
      old.set(bytes, offset);
      set('patch', path, old);
    },
    rename: (from, to) => {
      const file = get(from);
      set('rename', to, file.bytes);
      files.delete(from);
    },
    copy: (from, to) => set('copy', to, get(from).bytes),
    remove: (path) => {
      disk.interfere('remove', path);
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
      disk.interfere('makeFolder', folder);
      makeFolder(folder);
    },
    digest: async (path) => sha256(get(path).bytes),
    locate: (path) => path,
  };
  return disk;
}
