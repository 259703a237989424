import type { Event } from '../../engine/event.ts';
import type { Io } from '../io.ts';
import { showDiagnostic, showDuration } from '../show.ts';
import { nameOf, type Reporter } from './reporter.ts';
import { showSummary } from './summary.ts';

type Running = {
  readonly name: string;
  readonly tool: string;
  readonly since: number;
  readonly expected?: number;
  done?: number;
  total?: number;
  note?: string;
};

const frameMs = 80;
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * The display on a terminal: problems stay above, and below them one line of totals and one for
 * each thing that runs. It is drawn at most 12 times a second, in one write, and erased at the end.
 */
export function liveReporter(io: Io, clock: () => number = () => performance.now()): Reporter {
  const running = new Map<string, Running>();
  let drawn = 0;
  let stale = 0;
  let done = 0;
  let failed = 0;
  let expectedMs = 0;
  let spentMs = 0;
  let frame = 0;
  const began = clock();
  let timer: NodeJS.Timeout | undefined;

  const erase = (): string => (drawn === 0 ? '' : `\u001b[${drawn}A\u001b[J`);
  const above = (text: string): void => {
    const wipe = erase();
    drawn = 0;
    io.err(wipe + text);
    draw();
  };
  const draw = (): void => {
    const lines = frameLines(io, {
      running: [...running.values()],
      stale,
      done,
      failed,
      etaMs: eta(),
      now: clock(),
      frame,
      began,
    });
    const text = lines.map((line) => `${line}\n`).join('');
    const wipe = erase();
    drawn = lines.length;
    io.err(wipe + text);
  };
  /** From history: what is expected of the rest, in the proportion that the work so far kept to it. */
  const eta = (): number | undefined => {
    if (expectedMs <= 0 || stale === 0) return undefined;
    const elapsed = clock() - began;
    const rate = spentMs > 0 && done > 2 ? elapsed / spentMs : 1;
    return Math.max(0, (expectedMs - spentMs) * rate);
  };
  const begin = (): void => {
    if (timer !== undefined) return;
    timer = setInterval(() => {
      frame++;
      draw();
    }, frameMs);
    timer.unref();
  };
  const stop = (): void => {
    if (timer !== undefined) clearInterval(timer);
    timer = undefined;
    io.err(erase());
    drawn = 0;
  };

  return {
    emit: (event: Event) => {
      switch (event.event) {
        case 'plan':
          stale = event.stale;
          done = 0;
          failed = 0;
          spentMs = 0;
          expectedMs = event.expectedMs ?? 0;
          if (stale > 0) begin();
          break;
        case 'start':
          running.set(event.target, {
            name: nameOf(event),
            tool: event.tool,
            since: clock(),
            ...(event.expectedMs === undefined ? {} : { expected: event.expectedMs }),
          });
          break;
        case 'progress': {
          const one = running.get(event.target);
          if (one !== undefined) {
            one.done = event.done;
            one.total = event.total;
            one.note = event.note;
          }
          break;
        }
        case 'finish': {
          const one = running.get(event.target);
          spentMs += one?.expected ?? 0;
          running.delete(event.target);
          done++;
          if (event.outcome === 'failed') failed++;
          const told: string[] = [];
          if (event.problem !== undefined && event.outcome !== 'skipped')
            told.push(showDiagnostic(event.problem, io.paint));
          for (const warning of event.warnings ?? [])
            told.push(`${io.paint.yellow('warning')} ${nameOf(event)}: ${warning}\n`);
          if (told.length > 0) above(told.join(''));
          break;
        }
        case 'warning':
          above(showDiagnostic(event.problem, io.paint));
          break;
        case 'summary':
          stop();
          io.err(showSummary(io, event));
          break;
        case 'again':
          running.delete(event.target);
          break;
        case 'would':
        case 'preview':
          break;
      }
    },
    close: stop,
  };
}

/** The lines of one frame; pure, so that a test can read them. */
export function frameLines(
  io: Pick<Io, 'paint' | 'columns'>,
  at: {
    readonly running: readonly Running[];
    readonly stale: number;
    readonly done: number;
    readonly failed: number;
    readonly etaMs?: number;
    readonly now: number;
    readonly frame: number;
    readonly began: number;
  },
): readonly string[] {
  const { paint } = io;
  const columns = Math.max(30, io.columns());
  const total = Math.max(at.stale, at.done);
  const parts = [`${at.done}/${total}`, showDuration(at.now - at.began)];
  if (at.etaMs !== undefined && at.etaMs > 500) parts.push(`about ${showDuration(at.etaMs)} left`);
  const head = `${paint.cyan(spinner[at.frame % spinner.length]!)} ${bar(total === 0 ? 1 : at.done / total, 20)} ${parts.join(' · ')}${at.failed > 0 ? paint.red(` · ${at.failed} failed`) : ''}`;
  const most = 8;
  const lines = [head];
  for (const one of at.running.slice(0, most)) {
    const progress = one.total !== undefined && one.total > 0 ? ` ${one.done}/${one.total}` : '';
    const text = `  ${one.name}  ${one.tool}${progress}${one.note === undefined ? '' : ` ${one.note}`}  ${showDuration(at.now - one.since)}`;
    lines.push(text.length > columns - 1 ? `${text.slice(0, columns - 2)}…` : text);
  }
  if (at.running.length > most) lines.push(paint.dim(`  and ${at.running.length - most} more`));
  return lines;
}

function bar(fraction: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * width);
  return `${'━'.repeat(full)}${'─'.repeat(width - full)}`;
}
