import type { Diagnostic } from '../engine/diagnostic.ts';
import type { ResidentFile } from '../workshop/wire.ts';

/** What to do where another plasma holds the book open: there is never a second watcher or a second queue. */
export function watchedAlready(other: Partial<ResidentFile>, instead: string): Diagnostic {
  const { pid, url } = other;
  const who = `another plasma${pid === undefined ? '' : ` (process ${pid})`}`;
  return {
    severity: 'error',
    code: 'watched-already',
    message: `${who} watches this book already${url === undefined ? '' : `, and serves it at ${url}`}`,
    hint: url === undefined ? `Stop its build --watch first: ${instead} does the same.` : `Open ${url}`,
  };
}
