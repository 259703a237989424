import type { Diagnostic } from './diagnostic.ts';
import type { Emit } from './event.ts';
import type { Schedule } from './schedule.ts';
import type { Loss } from './tool.ts';

/** A step that was running both times that what it ran on went down is not tried a third time. */
const mostBlame = 2;

/**
 * What to do when a resource goes away under the work: it is given nothing until it is back, and the
 * work goes back into the line. A step that takes its resource down again and again is stopped.
 */
export type Outages = {
  /** True if the step may be tried again, false if it is the one to blame. */
  readonly lost: (step: number, loss: Loss, problem: Diagnostic) => boolean;
  /** Whether something that is away may still come back. */
  readonly pending: () => boolean;
  /** Why what is stranded can't run. */
  readonly reason: () => Diagnostic;
  /** Nobody waits any more. */
  readonly end: () => void;
};

export function outages(plan: Schedule, emit: Emit, wake: () => void): Outages {
  const away = new Set<string>();
  const blame = new Map<number, number>();
  const over = new AbortController();
  let last: Diagnostic = { severity: 'error', code: 'lost', message: 'what it runs on is not there' };
  return {
    lost: (step, loss, problem) => {
      last = problem;
      if (!away.has(loss.resource)) {
        away.add(loss.resource);
        plan.away(loss.resource);
        emit({ event: 'warning', problem: { ...problem, severity: 'warning' } });
        void loss
          .back(over.signal)
          .catch(() => false)
          .then((isBack) => {
            away.delete(loss.resource);
            if (isBack) plan.back(loss.resource);
            else plan.gone(loss.resource);
            wake();
          });
      }
      if (!loss.blamed) return true;
      const times = (blame.get(step) ?? 0) + 1;
      blame.set(step, times);
      return times < mostBlame;
    },
    pending: () => away.size > 0,
    reason: () => last,
    end: () => over.abort(),
  };
}
