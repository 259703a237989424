import { err, ok, type Result } from './result.ts';

declare const brand: unique symbol;
/** A path inside the book: relative to its root, `/` between names, no `.`, `..` or empty names. */
export type BookPath = string & { readonly [brand]: true };

const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/** Reads a path inside the book, or says in one sentence why it is not one. */
export function bookPath(text: string): Result<BookPath, string> {
  if (text === '') return err("a path can't be empty");
  if (text.length > 1024) return err("a path can't be longer than 1024 characters");
  if (/[\u0000-\u001f\u007f]/.test(text)) return err("a path can't hold control characters");
  if (text.includes('\\')) return err('a path is written with / and not with \\');
  if (text.startsWith('/') || /^[A-Za-z]:/.test(text))
    return err('a path must be inside the book, not absolute');
  for (const name of text.split('/')) {
    if (name === '..') return err("a path can't leave the book with ..");
    if (name === '' || name === '.') return err("a path can't hold empty or . parts");
    if (new TextEncoder().encode(name).length > 255) return err("a name can't be longer than 255 bytes");
    if (/[<>:"|?*]/.test(name) || /[. ]$/.test(name) || reserved.test(name)) {
      return err(`the name "${name}" can't be stored on every system`);
    }
  }
  return ok(text as BookPath);
}

/** For paths that the code itself composes: a bad one is a bug. */
export function asBookPath(text: string): BookPath {
  const path = bookPath(text);
  if (!path.ok) throw new TypeError(`${JSON.stringify(text)}: ${path.error}`);
  return path.value;
}

/** Two paths with one folded form can't live side by side on macOS or Windows. */
export const folded = (path: string): string => path.normalize('NFC').toLowerCase();
