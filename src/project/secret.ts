import type { NodePath } from './tree.ts';

/** A value that must not be in a file that is shared: where it stands, and never what it is. */
export type Secret = { readonly path: NodePath; readonly what: string };

const keyName = /api.?key|(^|[_-])key$|^key|[a-z]Key$|token|secret|password|passwd|credential|authorization/i;
/** Google's API keys and access tokens begin like this. */
const keyValue = /AIza[0-9A-Za-z_-]{10,}|ya29\.[0-9A-Za-z_-]+|-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const keyInAddress = /^[a-z]+:\/\/[^/?#]*@|[?&](?:api_?)?key=/i;

/** Every part of a setting that looks like a secret, by its name or by what it is. */
export function secretsIn(value: unknown, path: NodePath): readonly Secret[] {
  if (typeof value === 'string') {
    if (keyValue.test(value)) return [{ path, what: 'a key' }];
    return keyInAddress.test(value) ? [{ path, what: 'a key or password in an address' }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(name) : name];
    return typeof inner !== 'object' && !Array.isArray(value) && keyName.test(name)
      ? [{ path: at, what: 'a key' }]
      : secretsIn(inner, at);
  });
}
