import type { Io } from '../io.ts';
import { showDuration } from '../show.ts';
import type { Summary } from './reporter.ts';

/** The last line of a build: `Built 12, restored 3; 90 fresh. 4.2 s` */
export function showSummary(io: Io, summary: Summary): string {
  const { paint } = io;
  const done: string[] = [];
  if (summary.built > 0) done.push(paint.green(`${summary.built} built`));
  if (summary.restored > 0) done.push(paint.cyan(`${summary.restored} restored`));
  if (summary.failed > 0) done.push(paint.red(`${summary.failed} failed`));
  if (summary.skipped > 0) done.push(paint.yellow(`${summary.skipped} skipped`));
  if (summary.waiting > 0) done.push(paint.magenta(`${summary.waiting} waiting for you`));
  const worked = done.length > 0;
  if (summary.fresh > 0) done.push(paint.dim(`${summary.fresh} fresh`));
  const total = summary.fresh;
  const head = summary.interrupted
    ? paint.yellow('Interrupted. What was finished is kept: ')
    : worked
      ? ''
      : 'Nothing to do: ';
  const what = worked
    ? done.join(', ')
    : summary.interrupted
      ? done.join(', ')
      : `${total} ${total === 1 ? 'target is' : 'targets are'} fresh`;
  return `${head}${what}. ${paint.dim(showDuration(summary.ms))}\n`;
}
