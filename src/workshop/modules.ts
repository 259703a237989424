import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Loads the code of a book: `plasma.config.ts`, `rules/*.ts` and what they import. `plasma` means the
 * running plasma, wherever the book lies. In watch mode a generation in the URL loads changed files
 * anew. Every file of the book that was loaded is reported, so that an edit to any of them counts.
 */
export type BookModules = {
  readonly load: (path: string) => Promise<unknown>;
  readonly loaded: () => readonly string[];
};

type Session = { readonly rootUrl: string; readonly generation: number; readonly loaded: Set<string> };

let session: Session | undefined;
let hooked = false;
let generations = 0;

const plasmaUrl = new URL(import.meta.url.endsWith('.ts') ? '../index.ts' : '../index.js', import.meta.url)
  .href;

function hook(): void {
  if (hooked) return;
  hooked = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === 'plasma') return { url: plasmaUrl, shortCircuit: true };
      const found = nextResolve(specifier, context);
      if (
        session === undefined ||
        !found.url.startsWith(session.rootUrl) ||
        found.url.includes('/node_modules/')
      )
        return found;
      // only what the book's own code imports: plasma's own modules keep one instance
      if (context.parentURL === undefined || !isOwn(session, context.parentURL)) {
        if (!found.url.includes('?plasma=')) return found;
      }
      const plain = found.url.replace(/\?.*$/, '');
      if (plain.startsWith(ownCode)) return { ...found, url: plain };
      session.loaded.add(plain);
      // the book's code is ES modules whatever its package.json says, or if it has none
      const format = plain.endsWith('.ts') ? 'module-typescript' : found.format;
      return { ...found, format, url: `${plain}?plasma=${session.generation}` };
    },
  });
}

/** Where plasma's own modules lie: in the repository these are inside a book too. */
const ownCode = new URL('..', import.meta.url).href;

const isOwn = (in_: Session, url: string): boolean => url.startsWith(in_.rootUrl) && url.includes('?plasma=');

/** @param root absolute path of the book */
export function bookModules(root: string): BookModules {
  hook();
  const own: Session = {
    rootUrl: `${pathToFileURL(root).href.replace(/\/$/, '')}/`,
    generation: ++generations,
    loaded: new Set(),
  };
  return {
    load: async (path) => {
      session = own;
      const url = `${own.rootUrl}${path.split('/').map(encodeURIComponent).join('/')}`;
      own.loaded.add(url);
      return (await import(`${url}?plasma=${own.generation}`)) as unknown;
    },
    loaded: () =>
      [...own.loaded].map((url) =>
        fileURLToPath(url).slice(fileURLToPath(own.rootUrl).length).replaceAll('\\', '/'),
      ),
  };
}
