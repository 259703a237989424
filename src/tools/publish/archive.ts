import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** One file of an archive. */
export type Entry = { readonly name: string; readonly bytes: Buffer };

/**
 * A ZIP of these files in this order, stored and not deflated: pictures are compressed already, and
 * readers can seek. The same files give the same bytes on every machine: DOS times have no zone, so
 * the date must be a local one and written as such.
 */
export async function archive(entries: readonly Entry[]): Promise<Buffer> {
  const zip = new ZipFile();
  const mtime = new Date(1980, 0, 1);
  for (const { name, bytes } of entries) {
    zip.addBuffer(bytes, name, { mtime, mode: 0o100644, compress: false, forceDosTimestamp: true });
  }
  zip.end();
  return buffer(zip.outputStream);
}

const localHeader = 0x04034b50;

/**
 * The files of an archive that `archive` made, in order, by its local headers (PKWARE APPNOTE 4.3.7).
 * Undefined for any other file: a deflated entry, or one whose size is told after it.
 */
export function entriesOf(zip: Buffer): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  let at = 0;
  while (at + 30 <= zip.length && zip.readUInt32LE(at) === localHeader) {
    const [flags, method, size] = [
      zip.readUInt16LE(at + 6),
      zip.readUInt16LE(at + 8),
      zip.readUInt32LE(at + 18),
    ];
    const name = at + 30;
    const begin = name + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
    const isStreamed = (flags & 0b1000) !== 0;
    if (method !== 0 || isStreamed || begin + size > zip.length) return undefined;
    entries.push({
      name: zip.toString('utf8', name, name + zip.readUInt16LE(at + 26)),
      bytes: zip.subarray(begin, begin + size),
    });
    at = begin + size;
  }
  return entries.length === 0 ? undefined : entries;
}
