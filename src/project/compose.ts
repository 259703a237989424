import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  parseDocument,
  type Scalar,
  type YAMLError,
} from 'yaml';
import type { Entry, MapNode, Node, ScalarNode } from './tree.ts';

/** Something wrong in a text, at an offset. */
export type Flaw = {
  readonly code: string;
  readonly offset: number;
  readonly message: string;
  readonly hint?: string;
};

/** What aliases may add up to, and how deep a file may nest: far above any script, far below harm. */
const limits = { expanded: 200_000, depth: 100 } as const;

/**
 * YAML 1.2 text → tree with offsets, or all that is wrong with it. Keys are text and unique; aliases
 * are followed within limits; tags, merge keys and more than one document are not part of our files.
 */
export function compose(text: string): { readonly root: Node; readonly flaws: readonly Flaw[] } {
  const empty: ScalarNode = { kind: 'scalar', value: null, start: 0, end: 0, style: 'plain' };
  let document: ReturnType<typeof parseDocument>;
  try {
    document = parseDocument(text, {
      uniqueKeys: false,
      stringKeys: true,
      prettyErrors: false,
      logLevel: 'error',
      resolveKnownTags: false,
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { root: empty, flaws: [tooDeep(0)] };
  }
  const syntax = [...document.errors, ...document.warnings].map((error) => flawOf(text, error));
  if (syntax.length > 0) return { root: empty, flaws: firstOnEachLine(text, syntax) };
  if (document.contents === null) return { root: empty, flaws: [] };

  const flaws: Flaw[] = [];
  const anchors = new Map<string, Node | 'open'>();
  const weights = new Map<Node, number>();
  let expanded = 0;

  const scalar = (node: Scalar.Parsed): ScalarNode => ({
    kind: 'scalar',
    value: node.value as ScalarNode['value'],
    start: node.range[0],
    end: node.range[1],
    style:
      node.type === 'QUOTE_SINGLE'
        ? 'single'
        : node.type === 'QUOTE_DOUBLE'
          ? 'double'
          : node.type === 'PLAIN' || node.type === undefined
            ? 'plain'
            : 'block',
  });

  const convert = (node: ParsedNode | null, gap: number, depth: number): Node => {
    if (node === null) return { ...empty, start: gap, end: gap };
    if (depth > limits.depth) {
      if (!flaws.some((flaw) => flaw.code === 'too-deep')) flaws.push(tooDeep(node.range[0]));
      return empty;
    }
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined || target === 'open') {
        flaws.push({
          code: 'bad-alias',
          offset: node.range[0],
          message:
            target === 'open'
              ? `*${node.source} stands inside what it repeats`
              : `*${node.source} repeats nothing: no &${node.source} stands before it`,
          hint: 'Write the value out.',
        });
        return empty;
      }
      expanded += weightOf(target, weights);
      if (expanded > limits.expanded) {
        if (!flaws.some((flaw) => flaw.code === 'alias-bomb')) {
          flaws.push({
            code: 'alias-bomb',
            offset: node.range[0],
            message: `the aliases of this file add up to more than ${limits.expanded.toLocaleString('en')} values`,
            hint: 'Write the values out, or use `defaults`.',
          });
        }
        return empty;
      }
      return target;
    }
    if (node.tag !== undefined)
      flaws.push({
        code: 'bad-yaml',
        offset: node.range[0],
        message: words.TAG_RESOLVE_FAILED![0],
        hint: words.TAG_RESOLVE_FAILED![1],
      });
    const anchor = node.anchor;
    if (anchor !== undefined) anchors.set(anchor, 'open');
    const made = isScalar(node)
      ? scalar(node as Scalar.Parsed)
      : isSeq(node)
        ? {
            kind: 'list' as const,
            items: node.items.map((item) => convert(item as ParsedNode, node.range[0], depth + 1)),
            start: node.range[0],
          }
        : isMap(node)
          ? mapOf(node, depth)
          : empty;
    if (anchor !== undefined) anchors.set(anchor, made);
    return made;
  };

  const mapOf = (node: ParsedNode, depth: number): MapNode => {
    const entries = new Map<string, Entry>();
    if (!isMap(node)) throw new TypeError('not a map');
    for (const pair of node.items) {
      const key = pair.key as unknown as Scalar.Parsed;
      const name = String(key.value);
      const before = entries.get(name);
      if (before !== undefined || name === '__proto__') {
        flaws.push(
          before === undefined
            ? { code: 'unknown-key', offset: key.range[0], message: `unknown key "${name}"` }
            : {
                code: 'duplicate-key',
                offset: key.range[0],
                message: `"${name}" stands here a second time`,
                hint: `Keep one of the two; the first is on line ${lineOf(text, before.key)}.`,
              },
        );
        continue;
      }
      const value = pair.value as ParsedNode | null;
      const made = convert(value, key.range[1], depth + 1);
      // what is empty stands right behind its colon, not behind the comments that follow
      const colon =
        made.kind === 'scalar' && made.start === made.end ? text.indexOf(':', key.range[1]) + 1 : 0;
      entries.set(name, {
        key: key.range[0],
        keyEnd: key.range[1],
        node: colon === 0 ? made : ({ ...made, start: colon, end: colon } as ScalarNode),
      });
    }
    return { kind: 'map', entries, start: node.range![0], flow: node.flow === true };
  };

  const root = convert(document.contents as ParsedNode, 0, 0);
  return { root, flaws };
}

