import { jsonOf } from '../../http/json.ts';
import { ask, isObject } from './routes.ts';
import type { Server } from './server.ts';
import { rest } from './timing.ts';
import { compareVersions, interruptByIdVersion } from './version.ts';
import { whereabouts } from './whereabouts.ts';

/**
 * Stops exactly one prompt, waiting or running, and looks whether it did. Older servers take an
 * interrupt for whatever runs, so none is sent unless the server has just said that this prompt runs.
 * @param withinMs how long to wait for it; the server stops only between steps
 * @returns false if it may still be running
 */
export async function cancel(server: Server, id: string, withinMs = 10_000): Promise<boolean> {
  const { timing } = server;
  const end = timing.now() + withinMs;
  const looked = await server.ready();
  // a server that is away runs nothing of ours when it is back
  if (!looked.ok) return looked.error.kind === 'unreachable';
  await cancelJob(server, id, looked.value.jobs);
  let gone = 0;
  let asked = Number.NEGATIVE_INFINITY;
  for (let wait = 50; ; wait = Math.min(wait * 2, 500)) {
    const where = await whereabouts(server, looked.value.jobs, id);
    if (where.ok) {
      if (where.value.state === 'over') return true;
      // not at the first look: it may be on its way from the queue to the worker, or from us to the queue
      if (where.value.state === 'absent' && ++gone >= 2) return true;
      if (where.value.state === 'pending') {
        gone = 0;
        await post(server, '/queue', { delete: [id] });
      }
      // an interrupt that comes between two prompts is lost, so it is repeated
      if (where.value.state === 'running' && timing.now() - asked >= 1000) {
        gone = 0;
        asked = timing.now();
        if (!(await cancelJob(server, id, looked.value.jobs)))
          await post(server, '/interrupt', { prompt_id: id });
      }
    } else if (where.error.kind === 'away' && where.error.refused) return true;
    if (timing.now() >= end) return false;
    const pause = gone > 0 ? 500 : wait;
    await rest(timing, Math.min(pause, Math.max(0, end - timing.now())));
  }
}

/** Whether an interrupt of this server stops only the prompt that it names. */
export const interruptsById = (version: string): boolean =>
  compareVersions(version, interruptByIdVersion) >= 0;

/** The atomic way; false if the server doesn't have it. */
async function cancelJob(server: Server, id: string, jobs: boolean): Promise<boolean> {
  if (!jobs || server.canCancel === false) return false;
  const reply = await ask(server, `/jobs/${encodeURIComponent(id)}/cancel`, {
    method: 'POST',
    maxBytes: 1 << 20,
  });
  if (!reply.ok) return false;
  const json = jsonOf(reply.value);
  server.canCancel = json.ok && isObject(json.value);
  return server.canCancel && reply.value.status === 200;
}

const post = (server: Server, route: string, body: unknown): Promise<unknown> =>
  ask(server, route, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
    maxBytes: 1 << 20,
  });
