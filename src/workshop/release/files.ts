import sharp from 'sharp';
import { sha256 } from '../../engine/digest.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { blobPath } from '../../engine/store.ts';
import { entriesOf } from '../../tools/publish/archive.ts';
import type { Workshop } from '../open.ts';
import type { Made } from './made.ts';
import type { ReleaseFile } from './provenance.ts';
import type { Measured } from './rules.ts';

/** A file of a release with its bytes. */
export type Content = ReleaseFile & { readonly bytes: Buffer };

/**
 * The files of a release, from the store and not from output/, where a person may have changed them:
 * every published file under its path below the chapter's folder, slices taken out of their archive.
 */
export function contentsOf(
  workshop: Workshop,
  chapter: string,
  published: readonly Made[],
): Result<readonly Content[], string> {
  const files: Content[] = [];
  for (const { outputs } of published) {
    for (const { path, sha256: digest } of Object.values(outputs)) {
      const found = workshop.disk.read(blobPath(digest));
      if (found === undefined) return err(`${path} is not in the store any more`);
      const bytes = Buffer.from(found.buffer, found.byteOffset, found.byteLength);
      if (sha256(bytes) !== digest) return err(`${path} has other bytes in the store than were made`);
      const name = path.startsWith(`output/${chapter}/`) ? path.slice(`output/${chapter}/`.length) : path;
      const entries = name.endsWith('.zip') ? entriesOf(bytes) : undefined;
      if (entries === undefined) {
        files.push({ path: name, sha256: digest, size: bytes.length, from: { path, sha256: digest }, bytes });
        continue;
      }
      for (const entry of entries) {
        files.push({
          path: `${name.slice(0, -'.zip'.length)}/${entry.name}`,
          sha256: sha256(entry.bytes),
          size: entry.bytes.length,
          from: { path, sha256: digest, entry: entry.name },
          bytes: entry.bytes,
        });
      }
    }
  }
  return ok(files);
}

/** What rules look at. Pictures in one folder are one upload. */
export async function measured({ path, size, bytes }: Content): Promise<Measured> {
  const edition = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : path;
  if (!/\.(?:png|jpe?g|webp|avif)$/.test(path)) return { path, size, edition };
  const { width, height } = await sharp(bytes).metadata();
  return { path, size, edition, image: { width, height } };
}
