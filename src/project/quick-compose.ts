import type { Entry, ListNode, MapNode, Node, ScalarNode } from './tree.ts';

/*
 * Scripts are long and are read again at every keystroke that is saved, and a full YAML parser takes
 * half a millisecond for each panel. Nearly every script keeps to a small part of YAML: this reads that
 * part some twenty times faster, and gives up at the first thing beyond it. It reports no errors and
 * decides nothing: whatever it gives up on, `compose` reads with the real parser. A test holds the two
 * to the same tree, offset for offset, on thousands of generated and damaged texts.
 */

/** Thrown to leave the descent, never out of this module. */
const beyond = Symbol('beyond the plain part of YAML');

/** The tree of a text in the plain part of YAML; undefined for any other text, wrong ones included. */
export function quickCompose(text: string): Node | undefined {
  if (/[\t\r\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]|^(?:---|\.\.\.|%)/m.test(text))
    return undefined;
  try {
    return descend(text);
  } catch (thrown) {
    if (thrown === beyond) return undefined;
    throw thrown;
  }
}

const keyed = /[A-Za-z_][A-Za-z0-9_-]*(?=:(?: |\n|$))/y;
const lineRest = /(?: *| +#[^\n]*)(?:\n|$)/y;
const blankLines = /(?: *(?:#[^\n]*)?\n)*/y;
const plainBlock = /[^\n#:]*(?:(?::(?! |\n|$)|(?<! )#)[^\n#:]*)*/y;
const plainFlow = /[^\n#:,[\]{}]*(?:(?::(?![ \n,[\]{}]|$)|(?<! )#)[^\n#:,[\]{}]*)*/y;
const single = /'((?:[^'\n]|'')*)'/y;
const double = /"((?:[^"\\\n]|\\.)*)"/y;
const blockHeader = /([|>])(-?) *\n/y;

