/** JSON as a Python server reads and writes it: whole numbers of any length, `", "` and `": "`, ASCII only. */
export type Value = null | boolean | number | bigint | string | readonly Value[] | {
    readonly [name: string]: Value | undefined;
};
export type ValueObject = {
    readonly [name: string]: Value | undefined;
};
/**
 * Parses JSON; whole numbers beyond 2^53 − 1 come as `bigint`, exact.
 * @throws SyntaxError
 */
export declare function parse(text: string): Value;
/** Writes JSON as Python's `json.dumps` does by default. Entries that are `undefined` are left out. */
export declare function write(value: Value): string;
export declare const isList: (value: Value | undefined) => value is readonly Value[];
export declare const isObject: (value: Value | undefined) => value is ValueObject;
