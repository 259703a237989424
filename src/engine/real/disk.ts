import { createHash, hash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type Disk, DiskError, type Stat } from '../disk.ts';
import { compareBytes } from '../json.ts';

const pieceBytes = 1024 * 1024;
const noThrow = { throwIfNoEntry: false } as const;

/** The real disk below `root`. */
export function realDisk(root: string): Disk {
  const at = (path: string): string => `${root}/${path}`;
  const guard = <T>(path: string, act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw asDiskError(error, path);
    }
  };
  return {
    stat: (path) => {
      let stat: fs.Stats | undefined;
      try {
        stat = fs.lstatSync(at(path), noThrow);
        if (stat?.isSymbolicLink()) stat = fs.statSync(at(path), noThrow);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ELOOP') return undefined;
        throw asDiskError(error, path);
      }
      return stat === undefined ? undefined : statOf(stat);
    },
    read: (path) => {
      try {
        return fs.readFileSync(at(path));
      } catch (error) {
        if (isNotThere(error)) return undefined;
        throw asDiskError(error, path);
      }
    },
    readRange: (path, offset, length) => {
      let fd: number;
      try {
        fd = fs.openSync(at(path), 'r');
      } catch (error) {
        if (isNotThere(error)) return undefined;
        throw asDiskError(error, path);
      }
      try {
        const out = Buffer.allocUnsafe(length);
        const got = fs.readSync(fd, out, 0, length, offset);
        return out.subarray(0, got);
      } finally {
        fs.closeSync(fd);
      }
    },
    write: (path, bytes) => guard(path, () => fs.writeFileSync(at(path), bytes)),
    append: (path, bytes) => guard(path, () => fs.appendFileSync(at(path), bytes)),
    patch: (path, offset, bytes) =>
      guard(path, () => {
        const fd = fs.openSync(at(path), 'r+');
        try {
          fs.writeSync(fd, bytes, 0, bytes.length, offset);
        } finally {
          fs.closeSync(fd);
        }
      }),
    rename: (from, to) => guard(to, () => fs.renameSync(at(from), at(to))),
    copy: (from, to) => guard(to, () => copyFile(at(from), at(to))),
    remove: (path) => guard(path, () => fs.rmSync(at(path), { recursive: true, force: true })),
    list: (folder) => {
      try {
        return fs.readdirSync(at(folder)).sort(compareBytes);
      } catch (error) {
        if (isNotThere(error)) return undefined;
        throw asDiskError(error, folder);
      }
    },
    makeFolder: (folder) => {
      guard(folder, () => fs.mkdirSync(at(folder), { recursive: true }));
    },
    digest: async (path) => guard(path, () => digestFile(at(path))),
    locate: (path) => (path === '.' ? root : join(root, path)),
  };
}

/** Small files in one read; large ones in pieces, so that a 6 GB model takes 1 MB of memory. */
function digestFile(path: string): string {
  const fd = fs.openSync(path, 'r');
  try {
    const size = fs.fstatSync(fd).size;
    if (size <= pieceBytes) return hash('sha256', fs.readFileSync(fd), 'hex');
    const sum = createHash('sha256');
    const piece = Buffer.allocUnsafe(pieceBytes);
    for (;;) {
      const got = fs.readSync(fd, piece, 0, pieceBytes, null);
      if (got === 0) return sum.digest('hex');
      sum.update(piece.subarray(0, got));
    }
  } finally {
    fs.closeSync(fd);
  }
}

/** Above this, sharing blocks is worth asking the file system for it. */
const smallBytes = 128 * 1024;

function copyFile(from: string, to: string): void {
  const fd = fs.openSync(from, 'r');
  try {
    const size = fs.fstatSync(fd).size;
    if (size <= smallBytes) {
      const bytes = Buffer.allocUnsafe(size);
      if (fs.readSync(fd, bytes, 0, size, 0) === size) {
        fs.writeFileSync(to, bytes);
        return;
      }
    }
  } finally {
    fs.closeSync(fd);
  }
  fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE);
}

const isNotThere = (error: unknown): boolean => {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
};

function statOf(stat: fs.Stats): Stat {
  return {
    kind: stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other',
    size: stat.size,
    changed: stat.ctimeMs,
    written: stat.mtimeMs,
  };
}

function asDiskError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined ? error : new DiskError(code, path, error);
}

/** A disk on which nothing can be changed: what a dry run is given. Writes vanish. */
export function frozen(disk: Disk): Disk {
  const nothing = (): void => {};
  return {
    ...disk,
    write: nothing,
    append: nothing,
    patch: nothing,
    rename: nothing,
    copy: nothing,
    remove: nothing,
    makeFolder: nothing,
  };
}
