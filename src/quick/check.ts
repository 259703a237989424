import * as fs from 'node:fs';

/**
 * The shortest way to "nothing to do". After a build that left everything fresh, `.plasma/quick/`
 * has a list of every file that the build read, made or listed, with its size and change time. While
 * all of them are as they were, the next build of the same selection needs no graph, no state and no
 * module but this one. Otherwise the files that differ are known, and only these are looked at.
 *
 * The file: u32 length of the head, the head (JSON), then groups: u16 length of the folder's name,
 * the name, u32 count, and per file u8 length of the name, the name, f64 size, f64 change time
 * (little-endian; a change time of -1: the file must not be there).
 */
export const quickMark = 'plasma-quick-2';

export type QuickHead = {
  readonly mark: string;
  readonly version: string;
  readonly graph: string;
  readonly targets: number;
  readonly files: number;
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
const threadAt = 40_000;

export async function checkQuick(root: string, path: string, version: string): Promise<Quick | undefined> {
  let bytes: Buffer;
  try {
    bytes = fs.readFileSync(`${root}/${path}`);
  } catch {
    return undefined;
  }
  try {
    const headLength = bytes.readUInt32LE(0);
    const head = JSON.parse(bytes.toString('utf8', 4, 4 + headLength)) as QuickHead;
    if (head.mark !== quickMark || head.version !== version || head.length !== bytes.length) return undefined;
    const bodyAt = 4 + headLength;
    const changed: { path: string; at: number }[] = [];
    if (head.files < threadAt) scan(root, bytes, bodyAt, bytes.length, changed);
    else {
      const other = await import('./second-thread.ts');
      const half = other.scanElsewhere(root, `${root}/${path}`, head.middle, bytes.length);
      scan(root, bytes, bodyAt, head.middle, changed);
      changed.push(...(await half));
    }
    return { head, bytes, bodyAt, changed };
  } catch {
    return undefined;
  }
}

const noThrow = { throwIfNoEntry: false } as const;

/** Compares the groups from `from` to `to` with the disk. */
export function scan(root: string, bytes: Buffer, from: number, to: number, changed: { path: string; at: number }[]): void {
  let at = from;
  while (at < to) {
    const folderLength = bytes.readUInt16LE(at);
    const folder = bytes.toString('utf8', at + 2, at + 2 + folderLength);
    at += 2 + folderLength;
    const prefix = folder === '' ? `${root}/` : `${root}/${folder}/`;
    const count = bytes.readUInt32LE(at);
    at += 4;
    for (let i = 0; i < count; i++) {
      const nameLength = bytes[at]!;
      const name = bytes.toString('utf8', at + 1, at + 1 + nameLength);
      at += 1 + nameLength;
      const then = bytes.readDoubleLE(at + 8);
      let stat: fs.Stats | undefined;
      try {
        stat = fs.lstatSync(prefix + name, noThrow);
      } catch {
        stat = undefined;
      }
      const same = stat === undefined ? then === -1 : stat.ctimeMs === then && stat.size === bytes.readDoubleLE(at);
      if (!same) changed.push({ path: folder === '' ? name : `${folder}/${name}`, at });
      at += 16;
    }
  }
}
