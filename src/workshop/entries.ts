import { err, ok, type Result } from '../engine/result.ts';
import { setScalar } from '../project/edit.ts';
import { composeSource } from '../project/source.ts';

/** What a command writes into a source of its own kind: a map of scalars. */
export type Entry = string | number | boolean;

/**
 * The text of a source that a command writes. Of one that is there, comments and every entry that stays
 * the same keep their bytes; entries without a value go. The error is a sentence for a person.
 * @param names in the order of a new file
 * @param schema where its JSON Schema is, from its folder
 * @param before the text that is there
 */
export function entriesText(
  names: readonly string[],
  values: ReadonlyMap<string, Entry>,
  schema: string,
  before?: string,
): Result<string, string> {
  if (before === undefined || before.trim() === '') {
    const lines = names.flatMap((name) => {
      const value = values.get(name);
      return value === undefined ? [] : [`${entry(name, value)}\n`];
    });
    return ok(`# yaml-language-server: $schema=${schema}\n${lines.join('')}`);
  }
  let text = before;
  for (const name of names) {
    const value = values.get(name);
    const edited = value === undefined ? withoutEntry(text, name) : withEntry(text, name, value);
    if (!edited.ok) return edited;
    text = edited.value;
  }
  return ok(text);
}

const isPlain = (value: string): boolean =>
  /^[A-Za-z0-9][\w./:-]*$/.test(value) &&
  !/:$/.test(value) &&
  !/^(true|false|null|yes|no|on|off|[\d.]+)$/i.test(value);

const entry = (name: string, value: Entry): string =>
  `${name}: ${typeof value === 'string' && !isPlain(value) ? JSON.stringify(value) : value}`;

/** An entry that is there keeps its place and its quotes; a new one goes to the end. */
function withEntry(text: string, name: string, value: Entry): Result<string, string> {
  const root = composeSource(text, '').source?.root;
  if (root?.kind !== 'map') return err('it is no map');
  const old = root.entries.get(name)?.node;
  if (old?.kind === 'scalar' && old.value === value) return ok(text);
  if (old !== undefined || root.flow) return setScalar(text, [name], value);
  const added = `${text}${text.endsWith('\n') ? '' : '\n'}${entry(name, value)}\n`;
  const reread = composeSource(added, '').source?.root;
  return reread?.kind === 'map' && reread.entries.has(name) ? ok(added) : setScalar(text, [name], value);
}

/** Takes an entry of the outermost map out; a comment on its line stays. */
export function withoutEntry(text: string, name: string): Result<string, string> {
  const { source, problems } = composeSource(text, '');
  if (source === undefined) return err(`the file can't be read: ${problems[0]?.message}`);
  if (source.root.kind !== 'map') return err('the file is no map');
  const entry = source.root.entries.get(name);
  if (entry === undefined) return ok(text);
  if (source.root.flow || entry.node.kind !== 'scalar') return err(`"${name}" has to be taken out by hand`);
  const start = text.lastIndexOf('\n', entry.key - 1) + 1;
  const end = Math.max(entry.node.end, entry.keyEnd);
  if (text[end - 1] === '\n') return ok(text.slice(0, start) + text.slice(end));
  const lineEnd = text.indexOf('\n', end) < 0 ? text.length : text.indexOf('\n', end) + 1;
  const rest = text.slice(end, lineEnd).replace(/^[ \t:]+/, '');
  return ok(text.slice(0, start) + (rest.trim() === '' ? '' : rest) + text.slice(lineEnd));
}
