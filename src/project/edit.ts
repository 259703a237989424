import { canonical } from '../engine/json.ts';
import { didYouMean } from '../engine/nearest.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { composeSource } from './source.ts';
import {
  child,
  itemsOf,
  type MapNode,
  type Node,
  type NodePath,
  nodeAt,
  plainOf,
  type ScalarNode,
  textOf,
} from './tree.ts';

/** What a command may write into a source. */
export type Scalar = string | number | boolean;

/**
 * Sets the seed of a panel in the text of a script. Every other byte stays: comments, blank lines,
 * quotes, line ends. The error is a sentence for a person.
 */
export function setSeed(text: string, page: string, panel: string, seed: number): Result<string, string> {
  const path = panelPath(text, page, panel);
  return path.ok ? setScalar(text, [...path.value, 'seed'], seed) : path;
}

/** Where a panel stands in a script: `['pages', 2, 'panels', 0]`. */
export function panelPath(text: string, page: string, panel: string): Result<NodePath, string> {
  const { source, problems } = composeSource(text, 'script.yaml');
  if (source === undefined) return err(`the script can't be read: ${problems[0]?.message}`);
  const pages = itemsOf(child(source.root, 'pages'));
  const p = indexOf(pages, page);
  if (p < 0) return err(missing('page', page, pages));
  const panels = itemsOf(child(pages[p], 'panels'));
  const k = indexOf(panels, panel);
  return k < 0 ? err(missing('panel', panel, panels)) : ok(['pages', p, 'panels', k]);
}

const indexOf = (nodes: readonly Node[], id: string): number =>
  nodes.findIndex((node) => textOf(child(node, 'id')) === id);

function missing(what: string, id: string, nodes: readonly Node[]): string {
  const hint = didYouMean(
    id,
    nodes.map((node) => textOf(child(node, 'id')) ?? '').filter((name) => name !== ''),
  );
  return `the script has no ${what} ${id}${hint === undefined ? '' : `. ${hint}`}`;
}

/**
 * Sets one scalar in a YAML text, or adds the entry where the map that would hold it is there. Every
 * other byte stays, and the result is read again to prove that nothing else changed its value.
 * @param path the last part is a key of a map, or an index of an item that is there
 */
export function setScalar(text: string, path: NodePath, value: Scalar): Result<string, string> {
  const before = composeSource(text, '');
  if (before.source === undefined) return err(`the file can't be read: ${before.problems[0]?.message}`);
  const { root } = before.source;
  const parent = nodeAt(root, path.slice(0, -1));
  const name = path.at(-1);
  if (parent === undefined || name === undefined)
    return err(`there is no ${path.slice(0, -1).join('.') || 'such place'} to write to`);
  const node = child(parent, name);
  const edited =
    node !== undefined
      ? replaced(text, node, value)
      : parent.kind === 'map'
        ? ok(added(text, parent, String(name), value))
        : err(`${path.slice(0, -1).join('.')} is not a map`);
  if (!edited.ok) return edited;
  const after = composeSource(edited.value, '');
  if (
    after.source === undefined ||
    canonical(plainOf(after.source.root)) !== canonical(withValue(plainOf(root), path, value))
  ) {
    return err(
      `${path.join('.')} can't be set without changing something else (an anchor?): edit it by hand`,
    );
  }
  return edited;
}

function replaced(text: string, node: Node, value: Scalar): Result<string, string> {
  if (node.kind !== 'scalar') return err('a list or a map stands there: edit it by hand');
  const old = text.slice(node.start, node.end);
  const lineEnd = node.style === 'block' ? (/\r?\n$/.exec(old)?.[0] ?? '') : '';
  // an empty value starts right behind its colon
  const gap = node.start === node.end && /[:\-,?]$/.test(text.slice(0, node.start)) ? ' ' : '';
  return ok(
    `${text.slice(0, node.start)}${gap}${written(value, node.style)}${lineEnd}${text.slice(node.end)}`,
  );
}

/** A new entry behind `id` (or another short first entry), and otherwise before the first. */
function added(text: string, map: MapNode, name: string, value: Scalar): string {
  const entry = `${written(name, 'plain')}: ${written(value, 'plain')}`;
  const entries = [...map.entries.values()];
  const first = entries[0];
  if (map.flow) {
    if (first === undefined)
      return splice(text, map.start + 1, text[map.start + 1] === ' ' ? ` ${entry}` : entry);
    const anchor = map.entries.get('id') ?? first;
    return anchor.node.kind === 'scalar' && anchor.node.end > anchor.keyEnd && anchor.node.start > anchor.key
      ? splice(text, anchor.node.end, `, ${entry}`)
      : splice(text, first.key, `${entry}, `);
  }
  if (first === undefined) return `${text}${entry}`;
  const lineStart = text.lastIndexOf('\n', first.key - 1) + 1;
  const indent = ' '.repeat(first.key - lineStart);
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const anchor = map.entries.get('id') ?? first;
  if (isShort(text, anchor.node) && anchor.node.start >= anchor.keyEnd) {
    const lineEnd = /\r?\n|$/.exec(text.slice(anchor.node.end))!.index + anchor.node.end;
    return splice(text, lineEnd, `${eol}${indent}${entry}`);
  }
  return splice(text, first.key, `${entry}${eol}${indent}`);
}

const splice = (text: string, at: number, insert: string): string =>
  `${text.slice(0, at)}${insert}${text.slice(at)}`;

const isShort = (text: string, node: Node): node is ScalarNode =>
  node.kind === 'scalar' && node.style !== 'block' && !text.slice(node.start, node.end).includes('\n');

/** Plain text that YAML reads back as the same text, inside braces too. */
const isPlain = (value: string): boolean =>
  /^[A-Za-z][\w ./-]*$/.test(value) && !/ $/.test(value) && !/^(true|false|null)$/i.test(value);

function written(value: Scalar, style: ScalarNode['style']): string {
  if (typeof value !== 'string') return String(value);
  if (style === 'single' && !/[\n\r\t\u0000-\u001f]/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return style === 'plain' && isPlain(value) ? value : JSON.stringify(value);
}

function withValue(whole: unknown, path: NodePath, value: Scalar): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(whole)) return whole.map((item, i) => (i === step ? withValue(item, rest, value) : item));
  const map = (whole ?? {}) as { readonly [name: string]: unknown };
  return { ...map, [step]: withValue(map[step], rest, value) };
}
