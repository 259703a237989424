import * as fs from 'node:fs';

/**
 * The shortest way to "nothing to do". After a build that left everything fresh, `.plasma/quick/`
 * has a list of every file that the build read, made or listed, with its size and change time. While
 * all of them are as they were, the next build of the same selection needs no graph, no state and no
 * module but this one. Otherwise the files that differ are known, and only these are looked at.
 *
 * In a book with many files not every output is looked at each time: a folder of outputs whose own
 * change time is the same has lost none and got none by renaming, which leaves only files that were
 * written in place, and of those an eighth of the folders is looked at in full each time. Such an
 * edit is safe in any case (whatever replaces an output looks at it first); it is told a little later.
 *
 * The file: u32 length of the head, the head (JSON), then groups: u16 length of the folder's name,
 * the name, u32 count, f64 change time of the folder, and per file u8 length of the name, the name,
 * f64 size, f64 change time (little-endian; a change time of -1: the file must not be there).
 */
export const quickMark = 'plasma-quick-3';

export type QuickHead = {
  readonly mark: string;
  readonly version: string;
  readonly graph: string;
  readonly targets: number;
  readonly files: number;
  /** Where the groups of outputs begin. */
  readonly outputsAt: number;
  /** Offsets of groups at which the body can be cut in two halves of equal work. */
  readonly middle: number;
  readonly length: number;
};

export type Quick = {
  readonly head: QuickHead;
  readonly bytes: Buffer;
  readonly bodyAt: number;
  /** Files that are not as they were: path, and where its numbers stand in the quick file. */
  readonly changed: readonly { readonly path: string; readonly at: number }[];
};

/** The file name for a selection: the words of the command, so that none needs to be hashed. */
export function quickPath(words: readonly string[]): string | undefined {
  const name = words.map(encodeURIComponent).join('+') || 'all';
  return name.length > 200 ? undefined : `.plasma/quick/${name}`;
}

/** Above this many files a second thread takes half of the work. */
const threadAt = 60_000;

/** Up to this many files, every one is looked at each time. */
const fullUpTo = 6000;
/** Which folders of outputs are looked at in full this time, out of so many. */
const slices = 8;

export async function checkQuick(
  root: string,
  path: string,
  version: string,
  turn: number = process.pid,
): Promise<Quick | undefined> {
  let bytes: Buffer;
  try {
    bytes = fs.readFileSync(`${root}/${path}`);
  } catch {
    return undefined;
  }
  const before = process.cwd();
  try {
    const headLength = bytes.readUInt32LE(0);
    const head = JSON.parse(bytes.toString('utf8', 4, 4 + headLength)) as QuickHead;
    if (head.mark !== quickMark || head.version !== version || head.length !== bytes.length) return undefined;
    const bodyAt = 4 + headLength;
    const changed: { path: string; at: number }[] = [];
    process.chdir(root);
    const thinFrom = head.files > fullUpTo ? head.outputsAt : bytes.length;
    if (head.files < threadAt) scan(bytes, bodyAt, bytes.length, thinFrom, turn, changed);
    else {
      const other = await import('./second-thread.ts');
      const half = other.scanElsewhere(path, head.middle, bytes.length, thinFrom, turn);
      scan(bytes, bodyAt, head.middle, thinFrom, turn, changed);
      changed.push(...(await half));
    }
    return { head, bytes, bodyAt, changed };
  } catch {
    return undefined;
  } finally {
    process.chdir(before);
  }
}

const noThrow = { throwIfNoEntry: false } as const;

function statOf(path: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(path, noThrow);
  } catch {
    return undefined;
  }
}

/**
 * Compares the groups from `from` to `to` with the disk, paths relative to the working folder: short
 * names are cheaper. Groups from `thinFrom` on are outputs that may be passed over; `turn` chooses which
 * of them are not.
 */
export function scan(
  bytes: Buffer,
  from: number,
  to: number,
  thinFrom: number,
  turn: number,
  changed: { path: string; at: number }[],
): void {
  let at = from;
  let group = turn;
  while (at < to) {
    const folderLength = bytes.readUInt16LE(at);
    const folder = bytes.toString('utf8', at + 2, at + 2 + folderLength);
    const thin = at >= thinFrom && group++ % slices !== 0;
    at += 2 + folderLength;
    const prefix = folder === '' ? '' : `${folder}/`;
    const count = bytes.readUInt32LE(at);
    const folderChanged = bytes.readDoubleLE(at + 4);
    at += 12;
    if (thin && statOf(folder)?.ctimeMs === folderChanged) {
      for (let i = 0; i < count; i++) at += 17 + bytes[at]!;
      continue;
    }
    for (let i = 0; i < count; i++) {
      const nameLength = bytes[at]!;
      const name = bytes.toString('utf8', at + 1, at + 1 + nameLength);
      at += 1 + nameLength;
      const then = bytes.readDoubleLE(at + 8);
      const stat = statOf(prefix + name);
      const same =
        stat === undefined ? then === -1 : stat.ctimeMs === then && stat.size === bytes.readDoubleLE(at);
      if (!same) changed.push({ path: prefix + name, at });
      at += 16;
    }
  }
}
