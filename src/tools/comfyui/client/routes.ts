import { err, ok, type Result } from '../../../engine/result.ts';
import { jsonOf, startOf } from '../../http/json.ts';
import type { HttpProblem } from '../../http/problem.ts';
import { type Reply, type Request, request, type Timeouts } from '../../http/request.ts';
import type { Address } from './address.ts';
import type { Trouble } from './trouble.ts';

/**
 * Why an exchange gave nothing to go on with. `away`: nobody answered for the server; it may be a
 * moment or the end. `trouble`: it answered, and asking again won't help.
 */
export type Fault =
  | {
      readonly kind: 'away';
      readonly reason: string;
      readonly sent: boolean;
      /** No one listens there: surely the end, and not a moment. */
      readonly refused: boolean;
      /** It sends more than is taken. */
      readonly flood?: true;
    }
  | { readonly kind: 'busy'; readonly status: number; readonly route: string; readonly start: string }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

export type Exchange = {
  readonly address: Address;
  readonly timeouts?: Timeouts;
};

export type Asked = Omit<Request, 'timeouts'> & { readonly query?: { readonly [name: string]: string } };

/** One exchange with a route. Any status below 500 that does not concern access is a reply. */
export async function ask(to: Exchange, route: string, asked: Asked = {}): Promise<Result<Reply, Fault>> {
  const { query, ...options } = asked;
  const sent = await request(to.address.url(route, query), {
    ...options,
    ...(to.timeouts === undefined ? {} : { timeouts: to.timeouts }),
  });
  if (!sent.ok) return err(awayBy(sent.error));
  const { status, headers } = sent.value;
  if (status === 401 || status === 403 || status === 407)
    return err({ kind: 'trouble', trouble: { kind: 'forbidden', status, route } });
  if (status >= 300 && status < 400 && status !== 304)
    return err({
      kind: 'trouble',
      trouble: { kind: 'redirected', status, location: startOf(headers.location ?? '') },
    });
  if (status >= 502 && status <= 504)
    return err({ kind: 'away', reason: `a proxy answers ${status} for it`, sent: true, refused: false });
  if (status >= 500 || status === 429)
    return err({ kind: 'busy', status, route, start: startOf(new TextDecoder().decode(sent.value.bytes)) });
  return sent;
}

/** The JSON object of a 200; whatever else it says means that this is no ComfyUI, or not this route. */
export async function askJson(
  to: Exchange,
  route: string,
  asked: Asked = {},
): Promise<Result<{ readonly [name: string]: unknown }, Fault>> {
  const reply = await ask(to, route, asked);
  if (!reply.ok) return reply;
  const json = jsonOf(reply.value);
  if (reply.value.status !== 200)
    return err(notComfy(`${route} answered ${reply.value.status}${json.ok ? '' : `: ${json.error.start}`}`));
  if (!json.ok) return err(notComfy(`${route}: ${json.error.message}`));
  if (!isObject(json.value)) return err(notComfy(`${route}: the answer is no object`));
  return ok(json.value);
}

const notComfy = (reason: string): Fault => ({ kind: 'trouble', trouble: { kind: 'not-comfyui', reason } });

function awayBy(problem: HttpProblem): Fault {
  return {
    kind: 'away',
    reason: problem.message,
    sent: problem.sent,
    refused: problem.kind === 'refused' || problem.kind === 'dns',
    ...(problem.kind === 'too-large' ? { flood: true } : {}),
  };
}

export const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
