import { type Answer, goodValue } from './ask.ts';
import type { Verdict } from './row.ts';
import { record } from './stats.ts';

/** How often the queue is looked at before a worker is called dead, and the rest between (ms). */
export const patience = { looks: 5, restMs: 600 } as const;

export type Queue = { readonly running: number; readonly pending: number };

/** What `GET /queue` tells (facts A.2). */
export function readQueue(answer: Answer): Queue | undefined {
  const queue = record(goodValue(answer));
  const { queue_running: running, queue_pending: pending } = queue ?? {};
  return Array.isArray(running) && Array.isArray(pending)
    ? { running: running.length, pending: pending.length }
    : undefined;
}

/**
 * Whether the thread that draws is alive: HTTP goes on answering when it has died, and work waits for
 * ever (facts A.10). Between two prompts the queue looks the same for a moment, so it is looked at again.
 * @param look reads the queue
 * @param rest waits `restMs`; given, so that tests need not
 */
export async function workerVerdict(
  look: () => Promise<Queue | undefined>,
  rest: () => Promise<void>,
): Promise<Verdict> {
  for (let looks = 1; ; looks++) {
    const queue = await look();
    if (queue === undefined)
      return { state: 'warn', found: "the queue can't be read", advice: 'Look at the log of ComfyUI.' };
    const { running, pending } = queue;
    const facts = { running, pending };
    if (running === 0 && pending > 0) {
      if (looks < patience.looks) {
        await rest();
        continue;
      }
      return {
        state: 'fail',
        found: `it is stuck: ${pending === 1 ? '1 picture waits' : `${pending} pictures wait`} and none is drawn`,
        advice: 'Start ComfyUI again; a fault has ended its worker. What waits in its queue is lost then.',
        facts,
      };
    }
    if (running === 0) return { state: 'ok', found: 'idle', facts };
    return {
      state: 'ok',
      found: `at work${pending === 0 ? '' : `, ${pending} ${pending === 1 ? 'waits' : 'wait'}`}`,
      facts,
    };
  }
}