const tooDeep = (offset: number): Flaw => ({
  code: 'too-deep',
  offset,
  message: `this nests more than ${limits.depth} levels deep`,
  hint: 'Look for brackets that are never closed.',
});

function weightOf(node: Node, weights: Map<Node, number>): number {
  const known = weights.get(node);
  if (known !== undefined) return known;
  let weight = 1;
  if (node.kind === 'list') for (const item of node.items) weight += weightOf(item, weights);
  if (node.kind === 'map') for (const entry of node.entries.values()) weight += weightOf(entry.node, weights);
  weights.set(node, weight);
  return weight;
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** One mistake often makes a parser complain several times on one line: the first says it. */
function firstOnEachLine(text: string, flaws: readonly Flaw[]): readonly Flaw[] {
  const seen = new Set<number>();
  return [...flaws]
    .sort((a, b) => a.offset - b.offset)
    .slice(0, 200)
    .filter((flaw) => {
      const line = lineOf(text, flaw.offset);
      return !seen.has(line) && seen.add(line);
    })
    .slice(0, 20);
}

const words: { readonly [code: string]: readonly [message: string, hint: string] } = {
  TAB_AS_INDENT: [
    'a tab stands where YAML wants spaces',
    'Indent with spaces; most editors can convert the whole file.',
  ],
  MULTIPLE_DOCS: [
    'a second document starts here',
    'Keep one document in a file: remove the line `---` or `...`.',
  ],
  BLOCK_AS_IMPLICIT_KEY: ['a `: ` stands inside a plain text', 'Put the text in quotes: "Wait: what?"'],
  MULTILINE_IMPLICIT_KEY: [
    'a key runs over more than one line',
    'Is a `:` missing after the key, or are quotes not closed?',
  ],
  BAD_INDENT: [
    'the indentation does not fit what stands above',
    'Entries of one map or list start in one column.',
  ],
  BAD_SCALAR_START: ["a plain text can't start with this character", 'Put the text in quotes.'],
  BAD_DQ_ESCAPE: [
    "a backslash stands before something that can't follow it",
    'Write \\\\ for a backslash, or use single quotes.',
  ],
  NON_STRING_KEY: ['a key must be text', 'Is a value in { } or [ ] used as a key by mistake?'],
  TAG_RESOLVE_FAILED: [
    'a tag (`!…`) has no place here',
    'Put the text in quotes if it starts with an exclamation mark.',
  ],
};

function flawOf(text: string, error: YAMLError): Flaw {
  const offset = error.pos[0];
  const line = text.slice(offset, (text.indexOf('\n', offset) + 1 || text.length + 1) - 1);
  // a value that swallowed the lines below it
  const code = error.code === 'BLOCK_AS_IMPLICIT_KEY' && !/: |:$/.test(line) ? 'BAD_INDENT' : error.code;
  const [message, hint] = words[code] ?? [
    sentence(error.message),
    'Check quotes, brackets and indentation round this place.',
  ];
  return {
    code: 'bad-yaml',
    offset,
    message: code === error.code ? message : 'the indentation of the next line does not fit',
    hint,
  };
}

const sentence = (message: string): string =>
  message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '');
