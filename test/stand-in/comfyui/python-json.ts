/** JSON as a Python server reads and writes it: whole numbers of any length, `", "` and `": "`, ASCII only. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Value[]
  | { readonly [name: string]: Value | undefined };
export type ValueObject = { readonly [name: string]: Value | undefined };

/**
 * Parses JSON; whole numbers beyond 2^53 − 1 come as `bigint`, exact.
 * @throws SyntaxError
 */
export function parse(text: string): Value {
  const revive = (_name: string, value: unknown, context?: { source?: string }): unknown => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    return context?.source !== undefined && /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;
  };
  return JSON.parse(text, revive as (this: unknown, name: string, value: unknown) => unknown) as Value;
}

/** Writes JSON as Python's `json.dumps` does by default. Entries that are `undefined` are left out. */
export function write(value: Value): string {
  switch (typeof value) {
    case 'string':
      return ascii(JSON.stringify(value));
    case 'bigint':
      return value.toString();
    case 'object': {
      if (value === null) return 'null';
      if (isList(value)) return `[${value.map(write).join(', ')}]`;
      const entries = Object.entries(value).filter(
        (entry): entry is [string, Value] => entry[1] !== undefined,
      );
      return `{${entries.map(([name, entry]) => `${ascii(JSON.stringify(name))}: ${write(entry)}`).join(', ')}}`;
    }
    default:
      return JSON.stringify(value);
  }
}

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);
export const isObject = (value: Value | undefined): value is ValueObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const ascii = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
