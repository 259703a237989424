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
