import type { Forecast } from '../../engine/dry-run.ts';
import type { Emit, Event } from '../../engine/event.ts';
import type { Workshop } from '../../workshop/open.ts';
import type { Plan } from '../../workshop/order.ts';
import { exit, type Io } from '../io.ts';
import { showDiagnostic, showDuration } from '../show.ts';
import { showReason } from './reason.ts';
import { nameOf } from './reporter.ts';

const verbs = { run: 'run', restore: 'restore', maybe: 'perhaps', wait: 'wait' } as const;

/** What a build would do: one line a target, then what it comes to. The exit code is a build's. */
export async function reportDryRun(
  io: Io,
  workshop: Workshop,
  plan: Plan,
  json: boolean,
  foresee: (emit: Emit) => Promise<Forecast>,
): Promise<number> {
  const events: Event[] = [];
  const seen = await foresee((event) => events.push(event));
  const stale = seen.run + seen.restore + seen.maybe + seen.wait + seen.fail;
  for (const problem of workshop.warnings) events.unshift({ event: 'warning', problem });
  const targets = plan.cone.length;
  if (json) {
    io.out(`${JSON.stringify({ event: 'plan', targets, stale })}\n`);
    for (const event of events) io.out(`${JSON.stringify(event)}\n`);
  } else {
    for (const event of events) {
      if (event.event === 'warning') io.err(showDiagnostic(event.problem, io.paint));
      if (event.event !== 'would') continue;
      io.out(
        `${verbs[event.how].padEnd(8)} ${event.tool.padEnd(11)} ${nameOf(event)}  ${io.paint.dim(showReason(event.reason))}\n`,
      );
    }
    io.out(
      stale === 0
        ? `Nothing to do: ${targets} ${targets === 1 ? 'target is' : 'targets are'} fresh.\n`
        : total(seen),
    );
  }
  if (seen.fail > 0) return exit.usage;
  return seen.wait > 0 ? exit.waiting : exit.done;
}

function total(seen: Forecast): string {
  const parts: string[] = [];
  if (seen.run > 0) parts.push(`${seen.run} to run`);
  if (seen.restore > 0) parts.push(`${seen.restore} to restore`);
  if (seen.maybe > 0) parts.push(`up to ${seen.maybe} more if bytes change`);
  if (seen.wait > 0) parts.push(`${seen.wait} wait for you`);
  if (seen.fail > 0) parts.push(`${seen.fail} can't be made`);
  const time = seen.expectedMs > 0 ? `; about ${showDuration(seen.expectedMs)} of work, from history` : '';
  const money = seen.usd > 0 ? `; about $${seen.usd.toFixed(2)}` : '';
  return `${parts.join(', ')}${time}${money}. Nothing was written.\n`;
}
