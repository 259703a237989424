/** Plain data: what an action, a trace and a manifest are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** Bytewise (UTF-8) order of two strings, the same on every machine; never by locale. */
export function compareBytes(a: string, b: string): number {
  // UTF-16 code unit order differs from UTF-8 order only where surrogates meet U+E000..U+FFFF.
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const xs = x >= 0xd800 && x <= 0xdfff;
      const ys = y >= 0xd800 && y <= 0xdfff;
      return xs === ys ? x - y : xs ? 1 : -1;
    }
  }
  return a.length - b.length;
}

/**
 * The one canonical JSON: names in bytewise order, no white space, `-0` as `0`, entries that are
 * `undefined` left out. Strings keep their bytes (no Unicode normalisation: a prompt is what it is).
 * After RFC 8785, with bytewise order of names instead of UTF-16 order.
 * @throws TypeError for what JSON can't hold (NaN, functions): that is a bug in a rule.
 */
export function canonical(value: unknown, at = '$'): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${at}: ${value} has no place in JSON`);
      return JSON.stringify(value === 0 ? 0 : value);
    case 'object': {
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map((v, i) => canonical(v, `${at}[${i}]`)).join(',')}]`;
      const entries = Object.entries(value)
        .filter(([, v]) => v !== undefined)
        .sort(([a], [b]) => compareBytes(a, b));
      return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v, `${at}.${k}`)}`).join(',')}}`;
    }
    default:
      throw new TypeError(`${at}: a ${typeof value} has no place in JSON`);
  }
}
