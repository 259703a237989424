import { type Quick, type QuickHead, quickMark } from './check.ts';

/** One file as it is when everything is fresh; `changed` -1 for one that must not be there. */
export type QuickEntry = { readonly path: string; readonly size: number; readonly changed: number };

/** The bytes of a quick file, grouped by folder. */
export function encodeQuick(about: Omit<QuickHead, 'mark' | 'middle' | 'length' | 'files'>, entries: Iterable<QuickEntry>): Buffer {
  const folders = new Map<string, QuickEntry[]>();
  let files = 0;
  let size = 0;
  for (const entry of entries) {
    const slash = entry.path.lastIndexOf('/');
    const folder = slash < 0 ? '' : entry.path.slice(0, slash);
    let group = folders.get(folder);
    if (group === undefined) {
      group = [];
      folders.set(folder, group);
      size += 6 + Buffer.byteLength(folder);
    }
    group.push(entry);
    files++;
    size += 17 + Buffer.byteLength(slash < 0 ? entry.path : entry.path.slice(slash + 1));
  }
  const body = Buffer.allocUnsafe(size);
  let at = 0;
  let seen = 0;
  let middle = -1;
  for (const [folder, group] of folders) {
    if (middle < 0 && seen * 2 >= files) middle = at;
    at = body.writeUInt16LE(Buffer.byteLength(folder), at);
    at += body.write(folder, at);
    at = body.writeUInt32LE(group.length, at);
    for (const entry of group) {
      const slash = entry.path.lastIndexOf('/');
      const name = slash < 0 ? entry.path : entry.path.slice(slash + 1);
      const length = body.write(name, at + 1);
      body[at] = length;
      at += 1 + length;
      at = body.writeDoubleLE(entry.size, at);
      at = body.writeDoubleLE(entry.changed, at);
    }
    seen += group.length;
  }
  if (middle < 0) middle = 0;
  // the head's length stands in the head: its numbers are padded to one width
  const headOf = (headLength: number): string =>
    JSON.stringify({
      mark: quickMark,
      ...about,
      files,
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

/** The 16 bytes that stand for a file's size and change time. */
export function encodeNumbers(entry: { readonly size: number; readonly changed: number }): Buffer {
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeDoubleLE(entry.size, 0);
  bytes.writeDoubleLE(entry.changed, 8);
  return bytes;
}

/** Where the numbers of some files stand in a quick file. */
export function placesOf(quick: Quick, paths: Iterable<string>): readonly { readonly path: string; readonly at: number }[] {
  const places: { path: string; at: number }[] = [];
  for (const path of paths) {
    const slash = path.lastIndexOf('/');
    const folder = Buffer.from(slash < 0 ? '' : path.slice(0, slash));
    const name = slash < 0 ? path : path.slice(slash + 1);
    const mark = Buffer.alloc(2 + folder.length);
    mark.writeUInt16LE(folder.length);
    folder.copy(mark, 2);
    for (let group = quick.bytes.indexOf(mark, quick.bodyAt); group >= 0; group = quick.bytes.indexOf(mark, group + 1)) {
      const at = inGroup(quick.bytes, group + mark.length, name);
      if (at < 0) continue;
      places.push({ path, at });
      break;
    }
  }
  return places;
}

/** Where a name's numbers stand in the group that begins at `at`, or -1. */
function inGroup(bytes: Buffer, at: number, name: string): number {
  if (at + 4 > bytes.length) return -1;
  const count = bytes.readUInt32LE(at);
  at += 4;
  for (let i = 0; i < count; i++) {
    if (at >= bytes.length) return -1;
    const length = bytes[at]!;
    if (at + 17 + length > bytes.length) return -1;
    if (bytes.toString('utf8', at + 1, at + 1 + length) === name) return at + 1 + length;
    at += 17 + length;
  }
  return -1;
}
