import type { Command } from 'commander';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { type OpenOptions, openWorkshop, type Workshop } from '../workshop/open.ts';
import { findRoot } from '../workshop/root.ts';
import { exit, type Io } from './io.ts';
import { showDiagnostics } from './show.ts';

/**
 * A command in its own file: it describes its words on a commander `Command`, and its action ends
 * with an exit code given to `end`. Only the command that is run has its file loaded.
 */
export type CommandFile = {
  readonly describe: (command: Command, io: Io, end: (code: number) => void) => void;
};

const noBook: Diagnostic = {
  severity: 'error',
  code: 'no-book',
  message: 'there is no book here: no plasma.config.ts in this folder or above it',
  hint: 'Go to your book, or begin one with: plasma init my-book',
};

/** The root of the book one stands in, or the exit code after saying that there is none. */
export function bookRoot(io: Io): string | undefined {
  const root = findRoot(io.cwd);
  if (root === undefined) showDiagnostics(io, [noBook]);
  return root;
}

/** Opens the book for looking only, or says what is wrong with it. */
export async function openForReading(
  io: Io,
  options: Omit<OpenOptions, 'readOnly'> = {},
): Promise<Workshop | undefined> {
  const root = bookRoot(io);
  if (root === undefined) return undefined;
  const opened = await openWorkshop(root, { ...options, readOnly: true });
  if (opened.ok) return opened.value;
  showDiagnostics(io, opened.error);
  return undefined;
}

export { exit };
