import type { Diagnostic, Location } from '../engine/diagnostic.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { compose } from './compose.ts';
import { excerptOf, lineStarts, placeOf } from './excerpt.ts';
import { quickCompose } from './quick-compose.ts';
import { child, type Node, type NodePath, nodeAt, plainOf } from './tree.ts';

/** The largest source that is read, in bytes. A script of 5,000 panels has about 4 MB. */
export const sourceLimit = 4 * 1024 * 1024;

/** A YAML file: its values, and where each of them was written. */
export type Source = {
  readonly file: string;
  readonly text: string;
  readonly root: Node;
  /** The plain value of the whole file. */
  readonly value: () => unknown;
  /** Where the value at a path is written; for a missing one, the nearest part that encloses it. */
  readonly where: (path: NodePath) => Location;
  /** Where the key of an entry is written. */
  readonly whereKey: (path: NodePath) => Location;
  readonly at: (offset: number) => Location;
  /** Lines up to a place, with a caret below it. */
  readonly excerpt: (at: Location) => string;
};

/** What a problem says; place and excerpt are added. */
export type Said = {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly facts?: Diagnostic['facts'];
};

/** A problem at an offset of a source. */
export function problemAt(
  source: Source,
  offset: number,
  said: Said,
  severity: Diagnostic['severity'] = 'error',
): Diagnostic {
  const at = source.at(offset);
  return { severity, code: said.code, message: said.message, at, excerpt: source.excerpt(at), ...rest(said) };
}

const rest = (said: Said): Pick<Diagnostic, 'hint' | 'facts'> => ({
  ...(said.hint === undefined ? {} : { hint: said.hint }),
  ...(said.facts === undefined ? {} : { facts: said.facts }),
});

/** A text that is not YAML (or not only): places and excerpts in it. */
export function placesIn(file: string, text: string): Pick<Source, 'at' | 'excerpt'> {
  let starts: readonly number[] | undefined;
  const lines = (): readonly number[] => {
    starts ??= lineStarts(text);
    return starts;
  };
  return {
    at: (offset) => placeOf(file, lines(), offset),
    excerpt: (at) => excerptOf(text, lines(), at),
  };
}

/**
 * A source as far as it could be read, and all that is wrong with it as YAML. Without `source` nothing
 * in the file can be trusted; with it, its values can be checked further.
 */
export type Reading = { readonly source?: Source; readonly problems: readonly Diagnostic[] };

/** Reads the bytes of a YAML file. */
export function readSource(bytes: Uint8Array, file: string): Reading {
  if (bytes.length > sourceLimit) return { problems: [tooBig(file, bytes.length)] };
  const decoded = decode(bytes, file);
  return decoded.ok ? composeSource(decoded.value, file) : { problems: [decoded.error] };
}

/** The same for a text in memory. */
export function composeSource(text: string, file: string): Reading {
  const quick = quickCompose(text);
  const { root, flaws } = quick === undefined ? compose(text) : { root: quick, flaws: [] };
  const places = placesIn(file, text);
  let value: unknown;
  const source: Source = {
    file,
    text,
    root,
    value: () => {
      value ??= plainOf(root);
      return value;
    },
    where: (path) => places.at(startOf(root, path)),
    whereKey: (path) => {
      const parent = nodeAt(root, path.slice(0, -1));
      const entry = parent?.kind === 'map' ? parent.entries.get(String(path.at(-1))) : undefined;
      return places.at(entry?.key ?? startOf(root, path));
    },
    ...places,
  };
  const problems = flaws.map((flaw) => problemAt(source, flaw.offset, flaw));
  // a key that stands twice leaves the rest of the file readable
  return flaws.every((flaw) => flaw.code === 'duplicate-key' || flaw.code === 'unknown-key')
    ? { source, problems }
    : { problems };
}

function startOf(root: Node, path: NodePath): number {
  let node = root;
  for (const step of path) {
    const next = child(node, step);
    if (next === undefined) break;
    node = next;
  }
  return node.start;
}

/** The problem of a source that is larger than `sourceLimit`. */
export function tooBig(file: string, size: number): Diagnostic {
  const mb = (n: number): string => `${Math.round((n / 1024 / 1024) * 10) / 10} MB`;
  return {
    severity: 'error',
    code: 'too-big',
    message: `${file} has ${mb(size)}; a source may have ${mb(sourceLimit)}`,
    at: { file, line: 1, column: 1 },
    hint: 'Is this really a YAML file? Split a long chapter into two.',
  };
}

function decode(bytes: Uint8Array, file: string): Result<string, Diagnostic> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    const offset = firstBadByte(bytes);
    const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, offset));
    const { at, excerpt } = placesIn(file, `${before}\ufffd`);
    const place = at(before.length);
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    return err({
      severity: 'error',
      code: 'not-utf8',
      message: utf16
        ? 'this file is UTF-16, not UTF-8'
        : `byte ${offset} (0x${bytes[offset]!.toString(16)}) is not UTF-8 text`,
      at: place,
      excerpt: excerpt(place),
      hint: 'Save the file as UTF-8.',
    });
  }
}

/** Bisection over prefixes: a prefix that ends inside a character is not yet wrong (`stream`). */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (good < bad) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle + 1), { stream: true });
      good = middle + 1;
    } catch {
      bad = middle;
    }
  }
  return Math.min(good, bytes.length - 1);
}
