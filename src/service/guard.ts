import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { type Refusal, refusal } from './problem.ts';

/** Who may ask. */
export type Door = {
  /** What the service listens on: `127.0.0.1`, `0.0.0.0`, a name. */
  readonly host: string;
  /** Needed beyond loopback. */
  readonly token?: string;
};

/** What of a request tells where it comes from. */
export type Caller = {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site` and `Sec-Fetch-Mode`. */
  readonly site: string | undefined;
  readonly mode: string | undefined;
  readonly method: string;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  /** The token of the address, for what can set no header: sockets, and the first page. */
  readonly token: string | undefined;
};

export const tokenCookie = 'plasma-token';

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** Why a caller is sent away, or undefined for one that may come in. */
export function turnedAway(door: Door, caller: Caller): Refusal | undefined {
  const named = nameOf(caller.host);
  if (named === undefined || !isOurs(door, named))
    return refusal(
      403,
      'wrong-host',
      named === undefined
        ? 'the request names no host'
        : `this service is not called ${JSON.stringify(named)}: a page of another site may be behind this`,
      { hint: `Ask it by the address that plasma serve has printed.` },
    );
  if (caller.origin !== undefined && originHost(caller.origin) !== caller.host)
    return refusal(403, 'wrong-origin', `a page of ${caller.origin} may not ask this service`, {
      hint: 'Only its own pages may.',
    });
  const isForeign = caller.site === 'cross-site' || caller.site === 'same-site';
  if (isForeign && !(caller.mode === 'navigate' && caller.method === 'GET'))
    return refusal(403, 'wrong-origin', 'a page of another site may not ask this service', {
      hint: 'Only its own pages may.',
    });
  if (door.token !== undefined && !tokensOf(caller).some((token) => same(token, door.token!)))
    return refusal(401, 'no-token', 'this service can be reached from other machines, and wants its token', {
      hint: 'Send it as "Authorization: Bearer <token>", or open the address that plasma serve has printed.',
    });
  return undefined;
}

/** The name of a `Host` header, without its port. */
function nameOf(host: string | undefined): string | undefined {
  const parts = /^(\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::\d{1,5})?$/i.exec(host ?? '');
  return parts?.[1]?.toLowerCase().replace(/^\[|\]$/g, '');
}

/**
 * A name that an attacker can have in the DNS must not be taken for ours. Addresses are in no DNS, and
 * may be asked by where the service is open to other machines.
 */
const isOurs = (door: Door, name: string): boolean =>
  isLoopback(name) || (!isLoopback(door.host) && (name === door.host.toLowerCase() || isIP(name) !== 0));

function originHost(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

function tokensOf({ authorization, cookie, token }: Caller): readonly string[] {
  const bearer = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  const kept = new RegExp(`(?:^|;\\s*)${tokenCookie}=([^;]+)`).exec(cookie ?? '')?.[1];
  return [bearer, kept === undefined ? undefined : decoded(kept), token].filter((one) => one !== undefined);
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const hashed = (text: string): Buffer => createHash('sha256').update(text).digest();
/** In the same time for every guess. */
const same = (a: string, b: string): boolean => timingSafeEqual(hashed(a), hashed(b));
