import type { Action } from './action.ts';
import type { Location } from './diagnostic.ts';
import type { Json } from './json.ts';
import { type PartKind, type Recipe, walk } from './key.ts';
import { type Origins, originOf } from './located.ts';

/** Why a target is stale. `before` and `after` are what the key had and has. */
export type Reason = {
  readonly kind: PartKind | 'new' | 'missing' | 'edited' | 'forced' | 'unverified' | 'gone';
  /** The parameter's path, the input's name, the tool's id … */
  readonly name: string;
  /** What a person calls that parameter, where it is not its path. */
  readonly called?: string;
  readonly before?: Json;
  readonly after?: Json;
  /** Where the present value was written. */
  readonly source?: Location;
  /** For an input: the path it has. */
  readonly path?: string;
};

/**
 * The difference of two recipes, by the walk that makes the key: recipes with one key give no
 * reasons, and recipes with two keys give at least one.
 */
export function difference(
  before: Recipe,
  after: Recipe,
  origins: Origins = {},
  pathOf: (input: string) => string | undefined = () => undefined,
  names: Action['names'] = {},
): readonly Reason[] {
  const old = new Map<string, { readonly kind: PartKind; readonly name: string; readonly value: Json }>();
  walk(before, (kind, name, value) => old.set(`${kind} ${name}`, { kind, name, value }));
  const reasons: Reason[] = [];
  const at = (
    kind: PartKind,
    name: string,
  ): { readonly called?: string; readonly source?: Location; readonly path?: string } => {
    const param = kind === 'param' ? name.replaceAll('~1', '.').replaceAll('~0', '~') : undefined;
    const source = param === undefined ? undefined : originOf(origins, param);
    const called = param === undefined ? undefined : names[param];
    const path = kind === 'input' ? pathOf(name) : undefined;
    return {
      ...(called === undefined ? {} : { called }),
      ...(source === undefined ? {} : { source }),
      ...(path === undefined ? {} : { path }),
    };
  };
  walk(after, (kind, name, value) => {
    const was = old.get(`${kind} ${name}`);
    old.delete(`${kind} ${name}`);
    if (was === undefined) reasons.push({ kind, name, after: value, ...at(kind, name) });
    else if (JSON.stringify(was.value) !== JSON.stringify(value)) {
      reasons.push({ kind, name, before: was.value, after: value, ...at(kind, name) });
    }
  });
  for (const { kind, name, value } of old.values())
    reasons.push({ kind, name, before: value, ...at(kind, name) });
  return reasons;
}
