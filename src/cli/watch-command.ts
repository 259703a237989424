import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Emit } from '../engine/event.ts';
import type { Result } from '../engine/result.ts';
import type { BuildReport, BuildRequest } from '../workshop/build.ts';
import { BookIsHeld, openResident } from '../workshop/resident.ts';
import type { BuildWords } from './commands/build.ts';
import { finish } from './commands/build.ts';
import { exit, type Io } from './io.ts';
import { refuse } from './locked.ts';
import { reporterFor } from './report/reporter.ts';
import { showDiagnostics } from './show.ts';
import { watchedAlready } from './watched-already.ts';

/** Who builds, and tells of what is saved: this process, or the plasma that holds the book open already. */
type Builder = {
  readonly build: (
    request: BuildRequest,
    signal: AbortSignal,
    emit: Emit,
  ) => Promise<Result<BuildReport, readonly Diagnostic[]> | undefined>;
  /** Aborted when it went away. */
  readonly gone: AbortSignal;
  readonly close: () => Promise<void>;
};

/**
 * `plasma build --watch`: builds, and builds again after each change, until it is interrupted. Where a
 * service or another watch holds the book open, it works through that; when that ends, it watches itself.
 */
export async function watchCommand(
  io: Io,
  root: string,
  selectors: readonly string[],
  words: BuildWords,
): Promise<number> {
  const json = words.json === true;
  const reporter = reporterFor(io, { json, ...(words.trace === undefined ? {} : { trace: words.trace }) });
  const asked = words.backend === undefined ? {} : { backend: words.backend };
  let changed: () => void = () => {};
  let due = true;
  const onChange = (): void => {
    due = true;
    changed();
  };
  let builder: Builder | undefined;
  io.signal.addEventListener('abort', () => changed(), { once: true });
  let force = words.force;
  let first = true;
  try {
    while (!io.signal.aborted) {
      if (builder === undefined || builder.gone.aborted) {
        await builder?.close();
        const found = await builderOf(io, root, words, onChange);
        if ('severity' in found) return refuse(io, found);
        builder = found;
      }
      due = false;
      const built = await builder.build(
        {
          selectors,
          force,
          keepGoing: true,
          ...(words.jobs === undefined ? {} : { jobs: words.jobs }),
          ...asked,
        },
        io.signal,
        reporter.emit,
      );
      if (io.signal.aborted) break;
      if (built === undefined || builder.gone.aborted) continue;
      force = [];
      if (!built.ok) {
        if (json)
          for (const problem of built.error) io.out(`${JSON.stringify({ event: 'error', problem })}\n`);
        else showDiagnostics(io, built.error);
      } else if (first || due || built.value.fresh !== built.value.targets)
        finish(reporter.emit, built.value);
      first = false;
      if (!json && !due) io.err(io.paint.dim('Watching. Save something, or stop with Ctrl-C.\n'));
      while (!due && !io.signal.aborted && !builder.gone.aborted) {
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
      }
    }
  } finally {
    reporter.close();
    await builder?.close();
  }
  return exit.interrupted;
}

async function builderOf(
  io: Io,
  root: string,
  { backend }: BuildWords,
  onChange: () => void,
): Promise<Builder | Diagnostic> {
  const { listenTo, residentBuild, residentOf } = await import('../workshop/ask.ts');
  const other = await residentOf(root);
  if (other !== undefined) {
    const heard = await listenTo(root, backend, onChange);
    if (heard === 'other-backend')
      return {
        ...watchedAlready(other, 'this'),
        message: `the plasma that watches this book already (process ${other.pid}) builds with another backend`,
        hint: 'Leave out --backend to work through it, or stop it first.',
      };
    if (heard !== undefined) {
      io.err(
        io.paint.dim(
          `Builds through the plasma that ${other.url === undefined ? 'watches this book already' : `serves this book at ${other.url}`}.\n`,
        ),
      );
      heard.gone.addEventListener('abort', onChange, { once: true });
      return { ...heard, build: (...asked) => residentBuild(root, ...asked) };
    }
  }
  try {
    return {
      ...(await openResident(root, { ...(backend === undefined ? {} : { backend }), onChange })),
      gone: new AbortController().signal,
    };
  } catch (error) {
    // one that was begun in the same moment
    if (error instanceof BookIsHeld) return watchedAlready(error.holder ?? {}, 'this');
    throw error;
  }
}
