import type * as z from 'zod';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { didYouMean, nearest } from '../engine/nearest.ts';
import { expectation, kindWanted, knownKeys, reasonAt, wantedOfKey, wordsOf } from './expectation.ts';
import { aliases } from './schema/words.ts';
import type { Reading, Said, Source } from './source.ts';
import type { NodePath } from './tree.ts';

/** One thing that a schema finds wrong: what to say, and the part of the value it is about. */
export type Fault = Said & { readonly path: NodePath; readonly onKey: boolean; readonly missing?: string };

/** A zod schema's verdict as faults in plain words; every fault of the value at once. */
export function faultsOf(
  schema: z.ZodType,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): readonly Fault[] {
  const faults = issues.flatMap((issue) => faultsOfIssue(schema, value, issue, []));
  const meant = new Set(
    faults
      .filter((fault) => fault.onKey && fault.hint !== undefined)
      .map((fault) => `${fault.path.slice(0, -1).join('.')} ${fault.hint}`),
  );
  const seen = new Set<string>();
  return faults.filter((fault) => {
    // a key that is there under a wrong name is not missing as well
    if (fault.missing !== undefined && meant.has(`${fault.path.join('.')} Did you mean "${fault.missing}"?`))
      return false;
    const told = `${fault.path.join('.')} ${fault.message}`;
    return !seen.has(told) && seen.add(told);
  });
}

function faultsOfIssue(
  schema: z.ZodType,
  value: unknown,
  issue: z.core.$ZodIssue,
  base: NodePath,
): readonly Fault[] {
  const path: NodePath = [...base, ...(issue.path as (string | number)[])];
  const found = valueAt(value, path);
  const fault = (said: Said, onKey = false, at: NodePath = path): Fault => ({ ...said, path: at, onKey });
  if (found === undefined && path.length > 0 && absence.has(issue.code)) return [absent(schema, value, path)];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownKeys(schema, path);
      const held = new Set(Object.keys((found ?? {}) as object));
      return issue.keys.map((key) => {
        const free = known.filter((name) => !held.has(name));
        const hint =
          key === '<<'
            ? 'Merge keys are not part of our files: use `defaults`.'
            : (didYouMean(key, free) ?? didYouMean(key, known));
        return fault(
          {
            code: 'unknown-key',
            message: `unknown key "${key}"${inWhat(path)}`,
            hint: hint ?? `Known keys: ${known.join(', ')}.`,
          },
          true,
          [...path, key],
        );
      });
    }
    case 'invalid_union': {
      const options = issue.errors.map((errors) => [...errors]);
      const deeper = options.filter(
        (errors) =>
          errors.length > 0 && !errors.some((inner) => inner.path.length === 0 && isWrongKind(inner)),
      );
      deeper.sort((a, b) => a.length - b.length || depthOf(b) - depthOf(a));
      const best = deeper[0];
      if (best !== undefined && typeof found === 'object' && found !== null)
        return best.flatMap((inner) => faultsOfIssue(schema, value, inner, path));
      return [fault(wrongValue(schema, path, found))];
    }
    case 'invalid_key':
      return [
        fault(
          { code: 'bad-value', message: `"${String(path.at(-1))}" is not ${wantedOfKey(schema, path)}` },
          true,
        ),
      ];
    case 'too_small':
    case 'too_big':
      if (!Array.isArray(found) || expectation(schema, path) !== 'a list')
        return [fault(wrongValue(schema, path, found))];
      return [
        fault(wrongLength(path, found.length, issue.code === 'too_small' ? issue.minimum : issue.maximum)),
      ];
    default:
      return [fault(wrongValue(schema, path, found))];
  }
}

function wrongLength(path: NodePath, length: number, limit: number | bigint): Said {
  const least = length < Number(limit);
  return {
    code: 'bad-value',
    message: `${nameOf(path)} needs at ${least ? 'least' : 'most'} ${limit}${length === 0 ? ', and is empty' : `, and has ${length}`}`,
  };
}

const absence: ReadonlySet<string> = new Set(['invalid_type', 'invalid_union', 'invalid_value']);

/** Something is not there: an entry of a map, or a number of a point. */
function absent(schema: z.ZodType, value: unknown, path: NodePath): Fault {
  const name = path.at(-1);
  const around = path.slice(0, -1);
  if (typeof name === 'number')
    return { ...wrongValue(schema, around, valueAt(value, around)), path: around, onKey: false };
  return {
    code: 'missing-key',
    message: `"${name}" is missing${inWhat(around)}`,
    hint: `Add ${name}: ${expectation(schema, path)}.`,
    path: around,
    onKey: false,
    missing: String(name),
  };
}

const isWrongKind = (issue: z.core.$ZodIssue): boolean =>
  issue.code === 'invalid_type' || issue.code === 'invalid_value';
const depthOf = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map((issue) => issue.path.length));

