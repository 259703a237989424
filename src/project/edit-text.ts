import { canonical } from '../engine/json.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { composeSource } from './source.ts';
import { child, type MapNode, type Node, type NodePath, nodeAt, plainOf, type ScalarNode } from './tree.ts';

/** A text in one language that is to stand in a script. */
export type TextChange = { readonly path: NodePath; readonly language: string; readonly text: string };

type Splice = { readonly from: number; readonly to: number; readonly with: string };

/**
 * Writes texts into a script, each in its language. Every other byte stays: comments, blank lines,
 * quotes, line ends. A plain text becomes a map of its own language and the new one. The result is
 * read again to prove that nothing else changed its value.
 * @param main the language of plain texts
 */
export function setTexts(text: string, changes: readonly TextChange[], main: string): Result<string, string> {
  const before = composeSource(text, '');
  if (before.source === undefined) return err(`the script can't be read: ${before.problems[0]?.message}`);
  const { root } = before.source;
  const splices: Splice[] = [];
  let wanted = plainOf(root);
  for (const group of byPath(changes)) {
    const { path } = group[0]!;
    const node = nodeAt(root, path);
    if (node === undefined) return err(`there is no ${path.join('.')} to write to`);
    const made = written(text, node, group, main);
    if (!made.ok) return err(`${path.join('.')} ${made.error}`);
    splices.push(...made.value);
    for (const change of group) wanted = withText(wanted, path, change, main);
  }
  splices.sort((a, b) => b.from - a.from);
  let edited = text;
  for (const { from, to, with: insert } of splices)
    edited = `${edited.slice(0, from)}${insert}${edited.slice(to)}`;
  const after = composeSource(edited, '');
  if (after.source === undefined || canonical(plainOf(after.source.root)) !== canonical(wanted))
    return err("the texts can't be written without changing something else (an anchor?): write them by hand");
  return ok(edited);
}

/** Changes of one text together, in their order. */
function byPath(changes: readonly TextChange[]): readonly (readonly TextChange[])[] {
  const groups = new Map<string, TextChange[]>();
  for (const change of changes) {
    const key = change.path.join('\n');
    groups.set(key, [...(groups.get(key) ?? []).filter((c) => c.language !== change.language), change]);
  }
  return [...groups.values()];
}

function written(
  text: string,
  node: Node,
  changes: readonly TextChange[],
  main: string,
): Result<readonly Splice[], string> {
  if (node.kind === 'map') return inMap(text, node, changes);
  if (node.kind !== 'scalar') return err('is a list: write it by hand');
  if (changes.every(({ language }) => language === main))
    return ok([{ ...spanOf(node), with: scalar(text, node, changes.at(-1)!.text) }]);
  const own = changes.find(({ language }) => language === main);
  const kept = own === undefined ? keptIn(text, node) : quoted(own.text);
  const others = changes.filter(({ language }) => language !== main);
  const entries = [`${main}: ${kept}`, ...others.map((c) => `${c.language}: ${quoted(c.text)}`)];
  const block = node.style === 'block';
  return ok([{ ...spanOf(node), with: `{ ${entries.join(', ')} }${block ? lineEndOf(text, node) : ''}` }]);
}

/** What stands there, if a map in braces can hold it as it is. */
function keptIn(text: string, node: ScalarNode): string {
  const own = text.slice(node.start, node.end);
  const plain = node.style === 'plain' && !/[{}[\],#\n]|: |:$/.test(own);
  const isQuoted = (node.style === 'double' || node.style === 'single') && !own.includes('\n');
  return plain || isQuoted ? own : quoted(String(node.value));
}

function inMap(
  text: string,
  map: MapNode,
  changes: readonly TextChange[],
): Result<readonly Splice[], string> {
  const splices: Splice[] = [];
  const added: TextChange[] = [];
  for (const change of changes) {
    const node = child(map, change.language);
    if (node === undefined) added.push(change);
    else if (node.kind !== 'scalar') return err('has something else than a text in it: write it by hand');
    else splices.push({ ...spanOf(node), with: scalar(text, node, change.text) });
  }
  if (added.length === 0) return ok(splices);
  const entries = added.map((change) => `${change.language}: ${quoted(change.text)}`);
  const last = [...map.entries.values()].sort((a, b) => a.key - b.key).at(-1);
  if (last === undefined)
    return ok([...splices, { from: map.start + 1, to: map.start + 1, with: ` ${entries.join(', ')} ` }]);
  const lineStart = text.lastIndexOf('\n', last.key - 1) + 1;
  const { node } = last;
  const oneLine =
    node.kind === 'scalar' && node.start >= last.keyEnd && !text.slice(node.start, node.end).includes('\n');
  if (map.flow) {
    return oneLine && node.end > node.start
      ? ok([...splices, { from: node.end, to: node.end, with: `, ${entries.join(', ')}` }])
      : ok([...splices, { from: last.key, to: last.key, with: `${entries.join(', ')}, ` }]);
  }
  const indent = text.slice(lineStart, last.key);
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const lead = /^ *$/.test(indent) ? indent : ' '.repeat(indent.length);
  if (oneLine) {
    // behind a comment of that line
    const lineEnd = node.end + /\r?\n|$/.exec(text.slice(node.end))!.index;
    const inserted = entries.map((entry) => `${eol}${lead}${entry}`).join('');
    return ok([...splices, { from: lineEnd, to: lineEnd, with: inserted }]);
  }
  const inserted = entries.map((entry) => `${entry}${eol}${lead}`).join('');
  return ok([...splices, { from: last.key, to: last.key, with: inserted }]);
}

/** A text in the quotes that were there, where they can hold it. */
function scalar(text: string, node: ScalarNode, value: string): string {
  const gap = node.start === node.end && /[:\-,?]$/.test(text.slice(0, node.start)) ? ' ' : '';
  const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(value);
  if (node.style === 'single' && !control) return `${gap}'${value.replaceAll("'", "''")}'`;
  const end = node.style === 'block' ? lineEndOf(text, node) : '';
  const plain = node.style === 'plain' && isPlain(value) ? value : quoted(value);
  return `${gap}${plain}${end}`;
}

/** A block scalar ends behind its last line end, which belongs to the lines and not to the value. */
const lineEndOf = (text: string, node: ScalarNode): string =>
  /\r?\n$/.exec(text.slice(node.start, node.end))?.[0] ?? '';

const spanOf = ({ start, end }: ScalarNode): { readonly from: number; readonly to: number } => ({
  from: start,
  to: end,
});

/** In double quotes, unless it is plain words that YAML reads back as the same, inside braces too. */
const quoted = (value: string): string =>
  isPlain(value)
    ? value
    : JSON.stringify(value).replace(
        /[\u007f-\u009f\u2028\u2029\ufeff]/g,
        (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );

const isPlain = (value: string): boolean =>
  /^[\p{L}][\p{L}\p{M}\p{N} .!?'…。、！？ー・]*$/u.test(value) &&
  !/ $/.test(value) &&
  !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value);

function withText(whole: unknown, path: NodePath, { language, text }: TextChange, main: string): unknown {
  const [step, ...rest] = path;
  const change = { path: rest, language, text };
  if (step !== undefined) {
    if (Array.isArray(whole))
      return whole.map((item, i) => (i === step ? withText(item, rest, change, main) : item));
    const map = whole as { readonly [name: string]: unknown };
    return { ...map, [step]: withText(map[step], rest, change, main) };
  }
  if (typeof whole === 'string') return language === main ? text : { [main]: whole, [language]: text };
  return { ...(whole as object), [language]: text };
}
