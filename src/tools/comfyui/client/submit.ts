import { err, ok, type Result } from '../../../engine/result.ts';
import { jsonOf, startOf } from '../../http/json.ts';
import type { Reply } from '../../http/request.ts';
import type { Attempt } from './attempt.ts';
import { cancel } from './cancel.ts';
import { nearestInstalled } from './catalogue.ts';
import { rejection } from './rejection.ts';
import { ask, askJson, type Fault, isObject } from './routes.ts';
import type { Server } from './server.ts';
import { backoff, later, rest } from './timing.ts';
import type { Trouble } from './trouble.ts';
import { leastVersion } from './version.ts';
import { whereabouts } from './whereabouts.ts';

/** How often a POST that surely did not arrive is repeated. */
const mostPosts = 4;

/**
 * Posts a prompt so that it is queued once, whatever happens to the answer: after anything but a
 * clear answer the server is asked for the prompt's id, and it is posted again, under the same id,
 * only when the server has twice said that it doesn't know it (facts A.3).
 */
export async function submit(server: Server, attempt: Attempt): Promise<Result<void, Trouble>> {
  const { id, graph, outputs, extraPngInfo, limits, signal } = attempt;
  const body = JSON.stringify({
    prompt: graph,
    prompt_id: id,
    client_id: server.wire.clientId(),
    partial_execution_targets: outputs,
    extra_data: extraPngInfo === undefined ? {} : { extra_pnginfo: extraPngInfo },
  });
  for (let posts = 1; ; posts++) {
    // not called off half-way at once: then nobody would know whether it is there
    const patience = later(server.timing, signal, limits.cancelMs ?? 10_000);
    const reply = await ask(server, '/prompt', {
      method: 'POST',
      body,
      signal: patience.signal,
      headers: { 'content-type': 'application/json' },
      maxBytes: 16 << 20,
    });
    patience.end();
    if (reply.ok) return accepted(server, attempt, reply.value, body.length);
    const fault = reply.error;
    if (fault.kind === 'trouble') return err(fault.trouble);
    if (fault.kind === 'busy' || fault.sent) {
      if (signal?.aborted)
        return err({ kind: 'cancelled', confirmed: await cancel(server, id, limits.cancelMs) });
      const found = await isThere(server, attempt);
      if (!found.ok || found.value) return found.ok ? ok(undefined) : found;
    }
    if (signal?.aborted) return err({ kind: 'cancelled', confirmed: true });
    const large = posts > 1 && (await tooLarge(server, fault, body.length));
    if (large !== false) return err(large);
    if (posts === mostPosts) {
      if (fault.kind === 'busy') return err({ ...fault, kind: 'server-error' });
      return err(away(server, fault.reason, false));
    }
    await rest(server.timing, backoff(posts, 500, 5000), signal);
    if (signal?.aborted) return err({ kind: 'cancelled', confirmed: true });
  }
}

/** The server went away: what it said of itself is forgotten with it. */
export function away(server: Server, reason: string, blamed: boolean): Trouble {
  server.forget();
  return { kind: 'gone', reason, blamed, back: server.back };
}

async function accepted(
  server: Server,
  { id, graph }: Attempt,
  reply: Reply,
  bytes: number,
): Promise<Result<void, Trouble>> {
  const json = jsonOf(reply);
  const route = '/prompt';
  if (reply.status === 413) {
    const limit = /size (\d+)/.exec(new TextDecoder().decode(reply.bytes))?.[1];
    return err({
      kind: 'too-large',
      what: 'the workflow',
      bytes,
      ...(limit === undefined ? {} : { limit: Number(limit) }),
    });
  }
  if (reply.status === 404 || reply.status === 405)
    return err({ kind: 'not-comfyui', reason: `${route} answered ${reply.status}` });
  if (reply.status >= 400) {
    if (!json.ok)
      return err({ kind: 'rejected', message: json.error.start, details: '', nodes: [], partly: false });
    return err(await nearestInstalled(server, rejection(json.value, graph, false)));
  }
  if (!json.ok || !isObject(json.value))
    return err({
      kind: 'not-comfyui',
      reason: `${route}: ${json.ok ? 'the answer is no object' : `${json.error.message} (${startOf(json.error.start)})`}`,
    });
  const given = json.value.prompt_id;
  if (isObject(json.value.node_errors) && Object.keys(json.value.node_errors).length > 0) {
    // it would run without the outputs it doesn't like, and be called a success
    await cancel(server, typeof given === 'string' ? given : id);
    return err(await nearestInstalled(server, rejection(json.value, graph, true)));
  }
  if (typeof given !== 'string')
    return err({ kind: 'not-comfyui', reason: `${route}: the answer names no prompt_id` });
  if (given !== id) {
    await cancel(server, given);
    const looked = await server.ready();
    const version = looked.ok ? looked.value.version : 'unknown';
    return err({ kind: 'too-old', version, least: leastVersion });
  }
  return ok(undefined);
}

/** Whether a prompt is in the queue or history; `absent` is believed at the second look. */
export async function isThere(server: Server, attempt: Attempt): Promise<Result<boolean, Trouble>> {
  const looked = await server.ready(attempt.signal);
  if (!looked.ok) return looked;
  const end = server.timing.now() + server.goneMs;
  let absent = 0;
  for (let n = 0; ; n++) {
    const where = await whereabouts(server, looked.value.jobs, attempt.id);
    if (where.ok) {
      if (where.value.state !== 'absent') return ok(true);
      if (++absent === 2) return ok(false);
    } else {
      const fault = where.error;
      if (fault.kind === 'trouble') return err(fault.trouble);
      if (server.timing.now() >= end)
        return err(
          fault.kind === 'away' ? away(server, fault.reason, false) : { ...fault, kind: 'server-error' },
        );
    }
    await rest(server.timing, where.ok ? 1000 : backoff(n, 500, 3000));
  }
}

/** A server that refuses a large body often just closes the connection while it is being sent. */
async function tooLarge(server: Server, fault: Fault, bytes: number): Promise<false | Trouble> {
  if (fault.kind !== 'away' || !fault.sent || bytes < 1 << 20) return false;
  const features = await askJson(server, '/features', { maxBytes: 1 << 20 });
  const limit = features.ok ? features.value.max_upload_size : undefined;
  if (typeof limit !== 'number' || bytes <= limit) return false;
  return { kind: 'too-large', what: 'the workflow', bytes, limit };
}
