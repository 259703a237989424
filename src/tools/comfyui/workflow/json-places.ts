/*
 * Strict JSON (RFC 8259) with the place of everything. JSON.parse tells neither where a value stands
 * nor which digits a number was written with, and a seed above 2^53 − 1 is another seed after it.
 */

export type Place = { readonly start: number };

export type Value =
  | (Place & { readonly kind: 'object'; readonly entries: ReadonlyMap<string, Entry> })
  | (Place & { readonly kind: 'array'; readonly items: readonly Value[] })
  | (Place & { readonly kind: 'number'; readonly value: number; readonly digits: string })
  | (Place & { readonly kind: 'plain'; readonly value: string | boolean | null });

export type Entry = { readonly key: number; readonly value: Value };

/** Why a text is no JSON, at an offset (UTF-16 units). */
export type Flaw = { readonly offset: number; readonly message: string; readonly hint?: string };

const deepest = 200;

/** Thrown to leave the descent, never out of this module. */
const stopped = Symbol('no JSON');

/** Reads a text, or says what is wrong first. A key that stands twice is wrong: readers differ on it. */
export function readJson(text: string): Value | Flaw {
  let flaw: Flaw | undefined;
  try {
    return descend(text, (found) => {
      flaw = found;
      throw stopped;
    });
  } catch (thrown) {
    if (thrown === stopped && flaw !== undefined) return flaw;
    throw thrown;
  }
}

export const isFlaw = (read: Value | Flaw): read is Flaw => 'offset' in read;

const white = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const word = /[-+]?[A-Za-z_$][\w$]*|[-+]?[\d.][\w.+-]*/y;

function descend(text: string, giveUp: (flaw: Flaw) => never): Value {
  // a byte order mark is what some editors put in front
  let at = text.startsWith('\ufeff') ? 1 : 0;

  const stop = (offset: number, message: string, hint?: string): never =>
    giveUp({ offset, message, ...(hint === undefined ? {} : { hint }) });
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const skip = (): void => void take(white);

  function value(depth: number): Value {
    if (depth > deepest) stop(at, `this nests more than ${deepest} levels deep`);
    const start = at;
    switch (text[at]) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return { kind: 'plain', value: key(), start };
      case undefined:
        return stop(at, 'the file ends in the middle', 'Was it cut off? Export the workflow again.');
    }
    const digits = take(number);
    if (digits !== undefined && !/[\w.+]/.test(text[at] ?? '')) {
      const read = Number(digits);
      if (!Number.isFinite(read)) stop(start, `${digits} is too large for a number`);
      return { kind: 'number', value: read, digits, start };
    }
    at = start;
    const read = take(word);
    if (read === 'true' || read === 'false') return { kind: 'plain', value: read === 'true', start };
    if (read === 'null') return { kind: 'plain', value: null, start };
    if (read !== undefined && /^[-+]?(?:NaN|Infinity)$/.test(read))
      return stop(start, `${read} is no number that JSON or ComfyUI can hold`, 'Write a number.');
    return stop(start, unexpected(text, start), quoting(text[start]!));
  }

  function key(): string {
    const start = at;
    // by hand: one regular expression over a text of megabytes would run out of stack
    let end = text.indexOf('"', start + 1);
    while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
    if (end < 0) stop(start, 'this text in quotes is never closed');
    at = end + 1;
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      return stop(start, 'this text in quotes holds a line break, a tab or a wrong \\ escape');
    }
  }

  function object(depth: number): Value {
    const start = at++;
    const entries = new Map<string, Entry>();
    skip();
    while (text[at] !== '}') {
      const place = at;
      if (text[at] !== '"')
        stop(at, unexpected(text, at, 'a name in double quotes'), quoting(text[at] ?? ''));
      const name = key();
      const before = entries.get(name);
      if (before !== undefined)
        stop(
          place,
          `"${name}" stands here a second time`,
          `The first is on line ${lineOf(text, before.key)}.`,
        );
      if (name === '__proto__') stop(place, '"__proto__" can\'t be a name');
      skip();
      if (text[at] !== ':') stop(at, unexpected(text, at, 'a colon'));
      at++;
      skip();
      entries.set(name, { key: place, value: value(depth + 1) });
      comma('}');
    }
    at++;
    return { kind: 'object', entries, start };
  }

  function array(depth: number): Value {
    const start = at++;
    const items: Value[] = [];
    skip();
    while (text[at] !== ']') {
      items.push(value(depth + 1));
      comma(']');
    }
    at++;
    return { kind: 'array', items, start };
  }

  function comma(close: string): void {
    skip();
    if (text[at] === close) return;
    if (text[at] !== ',') stop(at, unexpected(text, at, `a comma or ${close}`));
    const place = at++;
    skip();
    if (text[at] === close)
      stop(place, `a comma stands before ${close}`, 'JSON has no comma after the last entry.');
  }

  skip();
  if (at === text.length) stop(0, 'the file is empty');
  const root = value(0);
  skip();
  if (at < text.length) stop(at, 'something stands after the end of the JSON');
  return root;
}

/** Whether an odd number of backslashes stands before an offset. */
function isEscaped(text: string, offset: number): boolean {
  let before = offset;
  while (text[before - 1] === '\\') before--;
  return (offset - before) % 2 === 1;
}

function unexpected(text: string, at: number, wanted?: string): string {
  const found = text[at];
  if (found === undefined) return `the file ends where ${wanted ?? 'a value'} should be`;
  if (text.startsWith('//', at) || text.startsWith('/*', at) || found === '#') return 'JSON has no comments';
  return `${JSON.stringify(found)} stands where ${wanted ?? 'a value'} should be`;
}

const quoting = (found: string): string | undefined =>
  found === "'" || /[\w$]/.test(found) ? 'Texts and names are written in double quotes.' : undefined;

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;
