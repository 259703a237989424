import type { Diagnostic } from '../../engine/diagnostic.ts';
import type { Disk } from '../../engine/disk.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Content } from './files.ts';
import { provenanceName } from './provenance.ts';

/**
 * Puts a release in its folder in the place of the one before, all of it or nothing. A folder that
 * holds anything that no release has put there is left as it is.
 * @throws DiskError
 */
export function placeRelease(
  disk: Disk,
  folder: string,
  files: readonly Content[],
): Result<undefined, Diagnostic> {
  const foreign = foreignIn(disk, folder);
  if (foreign !== undefined) {
    return err({
      severity: 'error',
      code: 'foreign-file',
      message: `${folder}/${foreign} was put there by somebody, and a release would take its folder`,
      hint: 'Move it away, and release again.',
    });
  }
  const half = `${folder}.half`;
  disk.remove(half);
  try {
    writeAll(disk, half, files);
  } catch (error) {
    // what is there of it would fill a disk that has no room
    disk.remove(half);
    throw error;
  }
  disk.remove(folder);
  disk.rename(half, folder);
  return ok(undefined);
}

function writeAll(disk: Disk, folder: string, files: readonly Content[]): void {
  const folders = new Set<string>();
  for (const { path, bytes } of files) {
    const file = `${folder}/${path}`;
    const into = file.slice(0, file.lastIndexOf('/'));
    if (!folders.has(into)) disk.makeFolder(into);
    folders.add(into);
    disk.write(file, bytes);
  }
}

/** A file in a folder that its provenance does not name. */
function foreignIn(disk: Disk, folder: string): string | undefined {
  const names = filesIn(disk, folder);
  const own = ownFiles(disk.read(`${folder}/${provenanceName}`));
  return names.find((name) => name !== provenanceName && !own.has(name)) ?? undefined;
}

function filesIn(disk: Disk, folder: string, below = ''): readonly string[] {
  return (disk.list(folder) ?? []).flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`;
    return disk.stat(`${folder}/${name}`)?.kind === 'folder'
      ? filesIn(disk, `${folder}/${name}`, path)
      : [path];
  });
}

function ownFiles(provenance: Uint8Array | undefined): ReadonlySet<string> {
  try {
    const { subject } = JSON.parse(Buffer.from(provenance ?? []).toString('utf8')) as {
      readonly subject?: readonly { readonly name?: unknown }[];
    };
    return new Set((subject ?? []).map(({ name }) => String(name)));
  } catch {
    return new Set();
  }
}
