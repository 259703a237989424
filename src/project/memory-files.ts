import type { SourceFiles } from './read-book.ts';

/** A book held in memory, by path: for tests and for previews of what is not yet saved. */
export function memoryFiles(texts: { readonly [path: string]: string | Uint8Array }): SourceFiles {
  const bytes = (path: string): Uint8Array | undefined => {
    const text = Object.hasOwn(texts, path) ? texts[path] : undefined;
    return typeof text === 'string' ? new TextEncoder().encode(text) : text;
  };
  return {
    read: bytes,
    size: (path) => bytes(path)?.length,
    list: (folder) => {
      const inside = Object.keys(texts).filter((path) => path.startsWith(`${folder}/`));
      return [...new Set(inside.map((path) => path.slice(folder.length + 1).split('/')[0]!))].sort();
    },
  };
}
