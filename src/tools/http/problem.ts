/**
 * Why an exchange gave no whole reply. `sent` says whether the server may have acted on the request:
 * only when it is false is it safe to send the same request again without looking first.
 */
export type HttpProblem = { readonly message: string; readonly sent: boolean } & (
  | {
      readonly kind: 'bad-url' | 'bad-header' | 'refused' | 'dns' | 'tls' | 'reset' | 'too-large' | 'aborted';
    }
  /** `connect`: no connection; `headers`: no first line; `idle`: silence inside the body; `total`: all of it. */
  | { readonly kind: 'timeout'; readonly which: 'connect' | 'headers' | 'idle' | 'total' }
  /** A file of ours could not be read or written: `code` is the system's (`ENOSPC`). */
  | { readonly kind: 'disk'; readonly code: string }
);

const secret = /^(authorization|proxy-authorization|cookie|set-cookie|x-goog-api-key|x-api-key|api-key)$/i;

/** Headers fit for a log: what identifies a person or a purse is covered. */
export function redacted(headers: { readonly [name: string]: string }): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secret.test(name) ? '(hidden)' : value]),
  );
}

/** An address fit for a message: no user, no password, no query (keys travel there). */
export function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

const refused = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
]);
const names = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL']);
const tls =
  /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

/** The code of an error, or of the first error inside it (several addresses of one name were tried). */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code !== '') return code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

/** What an error of the network layer means. `sent`: whether any of the request was on the way. */
export function problemOf(error: unknown, url: URL, sent: boolean): HttpProblem {
  const code = codeOf(error);
  const at = shown(url);
  if (refused.has(code))
    return { kind: 'refused', message: `nothing listens at ${url.host} (${code})`, sent: false };
  if (names.has(code))
    return { kind: 'dns', message: `the name ${url.hostname} is not known (${code})`, sent: false };
  if (tls.test(code))
    return { kind: 'tls', message: `no secure connection to ${url.host} (${code})`, sent: false };
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return { kind: 'timeout', which: 'connect', message: `${url.host} does not take a connection`, sent };
  if (code.startsWith('HPE_') || (error instanceof Error && error.name === 'HTTPParserError'))
    return { kind: 'reset', message: `what ${at} answers is not HTTP`, sent };
  if (code === 'UND_ERR_HEADERS_OVERFLOW')
    return { kind: 'too-large', message: `the headers of ${at} are too long`, sent };
  if (code === 'UND_ERR_INVALID_ARG')
    return {
      kind: 'bad-header',
      message: `a header for ${at} holds characters that can't be sent`,
      sent: false,
    };
  return {
    kind: 'reset',
    message: `the connection to ${at} broke off${code === '' || code === 'UND_ERR_SOCKET' ? '' : ` (${code})`}`,
    sent,
  };
}
