import { jsonOf } from '../../http/json.ts';
import { ask, isObject } from './routes.ts';
import type { Server } from './server.ts';
import { later, rest } from './timing.ts';
import { whereabouts } from './whereabouts.ts';

/**
 * Stops exactly one prompt, waiting or running, and looks whether it did. Older servers take an
 * interrupt for whatever runs, so none is sent unless the server has just said that this prompt runs.
 * @param withinMs how long to wait for it; the server stops only between steps
 * @returns false if it may still be running
 */
export async function cancel(server: Server, id: string, withinMs = 10_000): Promise<boolean> {
  const patience = later(server.timing, AbortSignal.abort(), withinMs);
  try {
    const looked = await server.ready(patience.signal);
    return looked.ok && (await stop(server, id, looked.value.jobs, patience.signal));
  } finally {
    patience.end();
  }
}

async function stop(server: Server, id: string, jobs: boolean, signal: AbortSignal): Promise<boolean> {
  const { timing } = server;
  await cancelJob(server, id, jobs, signal);
  let gone = 0;
  let asked = Number.NEGATIVE_INFINITY;
  for (let wait = 50; !signal.aborted; wait = Math.min(wait * 2, 500)) {
    const where = await whereabouts(server, jobs, id, signal);
    if (!where.ok) {
      // nothing of ours runs in a process that is not there
      if (where.error.kind === 'away' && where.error.refused) return true;
    } else if (where.value.state === 'over') return true;
    // not at the first look: it may be on its way from the queue to the worker, or from us to the queue
    else if (where.value.state === 'absent') {
      if (++gone >= 2) return true;
    } else {
      gone = 0;
      if (where.value.state === 'pending') await post(server, '/queue', { delete: [id] }, signal);
      // an interrupt that comes between two prompts is lost, so it is repeated
      else if (timing.now() - asked >= 1000) {
        asked = timing.now();
        if (!(await cancelJob(server, id, jobs, signal)))
          await post(server, '/interrupt', { prompt_id: id }, signal);
      }
    }
    await rest(timing, gone > 0 ? 500 : wait, signal);
  }
  return false;
}

/** The atomic way; false if the server doesn't have it. */
async function cancelJob(server: Server, id: string, jobs: boolean, signal: AbortSignal): Promise<boolean> {
  if (!jobs || server.canCancel === false) return false;
  const reply = await ask(server, `/jobs/${encodeURIComponent(id)}/cancel`, {
    method: 'POST',
    signal,
    maxBytes: 1 << 20,
  });
  if (!reply.ok) return false;
  const json = jsonOf(reply.value);
  server.canCancel = json.ok && isObject(json.value);
  return server.canCancel && reply.value.status === 200;
}

const post = (server: Server, route: string, body: unknown, signal: AbortSignal): Promise<unknown> =>
  ask(server, route, {
    method: 'POST',
    body: JSON.stringify(body),
    signal,
    headers: { 'content-type': 'application/json' },
    maxBytes: 1 << 20,
  });
