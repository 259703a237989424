import * as z from 'zod';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { compareBytes } from '../engine/json.ts';
import { type Checked, checked } from './check.ts';
import { says } from './schema/parts.ts';
import { readSource } from './source.ts';

/** Where models are pinned, from the root of a book. */
export const lockName = 'plasma.lock';

/** What a model file must be. @property size in bytes */
export type PinnedModel = { readonly sha256: string; readonly size: number };

const lockSchema = z.strictObject({
  version: says(z.literal(1), '1: another version of plasma wrote this file, or it was edited'),
  models: z.record(
    says(
      // a name of a folder that ComfyUI registers, then a path as it lists it
      z.string().regex(/^[a-z0-9_-]+(?:\/(?!\.\.?(?:\/|$))[^/\\\u0000-\u001f]+)+$/),
      'a kind and a name, like checkpoints/dreamshaper_8.safetensors',
    ),
    z.strictObject({
      sha256: says(z.string().regex(/^[0-9a-f]{64}$/), 'a SHA-256 digest (64 hex digits)'),
      size: says(z.int().min(0).max(Number.MAX_SAFE_INTEGER), 'a whole number of bytes'),
    }),
  ),
});

export type ParsedLock = Checked<z.infer<typeof lockSchema>>;

/** Parses plasma.lock. JSON is read as the YAML that it is too, since that knows where things stand. */
export function readLock(bytes: Uint8Array, file: string = lockName): ParsedLock {
  const parsed = checked(file, readSource(bytes, file), lockSchema);
  return { ...parsed, problems: parsed.problems.map(withHint) };
}

const withHint = (problem: Diagnostic): Diagnostic => ({
  ...problem,
  hint: 'plasma writes this file: take it from version control again, or remove it and pin the models anew.',
});

/** The models that a lock pins, in bytewise order of their names. */
export const modelsIn = (parsed: ParsedLock | undefined): ReadonlyMap<string, PinnedModel> =>
  new Map(Object.entries(parsed?.value?.models ?? {}).sort(([a], [b]) => compareBytes(a, b)));

/** The text of plasma.lock: one model in a line, so that two people's changes can be merged. */
export function lockText(models: ReadonlyMap<string, PinnedModel>): string {
  const lines = [...models]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(
      ([name, { sha256, size }]) =>
        `    ${JSON.stringify(name)}: { "sha256": ${JSON.stringify(sha256)}, "size": ${size} }`,
    );
  return `{\n  "version": 1,\n  "models": {${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}}\n}\n`;
}
