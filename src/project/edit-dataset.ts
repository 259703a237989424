import { canonical } from '../engine/json.ts';
import { err, ok, type Result } from '../engine/result.ts';
import type { CropBox } from './dataset.ts';
import type { CropKind } from './schema/dataset.ts';
import { composeSource } from './source.ts';
import { child, type Node, plainOf } from './tree.ts';

/** A crop as a command proposes it. */
export type ProposedCrop = {
  readonly name: string;
  readonly sheet: string;
  readonly box: CropBox;
  readonly kind: CropKind;
  readonly framing: string;
};

/**
 * Adds crops to the end of `crops` in the text of a dataset. Every other byte stays, comments among them,
 * and the result is read again to prove that nothing else changed its value. The error is a sentence for
 * a person.
 */
export function addCrops(text: string, crops: readonly ProposedCrop[]): Result<string, string> {
  const before = composeSource(text, '').source;
  if (before === undefined) return err("the file can't be read");
  if (before.root.kind !== 'map') return err('the file is no map');
  if (crops.length === 0) return ok(text);
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const list = child(before.root, 'crops');
  const edited = withCrops(text, before.root.flow, list, crops, eol);
  const after = edited === undefined ? undefined : composeSource(edited, '').source;
  const old = plainOf(before.root) as { readonly crops?: readonly unknown[] | null };
  const wanted = { ...old, crops: [...(old.crops ?? []), ...crops.map(plain)] };
  if (edited === undefined || after === undefined || canonical(plainOf(after.root)) !== canonical(wanted))
    return err(
      'crops can\'t be added without changing something else: write "crops:" as a list, one entry a line',
    );
  return ok(edited);
}

const plain = ({ name, sheet, box, kind, framing }: ProposedCrop): object => ({
  name,
  sheet,
  box,
  ...(kind === 'figure' ? {} : { kind }),
  framing,
});

/** A crop on one line, as people write it. */
const line = ({ name, sheet, box, kind, framing }: ProposedCrop): string =>
  `- { name: ${name}, sheet: ${sheet}, box: [${box.join(', ')}]${kind === 'figure' ? '' : `, kind: ${kind}`}, framing: ${framing} }`;

function withCrops(
  text: string,
  inBraces: boolean,
  list: Node | undefined,
  crops: readonly ProposedCrop[],
  eol: string,
): string | undefined {
  if (inBraces) return undefined;
  const lines = (indent: string): string => crops.map((crop) => `${indent}${line(crop)}${eol}`).join('');
  if (list === undefined) return `${ended(text, eol)}crops:${eol}${lines('  ')}`;
  const isNothing = list.kind === 'scalar' && list.value === null;
  if (isNothing || (list.kind === 'list' && list.items.length === 0)) {
    // `crops:` or `crops: []`, with whatever is said behind it
    const rest = text.slice(list.start).replace(/^(?:\[\s*\]|~|null)?/, '');
    const head = text.slice(0, list.start).trimEnd();
    const end = rest.indexOf('\n') < 0 ? rest.length : rest.indexOf('\n') + 1;
    return `${ended(`${head}${rest.slice(0, end)}`, eol)}${lines('  ')}${rest.slice(end)}`;
  }
  if (list.kind !== 'list' || text[list.start] === '[') return undefined;
  const first = text.lastIndexOf('\n', list.start) + 1;
  const indent = /^[ \t]*/.exec(text.slice(first))![0];
  const end = lineAfter(text, lastOffset(list));
  return `${ended(text.slice(0, end), eol)}${lines(indent)}${text.slice(end)}`;
}

const ended = (text: string, eol: string): string =>
  text === '' || text.endsWith('\n') ? text : `${text}${eol}`;

/** Where the last scalar of a part ends. */
function lastOffset(node: Node): number {
  if (node.kind === 'scalar') return node.end;
  const inner = node.kind === 'list' ? node.items : [...node.entries.values()].map((entry) => entry.node);
  return Math.max(node.start, ...inner.map(lastOffset));
}

/** The start of the line below, past a block's closing brackets. */
function lineAfter(text: string, offset: number): number {
  // a block scalar ends with its own line
  if (offset > 0 && text[offset - 1] === '\n') return offset;
  const end = text.indexOf('\n', offset);
  let at = end < 0 ? text.length : end + 1;
  for (;;) {
    const closing = /^[ \t]*[\]}][\]}, \t]*(?:#.*)?\r?(?:\n|$)/.exec(text.slice(at));
    if (closing === null || closing[0] === '') return at;
    at += closing[0].length;
  }
}
