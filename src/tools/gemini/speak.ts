import type { JsonObject } from '../../engine/json.ts';
import { ok, type Result } from '../../engine/result.ts';
import type { HttpProblem } from '../http/problem.ts';
import { type Reply, request, type Timeouts } from '../http/request.ts';
import { hushBytes, hushOf } from './key.ts';

/** An answer may hold several pictures of 4K, half as large again in base64. */
const mostBytes = 256 << 20;

/** One exchange with the API: a GET, or a POST of `body`. The key goes into a header and comes back nowhere. */
export type Speak = (
  path: string,
  given: { readonly body?: JsonObject; readonly signal: AbortSignal },
) => Promise<Result<Reply, HttpProblem>>;

/** Speaks with the API at an address by a key. This is the only place where the key is sent. */
export function speaker(baseUrl: string, key: string, timeouts: Timeouts): Speak {
  const hush = hushOf(key);
  return async (path, { body, signal }) => {
    const reply = await request(`${baseUrl}/v1beta/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'x-goog-api-key': key,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
      timeouts,
      maxBytes: mostBytes,
    });
    if (!reply.ok) return { ok: false, error: { ...reply.error, message: hush(reply.error.message) } };
    const { headers, bytes } = reply.value;
    return ok({
      ...reply.value,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, hush(value)])),
      bytes: hushBytes(key, bytes),
    });
  };
}
