import { openResident } from '../workshop/resident.ts';
import type { BuildWords } from './commands/build.ts';
import { finish } from './commands/build.ts';
import { exit, type Io } from './io.ts';
import { reporterFor } from './report/reporter.ts';
import { showDiagnostics } from './show.ts';

/** `plasma build --watch`: builds, and builds again after each change, until it is interrupted. */
export async function watchCommand(
  io: Io,
  root: string,
  selectors: readonly string[],
  words: BuildWords,
): Promise<number> {
  const json = words.json === true;
  const reporter = reporterFor(io, { json, ...(words.trace === undefined ? {} : { trace: words.trace }) });
  let changed: () => void = () => {};
  let due = true;
  const resident = await openResident(root, {
    ...(words.backend === undefined ? {} : { backend: words.backend }),
    onChange: () => {
      due = true;
      changed();
    },
  });
  io.signal.addEventListener('abort', () => changed(), { once: true });
  let force = words.force;
  let first = true;
  try {
    while (!io.signal.aborted) {
      due = false;
      const built = await resident.build(
        {
          selectors,
          force,
          keepGoing: true,
          ...(words.jobs === undefined ? {} : { jobs: words.jobs }),
          ...(words.backend === undefined ? {} : { backend: words.backend }),
        },
        io.signal,
        reporter.emit,
      );
      force = [];
      if (io.signal.aborted) break;
      if (!built.ok) {
        if (json)
          for (const problem of built.error) io.out(`${JSON.stringify({ event: 'error', problem })}\n`);
        else showDiagnostics(io, built.error);
      } else if (first || due || built.value.fresh !== built.value.targets)
        finish(reporter.emit, built.value);
      first = false;
      if (!json && !due) io.err(io.paint.dim('Watching. Save something, or stop with Ctrl-C.\n'));
      while (!due && !io.signal.aborted) {
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
      }
    }
  } finally {
    reporter.close();
    await resident.close();
  }
  return exit.interrupted;
}
