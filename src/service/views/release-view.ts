import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../engine/diagnostic.ts';
import { profileNames, readProfile } from '../../workshop/release-profile.ts';
import type { ReleasedView, ReleasesView } from '../contract/release.ts';

/** Profiles that a release can name, and releases that are there. @param root of the book, absolute */
export function releasesView(root: string, chapters: readonly string[]): ReleasesView {
  const problems: Diagnostic[] = [];
  const profiles: ReleasesView['profiles'][number][] = [];
  for (const id of profileNames(root)) {
    const read = readProfile(root, id);
    if (!read.ok) {
      problems.push(...read.error);
      continue;
    }
    const { name, date, sources, publish, limits = {}, ai } = read.value;
    const formats = publish.formats.map((one) => (typeof one === 'string' ? one : one.format));
    profiles.push({ id, name, date, sources, formats, limits, ai });
  }
  const releases = chapters.flatMap((chapter) =>
    foldersIn(join(root, 'release', chapter)).map((profile) => releasedView(root, chapter, profile)),
  );
  return { profiles, problems: problems.map(asView), releases };
}

/** One release as it lies in its folder. */
export function releasedView(root: string, chapter: string, profile: string): ReleasedView {
  const folder = `release/${chapter}/${profile}`;
  const files = filesIn(join(root, folder));
  return {
    chapter,
    profile,
    folder,
    files,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    disclosure: jsonIn(join(root, folder, 'ai-disclosure.json')),
    disclosureText: textIn(join(root, folder, 'ai-disclosure.md')),
  };
}

const asView = ({ facts, ...problem }: Diagnostic): ReleasesView['problems'][number] => ({
  ...problem,
  ...(facts === undefined ? {} : { facts: facts.map(([name, value]) => [name, value] as const) }),
});

function foldersIn(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.endsWith('.half'))
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

function filesIn(folder: string, below = ''): readonly { readonly path: string; readonly size: number }[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return filesIn(folder, path);
      return entry.isFile() ? [{ path, size: statSync(join(folder, path)).size }] : [];
    });
}

function textIn(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function jsonIn(path: string): { readonly [name: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(textIn(path) ?? 'null');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as { readonly [name: string]: unknown })
      : null;
  } catch {
    return null;
  }
}
