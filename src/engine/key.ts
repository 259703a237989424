import type { Action } from './action.ts';
import { type Digest, sha256 } from './digest.ts';
import { canonical, compareBytes, type Json } from './json.ts';

/** Bumped when keys are made in another way: every result is then asked for anew. */
export const keySchema = 1;

export type PartKind = 'tool' | 'param' | 'input' | 'output' | 'model';

/** What the key is made of, without what it is not made of. Traces hold exactly this. */
export type Recipe = {
  readonly tool: string;
  readonly version: number;
  readonly params: Json;
  readonly inputs: readonly (readonly [name: string, digest: Digest])[];
  readonly outputs: readonly string[];
  readonly models: readonly (readonly [name: string, digest: string])[];
};

const escaped = (name: string): string =>
  name.includes('~') || name.includes('.') ? name.replaceAll('~', '~0').replaceAll('.', '~1') : name;

/** @param path undefined for the whole: a name may be empty */
function leaves(
  value: Json | undefined,
  path: string | undefined,
  visit: (path: string, leaf: Json) => void,
): void {
  if (value === undefined) return;
  const names =
    typeof value !== 'object' || value === null
      ? []
      : Array.isArray(value)
        ? value.map((_, i) => String(i))
        : Object.keys(value).sort(compareBytes);
  if (names.length === 0) visit(path ?? '', value);
  for (const name of names) {
    const inner = (value as { readonly [name: string]: Json })[name];
    leaves(inner, path === undefined ? escaped(name) : `${path}.${escaped(name)}`, visit);
  }
}

/**
 * The one walk over everything that a result depends on, in one order. `keyOf` hashes what it
 * visits and `explain` compares what it visits, so a reason can't be missing from either.
 */
export function walk(recipe: Recipe, visit: (kind: PartKind, name: string, value: Json) => void): void {
  visit('tool', recipe.tool, recipe.version);
  leaves(recipe.params, undefined, (path, leaf) => visit('param', path, leaf));
  for (const [name, digest] of recipe.inputs) visit('input', name, digest);
  for (const name of recipe.outputs) visit('output', name, true);
  for (const [name, digest] of recipe.models) visit('model', name, digest);
}

/** The action key: SHA-256 over the walk. Same key, same result. */
export function keyOf(recipe: Recipe): Digest {
  let text = `plasma ${keySchema}\n`;
  walk(recipe, (kind, name, value) => {
    text += `${kind} ${JSON.stringify(name)} ${typeof value === 'string' ? JSON.stringify(value) : canonical(value)}\n`;
  });
  return sha256(text);
}

/** The recipe of an action, with `digestOf` for its inputs. Thread counts, hosts and paths stay out. */
export function recipeOf(action: Action, version: number, digestOf: (inputName: string) => Digest): Recipe {
  return {
    tool: action.tool,
    version,
    params: action.params,
    inputs: Object.keys(action.inputs)
      .sort(compareBytes)
      .map((name) => [name, digestOf(name)] as const),
    outputs: Object.keys(action.outputs).sort(compareBytes),
    models: Object.entries(action.models ?? {}).sort(([a], [b]) => compareBytes(a, b)),
  };
}

/**
 * What an action asks for, before anything is known of its inputs' bytes: SHA-256 over the same
 * walk, with paths for digests. Equal requests with unchanged inputs need no look at the key.
 */
export function requestOf(action: Action, version: number): Digest {
  const recipe = recipeOf(action, version, (name) => `path:${action.inputs[name]!.path}`);
  const outputs = recipe.outputs.map((name) => `${name}=${action.outputs[name]}`);
  return keyOf({ ...recipe, outputs });
}
