import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { sha256 } from '../engine/digest.ts';
import { nearest } from '../engine/nearest.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { checked } from '../project/check.ts';
import { type ReleaseProfile, releaseProfileSchema } from '../project/schema/release-profile.ts';
import { readSource } from '../project/source.ts';

/** @property file where it was read: a path of the book, or `plasma:profiles/kdp.yaml` */
export type FoundProfile = ReleaseProfile & {
  readonly id: string;
  readonly file: string;
  readonly sha256: string;
};

const shippedFolder = new URL('../../profiles/', import.meta.url);
const namesIn = (folder: string | URL): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => name.slice(0, -'.yaml'.length))
    : [];

/** Profiles that a release can name: those of the book, and those that plasma brings along. */
export const profileNames = (root: string): readonly string[] =>
  [...new Set([...namesIn(join(root, 'profiles')), ...namesIn(shippedFolder)])].sort();

/** A profile by its name: the book's own `profiles/<name>.yaml` wins over plasma's. */
export function readProfile(root: string, id: string): Result<FoundProfile, readonly Diagnostic[]> {
  const names = profileNames(root);
  if (!names.includes(id)) {
    const near = nearest(id, names, 1)[0];
    return err([
      {
        severity: 'error',
        code: 'no-profile',
        message: `there is no release profile called ${JSON.stringify(id)}`,
        hint: `${near === undefined ? '' : `Did you mean ${near}? `}There are ${names.join(', ')}; write your own as profiles/${/^[a-z0-9-]+$/.test(id) ? id : 'name'}.yaml.`,
      },
    ]);
  }
  const own = join(root, 'profiles', `${id}.yaml`);
  const isOwn = existsSync(own);
  const bytes = readFileSync(isOwn ? own : new URL(`${id}.yaml`, shippedFolder));
  const file = isOwn ? `profiles/${id}.yaml` : `plasma:profiles/${id}.yaml`;
  const { value, problems } = checked(file, readSource(bytes, file), releaseProfileSchema);
  if (value === undefined || problems.some(({ severity }) => severity === 'error')) return err(problems);
  return ok({ ...value, id, file, sha256: sha256(bytes) });
}
