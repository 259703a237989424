import type { Ended } from '../engine/build-order.ts';
import type { Emit, Event } from '../engine/event.ts';
import { never } from '../engine/result.ts';
import type { BuildReport } from './build.ts';
import type { Earlier } from './order.ts';

/**
 * One build that has several turns: a turn ends when only a long run is left, and there is another when
 * that is over. Whoever asked hears of one build: of each target one end, and a report of all turns.
 */
export type Turns = {
  readonly earlier: Earlier;
  /** What a turn tells goes through here. */
  readonly emit: Emit;
  /** @returns what all turns came to so far */
  readonly sum: (report: BuildReport) => BuildReport;
};

export function turnsOf(emit: Emit): Turns {
  const built = new Set<string>();
  const restored = new Set<string>();
  const ended = new Map<string, Ended>();
  const warned = new Set<string>();
  let turns = 0;
  let ms = 0;
  const isNews = (event: Event): boolean => {
    switch (event.event) {
      case 'plan':
        return turns === 0;
      case 'warning': {
        const text = JSON.stringify(event.problem);
        const isKnown = turns > 0 && warned.has(text);
        warned.add(text);
        return !isKnown;
      }
      case 'finish': {
        const { target, outcome } = event;
        switch (outcome) {
          case 'built':
            built.add(target);
            return true;
          case 'restored':
            // made between two turns, it is put in its place in the second
            if (built.has(target)) return false;
            restored.add(target);
            return true;
          case 'failed':
          case 'skipped':
          case 'waiting':
            ended.set(target, outcome);
            return true;
          default:
            throw never(outcome);
        }
      }
      default:
        return true;
    }
  };
  return {
    earlier: { built, ended },
    emit: (event) => {
      if (isNews(event)) emit(event);
    },
    sum: (report) => {
      turns++;
      ms += report.ms;
      if (turns === 1) return report;
      const { targets, failed, skipped, waiting, later } = report;
      const others = built.size + restored.size + failed + skipped + waiting + later;
      return {
        ...report,
        built: built.size,
        restored: restored.size,
        fresh: Math.max(0, targets - others),
        ms,
      };
    },
  };
}
