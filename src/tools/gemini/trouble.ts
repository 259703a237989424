import { jsonOf } from '../http/json.ts';
import { entries, list, oneLine, text } from './loose.ts';
import { type Quota, readQuota } from './quota.ts';

/** What keeps this request, and often any other, from ever being answered. */
export type Hopeless =
  | 'bad key'
  | 'no access'
  | 'region'
  | 'unknown model'
  | 'too large'
  | 'bad request'
  | 'redirect'
  | 'no API';

/** What an answer other than 200 means. `said` is the server's own words, one line. */
export type Trouble = { readonly status: number; readonly said: string } & (
  | { readonly kind: 'hopeless'; readonly why: Hopeless }
  | { readonly kind: 'quota'; readonly quota: Quota }
  /** It may be better in a while. `late`: the server began and gave up, so it may be charged. */
  | { readonly kind: 'down'; readonly late: boolean; readonly waitMs?: number }
);

type Heard = {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly bytes: Uint8Array;
};

/** Reads an answer that is no success, whoever it is from: the API, a proxy, another server. */
export function readTrouble({ status, headers, bytes }: Heard, now: number): Trouble {
  const json = jsonOf({ headers, bytes });
  const error = json.ok ? errorIn(json.value) : undefined;
  const said = oneLine(text(error?.message) ?? (json.ok ? '' : json.error.start));
  const of = { status, said };
  const hopeless = (why: Hopeless): Trouble => ({ ...of, kind: 'hopeless', why });
  if (status >= 300 && status < 400)
    return { ...hopeless('redirect'), said: oneLine(headers.location ?? 'somewhere that it does not name') };
  if (status === 429) return { ...of, kind: 'quota', quota: readQuota(error, headers['retry-after'], now) };
  if (status === 408 || status === 499 || status >= 500) {
    const seconds = /^\d+$/.test(headers['retry-after'] ?? '') ? Number(headers['retry-after']) : undefined;
    return {
      ...of,
      kind: 'down',
      late: status === 504 || status === 499,
      ...(seconds === undefined ? {} : { waitMs: seconds * 1000 }),
    };
  }
  if (status === 413) return hopeless('too large');
  // what does not answer in the API's way is something else: a proxy, another server
  if (error === undefined) return hopeless('no API');
  return hopeless(whyOf(status, error, said));
}

function whyOf(status: number, error: { readonly [name: string]: unknown }, said: string): Hopeless {
  const reasons = list(error.details).map((detail) => entries(detail).reason);
  if (reasons.some((reason) => /^API_KEY_(INVALID|EXPIRED)$/.test(String(reason)))) return 'bad key';
  if (/api key (not valid|expired)/i.test(said)) return 'bad key';
  if (error.status === 'FAILED_PRECONDITION') return 'region';
  if (status === 401 || status === 403) return 'no access';
  if (status === 404) return 'unknown model';
  if (
    /\bmodels?\b.*\b(not found|no longer|deprecated|retired|not supported|not available|shut ?down)/i.test(
      said,
    )
  )
    return 'unknown model';
  if (/(request|payload|content|token|image)s?\b.*(too large|too big|exceed|size limit)/i.test(said))
    return 'too large';
  return 'bad request';
}

/** The `error` of an answer; some come as an array with one object. */
export function errorIn(json: unknown): { readonly [name: string]: unknown } | undefined {
  const { error } = entries(unwrapped(json));
  return typeof error === 'object' && error !== null ? entries(error) : undefined;
}

/** The object of an answer that came as an array of one. */
export const unwrapped = (json: unknown): unknown =>
  Array.isArray(json) && json.length === 1 ? json[0] : json;
