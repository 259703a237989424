import type * as z from 'zod';
import { wanted } from './schema/parts.ts';
import type { NodePath } from './tree.ts';

type Def = z.core.$ZodTypeDef & {
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly items?: readonly z.ZodType[];
  readonly options?: readonly z.ZodType[];
  readonly shape?: { readonly [name: string]: z.ZodType };
  readonly entries?: { readonly [name: string]: string };
  readonly valueType?: z.ZodType;
  readonly keyType?: z.ZodType;
  readonly getter?: () => z.ZodType;
};
const defOf = (schema: z.ZodType): Def => schema.def as unknown as Def;

/** Every schema that the value at a path may follow: unions fan out, wrappers are looked through. */
function schemasAt(schema: z.ZodType, path: NodePath): readonly z.ZodType[] {
  let at: readonly z.ZodType[] = [schema];
  for (const step of path) at = at.flatMap(open).flatMap((one) => stepInto(one, step));
  return at;
}

function stepInto(schema: z.ZodType, step: string | number): readonly z.ZodType[] {
  const def = defOf(schema);
  if (def.type === 'object') return def.shape?.[step] === undefined ? [] : [def.shape[step]];
  if (def.type === 'array') return [def.element!];
  if (def.type === 'tuple')
    return def.items?.[step as number] === undefined ? [] : [def.items[step as number]!];
  if (def.type === 'record') return [def.valueType!];
  return [];
}

/** Optional, nullable, lazy and unions opened to what they hold. */
function open(schema: z.ZodType): readonly z.ZodType[] {
  const def = defOf(schema);
  if (def.type === 'union') return def.options!.flatMap(open);
  if (def.type === 'lazy') return open(def.getter!());
  if (def.innerType !== undefined) return open(def.innerType);
  return [schema];
}

/** The keys that the map at a path may have. */
export const knownKeys = (schema: z.ZodType, path: NodePath): readonly string[] => [
  ...new Set(
    schemasAt(schema, path)
      .flatMap(open)
      .flatMap((one) => Object.keys(defOf(one).shape ?? {})),
  ),
];

/** The words that the value at a path may be. */
export const wordsOf = (schema: z.ZodType, path: NodePath): readonly string[] => [
  ...new Set(
    schemasAt(schema, path)
      .flatMap(open)
      .flatMap((one) => Object.values(defOf(one).entries ?? {})),
  ),
];

/** The registered words of a schema, or of what it wraps. */
function spoken(schema: z.ZodType): string | undefined {
  const own = wanted.get(schema)?.what;
  if (own !== undefined) return own;
  const def = defOf(schema);
  return def.innerType === undefined ? undefined : spoken(def.innerType);
}

/** Why the value at a path has the limits it has, where that is known. */
export const reasonAt = (schema: z.ZodType, path: NodePath): string | undefined =>
  schemasAt(schema, path)
    .flatMap(open)
    .map((one) => wanted.get(one)?.why)
    .find((why) => why !== undefined);

/** What is wanted at a path, in words. */
export function expectation(schema: z.ZodType, path: NodePath): string {
  const at = schemasAt(schema, path);
  for (const one of at) {
    const own = spoken(one);
    if (own !== undefined) return own;
  }
  const words = wordsOf(schema, path);
  if (words.length > 0 && words.length <= 8)
    return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  if (words.length > 8) return 'a known word';
  return kindWanted(schema, path);
}

/** The kind of value wanted at a path. */
export function kindWanted(schema: z.ZodType, path: NodePath): string {
  const first = schemasAt(schema, path).flatMap(open)[0];
  switch (first === undefined ? undefined : defOf(first).type) {
    case 'string':
    case 'enum':
      return 'text';
    case 'number':
    case 'int':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'array':
    case 'tuple':
      return 'a list';
    default:
      return 'a map';
  }
}

/** What the keys of the map round a path are. */
export function wantedOfKey(schema: z.ZodType, path: NodePath): string {
  for (const one of schemasAt(schema, path.slice(0, -1)).flatMap(open)) {
    const key = defOf(one).keyType;
    const own = key === undefined ? undefined : spoken(key);
    if (own !== undefined) return own;
  }
  return 'a known name';
}
