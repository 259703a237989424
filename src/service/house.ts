import type { BuildRequest } from '../workshop/build.ts';
import type { Resident } from '../workshop/resident.ts';
import type { EventLog } from './event-log.ts';
import type { Files } from './files.ts';
import { brokenBook } from './problem.ts';
import type { Reader, Reading } from './reader.ts';
import type { Cause, Runs } from './runs.ts';

/** What the routes work with: one book, one resident plasma, one log. */
export type House = {
  readonly root: string;
  readonly version: string;
  readonly backend: string | undefined;
  /** It builds by itself when something is saved. */
  readonly watching: boolean;
  readonly resident: Resident;
  readonly log: EventLog;
  readonly runs: Runs;
  readonly reader: Reader;
  readonly files: Files;
  readonly env: { readonly [name: string]: string | undefined };
  /** Aborted when the service ends. */
  readonly signal: AbortSignal;
  /** Begins a build, in turn with all others. @returns the name of the run */
  readonly build: (
    cause: Cause,
    request: Pick<BuildRequest, 'selectors' | 'force' | 'keepGoing' | 'jobs'>,
  ) => string;
  /** Something of the book was changed by this process: what was read is old. */
  readonly changed: () => void;
  /** Told of faults of plasma, which no caller can be blamed for. */
  readonly onBug: (error: unknown) => void;
};

/** The book as it is now. @throws Refusal while its sources are broken */
export async function readingOf({ reader }: House): Promise<Reading> {
  const read = await reader.now();
  if (!read.ok) throw brokenBook(read.error);
  return read.value;
}

/** The book as it is now, or as it last was while its sources are broken. @throws Refusal if it never was */
export async function lastReadingOf(house: House): Promise<Reading> {
  const read = await house.reader.now();
  const reading = read.ok ? read.value : house.reader.lastGood();
  if (reading === undefined) throw brokenBook(read.ok ? [] : read.error);
  return reading;
}
