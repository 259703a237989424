import { type Quick, type QuickHead, quickMark } from './check.ts';

/** One file as it is when everything is fresh; `changed` -1 for one that must not be there. */
export type QuickEntry = {
  readonly path: string;
  readonly size: number;
  readonly changed: number;
  readonly output?: boolean;
};

/**
 * The bytes of a quick file: sources first, then outputs, each grouped by folder.
 * @param folderChanged the change time of a folder
 */
export function encodeQuick(
  about: Pick<QuickHead, 'version' | 'graph' | 'targets'>,
  entries: Iterable<QuickEntry>,
  folderChanged: (folder: string) => number,
): Buffer {
  const sources = new Map<string, QuickEntry[]>();
  const outputs = new Map<string, QuickEntry[]>();
  let files = 0;
  for (const entry of entries) {
    const folder = folderOf(entry.path);
    const folders = entry.output ? outputs : sources;
    const group = folders.get(folder);
    if (group === undefined) folders.set(folder, [entry]);
    else group.push(entry);
    files++;
  }
  const parts: Buffer[] = [];
  let at = 0;
  let seen = 0;
  let middle = 0;
  let outputsAt = -1;
  for (const folders of [sources, outputs]) {
    if (folders === outputs) outputsAt = at;
    for (const [folder, group] of folders) {
      const part = encodeGroup(folder, group, folderChanged(folder));
      parts.push(part);
      at += part.length;
      // outputs cost little where they are passed over: the work lies in the sources
      if (folders === sources) seen += group.length;
      if (middle === 0 && seen * 2 >= files / 2) middle = at;
    }
  }
  const body = Buffer.concat(parts);
  // the head's length stands in the head: its numbers are padded to one width
  const headOf = (headLength: number): string =>
    JSON.stringify({
      mark: quickMark,
      ...about,
      files,
      outputsAt: 4 + headLength + outputsAt,
      middle: 4 + headLength + middle,
      length: 4 + headLength + body.length,
    } satisfies QuickHead);
  let headLength = Buffer.byteLength(headOf(0)) + 24;
  const head = headOf(headLength).padEnd(headLength);
  headLength = Buffer.byteLength(head);
  const front = Buffer.alloc(4);
  front.writeUInt32LE(headLength);
  return Buffer.concat([front, Buffer.from(head), body]);
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function encodeGroup(folder: string, group: readonly QuickEntry[], changed: number): Buffer {
  const size = group.reduce(
    (sum, entry) => sum + 17 + Buffer.byteLength(nameIn(entry.path)),
    14 + Buffer.byteLength(folder),
  );
  const out = Buffer.allocUnsafe(size);
  let at = out.writeUInt16LE(Buffer.byteLength(folder), 0);
  at += out.write(folder, at);
  at = out.writeUInt32LE(group.length, at);
  at = out.writeDoubleLE(changed, at);
  for (const entry of group) {
    const length = out.write(nameIn(entry.path), at + 1);
    out[at] = length;
    at += 1 + length;
    at = out.writeDoubleLE(entry.size, at);
    at = out.writeDoubleLE(entry.changed, at);
  }
  return out;
}

/** The 16 bytes that stand for a file's size and change time. */
export function encodeNumbers(entry: { readonly size: number; readonly changed: number }): Buffer {
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeDoubleLE(entry.size, 0);
  bytes.writeDoubleLE(entry.changed, 8);
  return bytes;
}

/** Where the numbers of some files stand in a quick file, and the change times of their folders. */
export function placesOf(
  quick: Quick,
  paths: Iterable<string>,
): {
  readonly files: readonly { readonly path: string; readonly at: number }[];
  readonly folders: ReadonlyMap<number, string>;
} {
  const files: { path: string; at: number }[] = [];
  const folders = new Map<number, string>();
  for (const path of paths) {
    const folder = Buffer.from(folderOf(path));
    const name = nameIn(path);
    const mark = Buffer.alloc(2 + folder.length);
    mark.writeUInt16LE(folder.length);
    folder.copy(mark, 2);
    for (
      let group = quick.bytes.indexOf(mark, quick.bodyAt);
      group >= 0;
      group = quick.bytes.indexOf(mark, group + 1)
    ) {
      const at = inGroup(quick.bytes, group + mark.length, name);
      if (at < 0) continue;
      files.push({ path, at });
      folders.set(group + mark.length + 4, folderOf(path));
      break;
    }
  }
  return { files, folders };
}

/** Where a name's numbers stand in the group whose count is at `at`, or -1. */
function inGroup(bytes: Buffer, at: number, name: string): number {
  if (at + 12 > bytes.length) return -1;
  const count = bytes.readUInt32LE(at);
  at += 12;
  for (let i = 0; i < count; i++) {
    if (at >= bytes.length) return -1;
    const length = bytes[at]!;
    if (at + 17 + length > bytes.length) return -1;
    if (bytes.toString('utf8', at + 1, at + 1 + length) === name) return at + 1 + length;
    at += 17 + length;
  }
  return -1;
}
