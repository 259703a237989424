import type { Result } from '../../../src/engine/result.ts';
import { type Value } from './python-json.ts';
/** A value as the server converts it for a kind of input (A.4), or Python's words why it can't. */
export declare function convert(kind: string, value: Value): Result<Value, string>;
/** Python's int(): text of digits exactly, fractions cut off, true is 1. */
export declare function toInt(value: Value): Result<number | bigint, string>;
/** Python's float(). */
export declare function toFloat(value: Value): Result<number, string>;
/** Python's bool(): every text but the empty one is true, `"false"` too. */
export declare function truth(value: Value): boolean;
/** A value as Python's str() (or repr(), when quoted) spells it. */
export declare function spell(value: Value, quoted?: boolean): string;
