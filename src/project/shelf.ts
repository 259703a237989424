import type { Diagnostic } from '../engine/diagnostic.ts';
import { sha256 } from '../engine/digest.ts';
import type { SourceFiles } from './read-book.ts';
import { sourceLimit, tooBig } from './source.ts';

/** Gives out parsed files; what is known by its bytes is not parsed again. */
export type Shelf<P> = {
  /** A parsed file, from the cache where its bytes are known; undefined where there is none. */
  readonly take: <T extends P>(
    file: string,
    parse: (bytes: Uint8Array, file: string) => T,
  ) => { readonly key: string; readonly parsed: T } | undefined;
  /** Forgets what was not taken. */
  readonly tidy: () => void;
};

/** @param cache what was parsed, by path and digest */
export function shelfOf<P>(files: SourceFiles, cache: Map<string, P>): Shelf<P> {
  const used = new Set<string>();
  return {
    take: <T extends P>(file: string, parse: (bytes: Uint8Array, file: string) => T) => {
      const size = files.size(file);
      if (size !== undefined && size > sourceLimit) {
        const parsed: { readonly file: string; readonly problems: readonly Diagnostic[] } = {
          file,
          problems: [tooBig(file, size)],
        };
        return { key: `${file} too big`, parsed: parsed as T };
      }
      const bytes = files.read(file);
      if (bytes === undefined) return undefined;
      const key = `${file} ${sha256(bytes)}`;
      used.add(key);
      const known = cache.get(key);
      if (known !== undefined) return { key, parsed: known as T };
      const parsed = parse(bytes, file);
      cache.set(key, parsed);
      return { key, parsed };
    },
    tidy: () => {
      for (const key of cache.keys()) if (!used.has(key)) cache.delete(key);
    },
  };
}
