import { canonical, type Json } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import { panelPath, type Scalar, setScalar } from '../../project/edit.ts';
import { composeSource } from '../../project/source.ts';
import { child, itemsOf, type Node, type NodePath, nodeAt, plainOf, textOf } from '../../project/tree.ts';
import type { Edit } from '../contract/edits.ts';

/** An entry of a source: one value, or a few numbers in brackets. */
type Value = Scalar | readonly number[];

/**
 * Makes edits in the text of a script or dataset. Every other byte stays: comments, blank lines, quotes,
 * line ends. The error says which edit can't be made and why, as a sentence for a person.
 */
export function editSource(
  chapter: string | undefined,
  text: string,
  edits: readonly Edit[],
): Result<string, { readonly index: number; readonly why: string }> {
  let edited = text;
  for (const [index, edit] of edits.entries()) {
    const path = placeOf(chapter, edited, edit);
    const next = path.ok ? setValue(edited, path.value, edit.value) : path;
    if (!next.ok) return err({ index, why: next.error });
    edited = next.value;
  }
  return ok(edited);
}

/** Where in the file an edit belongs. */
function placeOf(chapter: string | undefined, text: string, edit: Edit): Result<NodePath, string> {
  if ('crop' in edit) return cropPlace(chapter, text, edit.crop, edit.set);
  const [of, page, panel, more] = edit.panel.split('/');
  if (page === undefined || panel === undefined || more !== undefined)
    return err(`${JSON.stringify(edit.panel)} is no panel: write it like ch-01/p001/k2`);
  if (of !== chapter) return err(`${edit.panel} is not in this file`);
  const path = panelPath(text, page, panel);
  if (!path.ok) return path;
  if (edit.set !== 'place' && edit.set !== 'tail') return ok([...path.value, edit.set]);
  const { source } = composeSource(text, '');
  const balloons = itemsOf(child(nodeAt(source?.root, path.value), 'say'));
  return edit.say < balloons.length
    ? ok([...path.value, 'say', edit.say, edit.set])
    : err(`${edit.panel} has ${balloons.length} balloons, and none is number ${edit.say}`);
}

function cropPlace(
  chapter: string | undefined,
  text: string,
  name: string,
  entry: string,
): Result<NodePath, string> {
  if (chapter !== undefined) return err('a script has no crops');
  const { source, problems } = composeSource(text, '');
  if (source === undefined) return err(`the dataset can't be read: ${problems[0]?.message}`);
  const at = itemsOf(child(source.root, 'crops')).findIndex((node) => textOf(child(node, 'name')) === name);
  return at < 0 ? err(`the dataset has no crop ${name}`) : ok(['crops', at, entry]);
}

/** Stands for a list while it is put in its place as a word is. */
const mark = 'plasma-list-here';

/** As `setScalar`, for lists of numbers too. */
export function setValue(text: string, path: NodePath, value: Value): Result<string, string> {
  const before = composeSource(text, '').source;
  if (before === undefined) return err("the file can't be read");
  const old = nodeAt(before.root, path);
  if (old?.kind === 'map') return err(`${path.join('.')} is a map: edit it by hand`);
  if (old?.kind !== 'list' && !isList(value)) return setScalar(text, path, value);
  if (old !== undefined && canonical(plainOf(old) as Json) === canonical(value as Json)) return ok(text);
  const written = isList(value) ? `[${value.join(', ')}]` : wordOf(value);
  const edited = old?.kind === 'list' ? listReplaced(text, old, written) : marked(text, path, written);
  if (!edited.ok) return edited;
  const after = composeSource(edited.value, '').source;
  if (
    after === undefined ||
    canonical(plainOf(after.root) as Json) !== canonical(withValue(plainOf(before.root), path, value) as Json)
  )
    return err(
      `${path.join('.')} can't be set without changing something else (an anchor?): edit it by hand`,
    );
  return edited;
}

const isList = (value: Value): value is readonly number[] => typeof value === 'object';
const wordOf = (value: Scalar): string => (typeof value === 'string' ? JSON.stringify(value) : String(value));

/** A list in brackets gives way to something else. */
function listReplaced(
  text: string,
  list: Extract<Node, { kind: 'list' }>,
  written: string,
): Result<string, string> {
  const last = list.items.at(-1);
  const inner = last === undefined ? list.start + 1 : last.kind === 'scalar' ? last.end : -1;
  const end = inner < 0 ? -1 : text.indexOf(']', inner);
  if (text[list.start] !== '[' || end < 0 || /[^\s,]/.test(text.slice(inner, end)))
    return err('a list stands there over several lines: edit it by hand');
  return ok(text.slice(0, list.start) + written + text.slice(end + 1));
}

function marked(text: string, path: NodePath, written: string): Result<string, string> {
  if (text.includes(mark)) return err(`the file says ${mark}: edit it by hand`);
  const edited = setScalar(text, path, mark);
  return edited.ok ? ok(edited.value.replace(new RegExp(`(["']?)${mark}\\1`), () => written)) : edited;
}

function withValue(whole: unknown, path: NodePath, value: Value): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(whole)) return whole.map((item, i) => (i === step ? withValue(item, rest, value) : item));
  const map = (whole ?? {}) as { readonly [name: string]: unknown };
  return { ...map, [step]: withValue(map[step], rest, value) };
}
