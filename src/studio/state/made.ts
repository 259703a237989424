/** A file as the book names it: whatever else it says, it has a path, the target that makes it, and its digest. */
type File = { readonly path: string; readonly target: string; readonly digest: string | null };

const isFile = (value: object): value is File => 'path' in value && 'target' in value && 'digest' in value;

/**
 * A book with other digests for files that were made since it was read. What does not change stays the same
 * object, so that only what is shown of these files is drawn anew.
 */
export function withMade<T>(value: T, made: ReadonlyMap<string, string>): T {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => withMade(item, made));
    return items.some((item, i) => item !== value[i]) ? (items as T) : value;
  }
  if (isFile(value)) {
    const digest = made.get(value.path);
    if (digest === undefined || digest === value.digest) return value;
    return { ...value, digest, state: 'fresh', failed: undefined };
  }
  let changed: object | undefined;
  for (const [name, inner] of Object.entries(value)) {
    const next = withMade(inner, made);
    if (next === inner) continue;
    changed = { ...(changed ?? value), [name]: next };
  }
  return (changed ?? value) as T;
}
