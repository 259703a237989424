import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Io } from '../io.ts';
import { nameOf, type Reporter } from './reporter.ts';

/**
 * A Chrome trace (the JSON array form of the Trace Event Format): one lane for each thing that ran at
 * a time. Times are µs since the build began.
 */
export function chromeTrace(io: Io, file: string): Reporter {
  const began = performance.now();
  const us = (): number => Math.round((performance.now() - began) * 1000);
  const events: object[] = [{ name: 'process_name', ph: 'M', pid: 1, args: { name: 'plasma build' } }];
  const started = new Map<string, { readonly at: number; readonly lane: number }>();
  return {
    emit: (event) => {
      switch (event.event) {
        case 'start':
          started.set(event.target, { at: us(), lane: event.lane });
          break;
        case 'finish': {
          const start = started.get(event.target);
          started.delete(event.target);
          const now = us();
          events.push(
            start === undefined
              ? {
                  name: nameOf(event),
                  cat: event.outcome,
                  ph: 'i',
                  s: 'p',
                  ts: now,
                  pid: 1,
                  tid: 0,
                  args: { target: event.target },
                }
              : {
                  name: nameOf(event),
                  cat: event.tool,
                  ph: 'X',
                  ts: start.at,
                  dur: now - start.at,
                  pid: 1,
                  tid: start.lane + 1,
                  args: { target: event.target, tool: event.tool, outcome: event.outcome },
                },
          );
          break;
        }
        case 'again': {
          const start = started.get(event.target);
          started.delete(event.target);
          if (start === undefined) break;
          const args = { target: event.target, outcome: 'lost' };
          events.push({
            name: event.target,
            cat: 'lost',
            ph: 'X',
            ts: start.at,
            dur: us() - start.at,
            pid: 1,
            tid: start.lane + 1,
            args,
          });
          break;
        }
        case 'plan':
          events.push({
            name: 'plan',
            ph: 'i',
            s: 'g',
            ts: us(),
            pid: 1,
            tid: 0,
            args: { targets: event.targets, stale: event.stale },
          });
          break;
        default:
          break;
      }
    },
    close: () => {
      const path = resolve(io.cwd, file);
      try {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, `[\n${events.map((e) => JSON.stringify(e)).join(',\n')}\n]\n`);
      } catch (error) {
        io.err(
          `${io.paint.yellow('warning')} the trace could not be written to ${file}: ${error instanceof Error ? error.message : String(error)}\n`,
        );
      }
    },
  };
}
