import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Workshop } from './open.ts';

/** The folders in which something can happen that matters to the book: all of them, or those that people write in. */
export function foldersOf(workshop: Workshop, which: 'all' | 'sources'): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const source of workshop.head.sources) {
    folders.add(dirname(source.path));
    if (source.kind === 'folder' && workshop.disk.stat(source.path)?.kind === 'folder')
      folders.add(source.path);
  }
  for (let file = 0; file < workshop.graph.files; file++) {
    if (which === 'sources' && workshop.graph.producer[file]! >= 0) continue;
    const path = workshop.graph.path(file);
    folders.add(path.slice(0, Math.max(0, path.lastIndexOf('/'))) || '.');
  }
  return folders;
}

/** Where sources usually lie: for a book that can't be read yet, and so can't say. */
export function usualFolders(root: string): readonly string[] {
  const below = (folder: string): readonly string[] => {
    try {
      return readdirSync(`${root}/${folder}`, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => `${folder}/${entry.name}`);
    } catch {
      return [];
    }
  };
  const parents = ['rules', 'chapters', 'datasets'];
  return ['.', ...parents, ...parents.flatMap(below)];
}
