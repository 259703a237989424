/** What comparing keeps of a value: keys and types. Prompt ids and times become words. */
export type Shape = string | readonly Shape[] | { readonly [key: string]: Shape };

/** Words of help and extensions that say nothing about the protocol. */
const aside = new Set(['tooltip', 'output_tooltips', 'extension', 'traceback', 'current_inputs']);
const id = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The shape of a JSON value. Lists keep the order and shape of their entries when `ordered`; otherwise they are
 * the different shapes that occur in them.
 */
export function shapeOf(value: unknown, ordered = true): Shape {
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    const shapes = value.map((entry) => shapeOf(entry, ordered));
    if (ordered) return shapes;
    return [...new Map(shapes.map((shape) => [JSON.stringify(shape), shape])).values()];
  }
  if (typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !aside.has(key))
        .map(([key, entry]): [string, Shape] => [id.test(key) ? 'prompt id' : key, shapeOf(entry, ordered)])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
  return typeof value === 'string' && id.test(value) ? 'id' : typeof value;
}
