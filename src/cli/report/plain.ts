import type { Io } from '../io.ts';
import { showDiagnostic, showDuration } from '../show.ts';
import { nameOf, type Reporter } from './reporter.ts';
import { showSummary } from './summary.ts';

/** One line for each thing that is done; problems on standard error. For pipes, logs and CI. */
export function plainReporter(io: Io): Reporter {
  return {
    emit: (event) => {
      switch (event.event) {
        case 'finish': {
          const line = `${event.outcome.padEnd(8)} ${event.tool.padEnd(11)} ${nameOf(event)}`;
          if (event.outcome === 'built') io.out(`${line}  ${showDuration(event.ms)}\n`);
          else io.out(`${line}\n`);
          if (event.problem !== undefined && event.outcome !== 'skipped')
            io.err(showDiagnostic(event.problem, io.paint));
          for (const warning of event.warnings ?? [])
            io.err(`${io.paint.yellow('warning')} ${nameOf(event)}: ${warning}\n`);
          break;
        }
        case 'warning':
          io.err(showDiagnostic(event.problem, io.paint));
          break;
        case 'summary':
          io.out(showSummary(io, event));
          break;
        case 'plan':
        case 'start':
        case 'progress':
        case 'would':
        case 'preview':
        case 'again':
          break;
      }
    },
    close: () => {},
  };
}
