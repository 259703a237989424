import { err, ok, type Result } from '../../../engine/result.ts';
import { troubleBy } from './catalogue.ts';
import { ask, askJson } from './routes.ts';
import type { Server } from './server.ts';
import { rest } from './timing.ts';
import type { Trouble } from './trouble.ts';

/** How long the server may take to become idle before it is left at that, ms. */
const idleMs = 10_000;
/** The worker looks at the wish only when it wakes idle; a prompt posted at once would come first, ms. */
const pauseMs = 1500;

/**
 * Asks the server to unload its models and forget its caches, then gives it an idle moment to do so
 * (facts A.5: the answer only means that the wish was noted). Nothing may depend on it for correctness.
 */
export async function free(server: Server, signal?: AbortSignal): Promise<Result<void, Trouble>> {
  const reply = await ask(server, '/free', {
    method: 'POST',
    body: '{"unload_models":true,"free_memory":true}',
    headers: { 'content-type': 'application/json' },
    maxBytes: 1 << 20,
  });
  if (!reply.ok) return err(troubleBy(reply.error));
  const end = server.timing.now() + idleMs;
  while (server.timing.now() < end && !signal?.aborted) {
    const queue = await askJson(server, '/prompt', { maxBytes: 1 << 20 });
    if (!queue.ok) return err(troubleBy(queue.error));
    const info = queue.value.exec_info as { readonly queue_remaining?: unknown } | undefined;
    if (info?.queue_remaining === 0) break;
    await rest(server.timing, 500, signal);
  }
  await rest(server.timing, pauseMs, signal);
  return ok(undefined);
}
