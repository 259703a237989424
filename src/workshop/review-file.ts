import type { Result } from '../engine/result.ts';
import { composeSource } from '../project/source.ts';
import { type Entry, entriesText } from './entries.ts';

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
  const values = new Map<string, Entry>();
  for (const name of names) {
    const value = decision[name];
    if (value !== undefined)
      values.set(name, name === 'digest' || name === 'recipe' ? `sha256:${String(value)}` : value);
  }
  return entriesText(names, values, '../../../schemas/review.schema.json', before);
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
