import type { Result } from '../../../src/engine/result.ts';
import { err, ok } from '../../../src/engine/result.ts';
import { isList, isObject, type Value, write } from './python-json.ts';

/** A value as the server converts it for a kind of input (A.4), or Python's words why it can't. */
export function convert(kind: string, value: Value): Result<Value, string> {
  switch (kind) {
    case 'INT':
      return toInt(value);
    case 'FLOAT':
      return toFloat(value);
    case 'STRING':
      return ok(typeof value === 'string' ? value : spell(value));
    case 'BOOLEAN':
      return ok(truth(value));
    default:
      return ok(value);
  }
}

/** Python's int(): text of digits exactly, fractions cut off, true is 1. */
export function toInt(value: Value): Result<number | bigint, string> {
  if (typeof value === 'number') return ok(Math.trunc(value));
  if (typeof value === 'bigint') return ok(value);
  if (typeof value === 'boolean') return ok(value ? 1 : 0);
  if (typeof value === 'string') {
    const text = value.trim().replace(/(?<=\d)_(?=\d)/g, '');
    if (!/^[+-]?\d+$/.test(text)) return err(`invalid literal for int() with base 10: ${spell(value, true)}`);
    const number = BigInt(text);
    return ok(Number.isSafeInteger(Number(number)) ? Number(number) : number);
  }
  return err(
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
  );
}

/** Python's float(). */
export function toFloat(value: Value): Result<number, string> {
  if (typeof value === 'number' || typeof value === 'bigint') return ok(Number(value));
  if (typeof value === 'boolean') return ok(value ? 1 : 0);
  if (typeof value === 'string') {
    const text = value.trim();
    if (text === '' || Number.isNaN(Number(text)) || /^[+-]?0[xob]/i.test(text)) {
      return err(`could not convert string to float: ${spell(value, true)}`);
    }
    return ok(Number(text));
  }
  return err(`float() argument must be a string or a real number, not '${typeName(value)}'`);
}

/** Python's bool(): every text but the empty one is true, `"false"` too. */
export function truth(value: Value): boolean {
  if (isList(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** A value as Python's str() (or repr(), when quoted) spells it. */
export function spell(value: Value, quoted = false): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string')
    return quoted ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : value;
  if (isList(value)) return `[${value.map((entry) => spell(entry, true)).join(', ')}]`;
  return write(value);
}

function typeName(value: Value): string {
  if (value === null) return 'NoneType';
  return isList(value) ? 'list' : 'dict';
}
