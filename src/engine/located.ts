import type { Location } from './diagnostic.ts';
import type { Json } from './json.ts';

const brand: unique symbol = Symbol('plasma.located');

/**
 * Parts of a value, by path, to the place in a source they were written at. A path is names and
 * indexes joined by dots (`cast.0.pose`); `''` is the value itself.
 */
export type Origins = { readonly [path: string]: Location };

/** Plain data that knows where each part of it was written. Rules put it into an action as it is. */
export type Located<T extends Json = Json> = {
  readonly [brand]: true;
  readonly value: T;
  readonly origins: Origins;
};

export function located<T extends Json>(value: T, origins: Origins): Located<T> {
  return { [brand]: true, value, origins };
}

export function isLocated(value: unknown): value is Located {
  return typeof value === 'object' && value !== null && brand in value;
}

/** JSON in which any part may be located; `undefined` entries are left out. */
export type Params = { readonly [name: string]: ParamValue };
export type ParamValue =
  | Json
  | undefined
  | Located
  | readonly ParamValue[]
  | { readonly [name: string]: ParamValue };

const join = (path: string, name: string | number): string => (path === '' ? `${name}` : `${path}.${name}`);

/** Takes located parts out of `params`: the plain value, and the origins of all its parts. */
export function plain(params: ParamValue): { readonly value: Json; readonly origins: Origins } {
  const origins: { [path: string]: Location } = {};
  const walk = (part: ParamValue, path: string): Json => {
    if (isLocated(part)) {
      for (const [inner, at] of Object.entries(part.origins)) {
        origins[inner === '' ? path : path === '' ? inner : `${path}.${inner}`] = at;
      }
      return part.value;
    }
    if (Array.isArray(part)) return part.map((item: ParamValue, i) => walk(item, join(path, i)));
    if (typeof part === 'object' && part !== null) {
      const out: { [name: string]: Json } = {};
      for (const [name, item] of Object.entries(part)) {
        if (item !== undefined) out[name] = walk(item as ParamValue, join(path, name));
      }
      return out;
    }
    return part as Json;
  };
  return { value: walk(params, ''), origins };
}

/** The origin of `path`, or of the nearest part that encloses it. */
export function originOf(origins: Origins, path: string): Location | undefined {
  let at = path;
  for (;;) {
    const found = origins[at];
    if (found !== undefined) return found;
    if (at === '') return undefined;
    const dot = at.lastIndexOf('.');
    at = dot < 0 ? '' : at.slice(0, dot);
  }
}
