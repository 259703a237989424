import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Emit } from '../engine/event.ts';
import type { Result } from '../engine/result.ts';
import type { BuildReport, BuildRequest } from '../workshop/build.ts';
import type { Resident } from '../workshop/resident.ts';
import type { EventLog } from './event-log.ts';
import type { Files } from './files.ts';
import { brokenBook } from './problem.ts';
import type { Reader, Reading } from './reader.ts';
import type { Cause, Runs } from './runs.ts';

/** What is built, and how. */
export type BuildOrder = Pick<BuildRequest, 'selectors' | 'force' | 'keepGoing' | 'jobs' | 'doesNotWait'>;

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
  readonly build: (cause: Cause, order: BuildOrder) => string;
  /** The same, heard by whoever asks. `done` gives undefined if plasma itself broke. */
  readonly buildHeard: (
    cause: Cause,
    order: BuildOrder,
    emit: Emit,
  ) => {
    readonly run: string;
    readonly done: Promise<Result<BuildReport, readonly Diagnostic[]> | undefined>;
  };
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
