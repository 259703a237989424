import { err, ok, type Result } from '../engine/result.ts';
import { setScalar } from '../project/edit.ts';
import { composeSource } from '../project/source.ts';

/** A decision about one take of a panel, as it is written down. */
export type Decision = {
  readonly panel: string;
  readonly take: number;
  /** SHA-256 of the pixels, and of what they were made from; hex. */
  readonly digest: string;
  readonly recipe: string;
  readonly status: 'approved' | 'rejected';
  readonly lock?: boolean;
  readonly reason?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
};

const names = ['panel', 'take', 'digest', 'recipe', 'status', 'lock', 'reason', 'at'] as const;

/**
 * The text of a review file. Of a file that is there, comments and every entry that stays the same
 * keep their bytes. The error is a sentence for a person.
 * @param before the text that is there
 */
export function reviewText(decision: Decision, before?: string): Result<string, string> {
  const values = new Map<string, string | number | boolean>();
  for (const name of names) {
    const value = decision[name];
    if (value !== undefined)
      values.set(name, name === 'digest' || name === 'recipe' ? `sha256:${String(value)}` : value);
  }
  if (before === undefined || before.trim() === '') {
    const lines = [...values].map(([name, value]) => `${entry(name, value)}\n`);
    return ok(`# yaml-language-server: $schema=../../../schemas/review.schema.json\n${lines.join('')}`);
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

const entry = (name: string, value: string | number | boolean): string =>
  `${name}: ${typeof value === 'string' && !isPlain(value) ? JSON.stringify(value) : value}`;

/** An entry that is there keeps its place and its quotes; a new one goes to the end. */
function withEntry(text: string, name: string, value: string | number | boolean): Result<string, string> {
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

/** What a review file says, as far as it says anything. */
export function decisionIn(text: string): Partial<Decision> {
  const { source } = composeSource(text, '');
  const value = source?.value();
  if (typeof value !== 'object' || value === null) return {};
  const raw = value as Partial<Decision>;
  const bare = (digest: unknown): string | undefined =>
    typeof digest === 'string' ? digest.replace(/^sha256:/, '') : undefined;
  return {
    ...raw,
    ...(raw.digest === undefined ? {} : { digest: bare(raw.digest) }),
    ...(raw.recipe === undefined ? {} : { recipe: bare(raw.recipe) }),
  };
}
