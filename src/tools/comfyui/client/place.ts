import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { err, ok, type Result } from '../../../engine/result.ts';
import type { Trouble } from './trouble.ts';

/** Beside its destination under a name that no server takes for a picture or a model. */
const beside = (file: string): string =>
  join(dirname(file), `.${basename(file)}.${randomUUID().slice(0, 8)}.part`);

async function settled(
  file: string,
  make: (part: string) => Promise<void>,
): Promise<Result<string, Trouble>> {
  const part = beside(file);
  try {
    await mkdir(dirname(file), { recursive: true });
    await make(part);
    await rename(part, file);
    return ok(file);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    return err({ kind: 'local-disk', file, code: codeOf(error) });
  }
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';

/** Writes a file whole or not at all: beside it, to the disk, then renamed over it. */
export function writeWhole(file: string, bytes: Uint8Array): Promise<Result<string, Trouble>> {
  return settled(file, async (part) => {
    const handle = await open(part, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** Copies a file whole or not at all, without copying its bytes where the disk can. */
export function copyWhole(from: string, to: string): Promise<Result<string, Trouble>> {
  return settled(to, async (part) => {
    await copyFile(from, part, constants.COPYFILE_FICLONE);
    const handle = await open(part, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}