/** ` in panels[0]`, to tell apart what has one name in several places. */
function inWhat(path: NodePath): string {
  if (path.length === 0) return '';
  const last = path.at(-1);
  return typeof last === 'number' ? ` in ${String(path.at(-2) ?? 'list')}[${last}]` : ` in ${last}`;
}

function wrongValue(schema: z.ZodType, path: NodePath, found: unknown): Said {
  const name = nameOf(path);
  const words = wordsOf(schema, path);
  const said = {
    code:
      typeof found === 'string' && words.length > 0
        ? 'bad-value'
        : kindOf(found) === kindWanted(schema, path)
          ? 'bad-value'
          : 'wrong-type',
    message: `${name} should be ${expectation(schema, path)}, not ${shown(found)}`,
  };
  const hint = hintFor(schema, path, found, words) ?? reasonAt(schema, path);
  return hint === undefined ? said : { ...said, hint };
}

function hintFor(
  schema: z.ZodType,
  path: NodePath,
  found: unknown,
  words: readonly string[],
): string | undefined {
  if (typeof found === 'string' && words.length > 0) {
    const alias = aliases[found.toLowerCase().replaceAll(' ', '-')];
    if (alias !== undefined && words.includes(alias)) return `Write ${alias}.`;
    return (
      didYouMean(found.replaceAll(' ', '-'), words) ??
      (words.length > 6 ? `One of: ${words.join(', ')}.` : undefined)
    );
  }
  const wants = kindWanted(schema, path);
  if (wants === 'text' && words.length === 0 && (typeof found === 'number' || typeof found === 'boolean'))
    return `Put it in quotes to make it text: "${found}".`;
  if (
    wants === 'a number' &&
    typeof found === 'string' &&
    found.trim() !== '' &&
    Number.isFinite(Number(found))
  )
    return 'Write the number without quotes.';
  if (expectation(schema, path) === 'a list' && found !== null && !Array.isArray(found))
    return 'Start each item with "- ".';
  if (found === null) return 'Nothing stands after the colon: give a value, or take the key away.';
  if (typeof found === 'string' && wants === 'text' && path.at(-1) === 'id') {
    const better = nearest(found, [
      found
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, ''),
    ]);
    return better.length > 0 && better[0] !== '' ? `For example: ${better[0]}.` : undefined;
  }
  return undefined;
}

function nameOf(path: NodePath): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  return typeof last === 'number' ? `${String(path.at(-2) ?? '')}[${last}]` : `"${last}"`;
}

function shown(found: unknown): string {
  if (found === null || found === undefined) return 'nothing';
  if (Array.isArray(found))
    return found.length > 4 || found.some((item) => typeof item === 'object')
      ? `a list of ${found.length}`
      : JSON.stringify(found);
  if (typeof found === 'object') return 'a map';
  const text = typeof found === 'string' ? JSON.stringify(found) : String(found);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

const kindOf = (found: unknown): string =>
  typeof found === 'string'
    ? 'text'
    : typeof found === 'number'
      ? 'a number'
      : typeof found === 'boolean'
        ? 'true or false'
        : Array.isArray(found)
          ? 'a list'
          : found === null || found === undefined
            ? 'nothing'
            : 'a map';

/** All faults as diagnostics; places come from where the value was written. */
export function diagnosticsOf(
  faults: readonly Fault[],
  place: (fault: Fault) => Pick<Diagnostic, 'at' | 'excerpt'>,
): readonly Diagnostic[] {
  return faults.map((fault) => ({
    severity: 'error',
    code: fault.code,
    message: fault.message,
    ...place(fault),
    ...(fault.hint === undefined ? {} : { hint: fault.hint }),
  }));
}

function valueAt(value: unknown, path: NodePath): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.hasOwn(at, step) ? (at as { [name: string]: unknown })[step] : undefined;
  }
  return at;
}

/** A file read and checked against its schema: the typed value if it fits, and all that is wrong. */
export type Checked<T> = {
  readonly file: string;
  readonly source?: Source;
  readonly value?: T;
  readonly problems: readonly Diagnostic[];
};

/** Checks what was read against a schema; every fault is placed where it was written. */
export function checked<T>(file: string, reading: Reading, schema: z.ZodType<T>): Checked<T> {
  const { source } = reading;
  if (source === undefined) return { file, problems: reading.problems };
  const verdict = schema.safeParse(source.value());
  if (verdict.success) return { file, source, value: verdict.data, problems: reading.problems };
  const faults = faultsOf(schema, source.value(), verdict.error.issues);
  const problems = diagnosticsOf(faults, (fault) => {
    const at = fault.onKey ? source.whereKey(fault.path) : source.where(fault.path);
    return { at, excerpt: source.excerpt(at) };
  });
  return { file, source, problems: inOrder([...reading.problems, ...problems]) };
}

/** Problems in the order of the text. */
export const inOrder = (problems: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...problems].sort(
    (a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0),
  );
