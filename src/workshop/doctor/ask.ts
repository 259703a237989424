import { jsonOf } from '../../tools/http/json.ts';
import type { HttpProblem } from '../../tools/http/problem.ts';
import { request } from '../../tools/http/request.ts';

/** What came of one question to a server. `ms`: from asking to the last byte. */
export type Answer =
  | { readonly kind: 'json'; readonly status: number; readonly value: unknown; readonly ms: number }
  /** An answer that is no JSON: `start` is how it begins. */
  | {
      readonly kind: 'other';
      readonly status: number;
      readonly message: string;
      readonly start: string;
      readonly location: string | undefined;
      readonly ms: number;
    }
  | { readonly kind: 'problem'; readonly problem: HttpProblem };

export type Asking = {
  readonly signal: AbortSignal;
  readonly limitMs: number;
  readonly headers?: { readonly [name: string]: string };
  readonly method?: 'GET' | 'POST';
  /** Sent as JSON. */
  readonly body?: unknown;
};

/** One question over HTTP, over in `limitMs`. Follows no redirect. */
export async function ask(url: string, asking: Asking): Promise<Answer> {
  const started = performance.now();
  const { limitMs } = asking;
  const reply = await request(url, {
    ...(asking.method === undefined ? {} : { method: asking.method }),
    headers: {
      accept: 'application/json',
      ...(asking.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...asking.headers,
    },
    ...(asking.body === undefined ? {} : { body: JSON.stringify(asking.body) }),
    signal: asking.signal,
    timeouts: { connectMs: limitMs, headersMs: limitMs, idleMs: limitMs, totalMs: limitMs },
  });
  if (!reply.ok) return { kind: 'problem', problem: reply.error };
  const ms = performance.now() - started;
  const { status } = reply.value;
  const json = jsonOf(reply.value);
  if (json.ok) return { kind: 'json', status, value: json.value, ms };
  const { message, start } = json.error;
  return { kind: 'other', status, message, start, location: reply.value.headers.location, ms };
}

/** The JSON of a good answer, or undefined for every other one. */
export const goodValue = (answer: Answer): unknown =>
  answer.kind === 'json' && answer.status >= 200 && answer.status < 300 ? answer.value : undefined;
