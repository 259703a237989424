import type { Emit, Event } from '../../engine/event.ts';
import type { Io } from '../io.ts';
import { liveReporter } from './live.ts';
import { plainReporter } from './plain.ts';
import { chromeTrace } from './trace.ts';

/** Something that shows a build's events. `close` gives the terminal back. */
export type Reporter = { readonly emit: Emit; readonly close: () => void };

/** JSON lines, a live display on a terminal, or plain lines in a pipe; and a trace file beside it. */
export function reporterFor(io: Io, how: { readonly json: boolean; readonly trace?: string }): Reporter {
  const shown = how.json ? jsonReporter(io) : io.live ? liveReporter(io) : plainReporter(io);
  if (how.trace === undefined) return shown;
  const trace = chromeTrace(io, how.trace);
  return {
    emit: (event) => {
      shown.emit(event);
      trace.emit(event);
    },
    close: () => {
      shown.close();
      trace.close();
    },
  };
}

function jsonReporter(io: Io): Reporter {
  return {
    // pictures are for those who can show them
    emit: (event) => event.event !== 'preview' && io.out(`${JSON.stringify(event)}\n`),
    close: () => {},
  };
}

/** What a person calls a target: its label with what is made, or its path. */
export const nameOf = (event: { readonly target: string; readonly label?: string }): string =>
  event.label === undefined ? event.target : event.label;

export type Finish = Extract<Event, { event: 'finish' }>;
export type Summary = Extract<Event, { event: 'summary' }>;
