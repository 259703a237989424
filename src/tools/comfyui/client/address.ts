import { isIP } from 'node:net';
import { err, ok, type Result } from '../../../engine/result.ts';

/** Where a server is. */
export type Address = {
  /** As a person writes it, without user and password: `http://127.0.0.1:8188`. */
  readonly shown: string;
  /** The URL of a route below `/api`, such as `/prompt`; query values are encoded. */
  readonly url: (route: string, query?: { readonly [name: string]: string }) => string;
  readonly socketUrl: (clientId: string) => string;
  /** What a person should know before prompts travel there, or undefined. */
  readonly warning: string | undefined;
};

/**
 * Reads an address such as `127.0.0.1:8188`, `http://gpu.lan:8188` or `https://me:secret@host/comfy`;
 * gives one sentence about what is wrong with it otherwise. Without a scheme the port is 8188 if none
 * is named.
 */
export function addressOf(text: string): Result<Address, string> {
  const bare = !/^[a-z][a-z0-9+.-]*:\/\//i.test(text.trim());
  const full = bare ? `http://${text.trim()}` : text.trim();
  if (!URL.canParse(full)) return err(`${JSON.stringify(text)} is no address`);
  const url = new URL(full);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return err(`${JSON.stringify(text)}: an address begins with http:// or https://`);
  if (url.search !== '' || url.hash !== '') return err(`${JSON.stringify(text)}: an address has no ? or #`);
  if (bare && url.port === '' && !/:80$/.test(url.host) && !/:80(\/|$)/.test(text)) url.port = '8188';
  const path = url.pathname.replace(/\/+$/, '').replace(/\/api$/, '');
  const user = url.username === '' ? '' : `${url.username}${url.password === '' ? '' : `:${url.password}`}@`;
  const base = `//${user}${url.host}${path}/api`;
  const query = (values: { readonly [name: string]: string } = {}): string => {
    const pairs = Object.entries(values).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  };
  const open = url.protocol === 'http:' && !isLoopback(url.hostname);
  return ok({
    shown: `${url.protocol}//${url.host}${path}`,
    url: (route, values) => `${url.protocol}${base}${route}${query(values)}`,
    socketUrl: (clientId) => `${url.protocol === 'https:' ? 'wss:' : 'ws:'}${base}/ws${query({ clientId })}`,
    warning: open
      ? `${url.host} is reached without encryption: prompts and pictures can be read on the way, and whoever reaches it can use it`
      : undefined,
  });
}

function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  if (isIP(name) === 4) return name.startsWith('127.');
  return name === '::1' || name === 'localhost' || name.endsWith('.localhost');
}