/** What a plain text may start with; the rest are YAML's own signs. */
const starts = /^(?:[^-?:,[\]{}#&*!|>'"%@` ]|-[^ \n])/;
const numeric =
  /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** One pass over a text by recursive descent; everything in it moves one position. */
function descend(text: string): Node {
  let at = 0;
  let depth = 0;

  function document(): Node {
    if (nextColumn() !== 0 || !isKey()) throw beyond;
    const root = map(0);
    if (at !== text.length) throw beyond;
    return root;
  }

  /** Goes to the next content, from the start of a line; gives its column, or -1 at the end. */
  function nextColumn(): number {
    blankLines.lastIndex = at;
    blankLines.exec(text);
    at = blankLines.lastIndex;
    let column = 0;
    while (text.charCodeAt(at + column) === 32) column++;
    at += column;
    if (at < text.length && text.charCodeAt(at) !== 35) return column;
    // a comment or spaces without a line end close the file
    at = text.length;
    return -1;
  }

  /** The column of the content at the present position. */
  function here(): number {
    return at - (text.lastIndexOf('\n', at - 1) + 1);
  }

  function isKey(): boolean {
    keyed.lastIndex = at;
    return keyed.test(text);
  }

  function isItem(): boolean {
    return text[at] === '-' && (text[at + 1] === ' ' || text[at + 1] === '\n');
  }

  function take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  }

  function map(column: number): MapNode {
    if (++depth > 40) throw beyond;
    const start = at;
    const entries = new Map<string, Entry>();
    for (;;) {
      const key = at;
      const name = take(keyed)?.[0];
      if (name === undefined || name === '__proto__' || entries.has(name)) throw beyond;
      const keyEnd = at++;
      const node = entryValue(column);
      entries.set(name, { key, keyEnd, node });
      if (atEnd()) break;
      const next = here();
      if (next > column) throw beyond;
      if (next < column) break;
    }
    depth--;
    return { kind: 'map', entries, start, flow: false };
  }

  function atEnd(): boolean {
    return at >= text.length;
  }

  /** What follows the colon of a key that stands in `column`; ends at the next content. */
  function entryValue(column: number): Node {
    const colon = at;
    if (take(lineRest) === null) {
      spaces();
      return inline(column);
    }
    const next = nextColumn();
    if (next > column) return isItem() ? list(next) : isKey() ? map(next) : fail();
    if (next === column && isItem()) return list(next);
    return { kind: 'scalar', value: null, start: colon, end: colon, style: 'plain' };
  }

  function fail(): never {
    throw beyond;
  }

  function spaces(): void {
    while (text.charCodeAt(at) === 32) at++;
  }

  function list(column: number): ListNode {
    if (++depth > 40) throw beyond;
    const start = at;
    const items: Node[] = [];
    for (;;) {
      at++;
      if (take(lineRest) !== null) {
        const next = nextColumn();
        if (next <= column) throw beyond;
        items.push(isItem() ? list(next) : isKey() ? map(next) : fail());
      } else {
        spaces();
        items.push(isItem() ? list(here()) : isKey() ? map(here()) : inline(column));
      }
      if (atEnd()) break;
      const next = here();
      if (next > column) throw beyond;
      if (next < column || !isItem()) break;
    }
    depth--;
    return { kind: 'list', items, start };
  }

  /** A value on the line of its key or dash; ends at the next content, which may not go on with it. */
  function inline(column: number): Node {
    const sign = text[at];
    if (sign === '|' || sign === '>') return block(column);
    const node =
      sign === '{' || sign === '['
        ? flow(column)
        : sign === "'" || sign === '"'
          ? quoted()
          : plain(plainBlock);
    if (take(lineRest) === null) throw beyond;
    if (nextColumn() > column) throw beyond;
    return node;
  }

  function plain(pattern: RegExp): ScalarNode {
    const start = at;
    const word = take(pattern)![0].trimEnd();
    if (!starts.test(word)) throw beyond;
    at = start + word.length;
    return { kind: 'scalar', value: resolved(word), start, end: at, style: 'plain' };
  }

  function quoted(): ScalarNode {
    const start = at;
    if (text[start] === "'") {
      const found = take(single);
      if (found === null) throw beyond;
      return { kind: 'scalar', value: found[1]!.replaceAll("''", "'"), start, end: at, style: 'single' };
    }
    const found = take(double);
    // of YAML's escapes those that JSON has too
    if (found === null || /\\(?!["\\nt])/.test(found[1]!.replaceAll('\\\\', ''))) throw beyond;
    return { kind: 'scalar', value: JSON.parse(found[0]) as string, start, end: at, style: 'double' };
  }

  function flow(column: number): MapNode | ListNode {
    if (++depth > 40) throw beyond;
    const start = at;
    const isMap = text[start] === '{';
    const close = isMap ? '}' : ']';
    const entries = new Map<string, Entry>();
    const items: Node[] = [];
    at++;
    gap(column);
    while (text[at] !== close) {
      if (isMap) {
        const key = at;
        const name = take(keyed)?.[0];
        if (name === undefined || name === '__proto__' || entries.has(name)) throw beyond;
        const keyEnd = at++;
        gap(column);
        entries.set(name, { key, keyEnd, node: flowValue(column) });
      } else {
        if (isKey()) throw beyond;
        items.push(flowValue(column));
      }
      gap(column);
      if (text[at] === ',') {
        at++;
        gap(column);
      } else if (text[at] !== close) throw beyond;
    }
    at++;
    depth--;
    return isMap ? { kind: 'map', entries, start, flow: true } : { kind: 'list', items, start };
  }

  function flowValue(column: number): Node {
    const sign = text[at];
    return sign === '{' || sign === '['
      ? flow(column)
      : sign === "'" || sign === '"'
        ? quoted()
        : plain(plainFlow);
  }

  /** Spaces and line ends in braces; what follows must stand right of the key they belong to. */
  function gap(column: number): void {
    spaces();
    if (text[at] !== '\n') return;
    at++;
    const line = at;
    spaces();
    if (at - line <= column || text[at] === '\n' || text[at] === '#') throw beyond;
  }

  /** A block of text; only with lines of one indentation. */
  function block(column: number): ScalarNode {
    const start = at;
    const header = take(blockHeader);
    if (header === null) throw beyond;
    const [, kind, chomp] = header;
    let indent = 0;
    while (text.charCodeAt(at + indent) === 32) indent++;
    if (indent <= column) throw beyond;
    const lines: string[] = [];
    const lead = ' '.repeat(indent);
    while (text.startsWith(lead, at)) {
      const end = text.indexOf('\n', at);
      if (end < 0) throw beyond;
      const line = text.slice(at + indent, end);
      if (line === '' || /^ | $/.test(line)) throw beyond;
      lines.push(line);
      at = end + 1;
    }
    if (lines.length === 0 || /^ *(?:\n|#)/.test(text.slice(at, at + indent + 1))) throw beyond;
    const end = at;
    if (nextColumn() > column) throw beyond;
    return {
      kind: 'scalar',
      value: `${lines.join(kind === '|' ? '\n' : ' ')}${chomp === '-' ? '' : '\n'}`,
      start,
      end,
      style: 'block',
    };
  }

  return document();
}

/** A plain scalar by YAML 1.2's core schema. */
function resolved(text: string): ScalarNode['value'] {
  switch (text) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
  }
  if (/^(?:~|null|true|false)$/i.test(text)) throw beyond;
  if (/^-?(?:[0-9]{1,15}|[0-9]{1,8}\.[0-9]{1,7})$/.test(text)) return Number(text);
  if (numeric.test(text)) throw beyond;
  return text;
}
