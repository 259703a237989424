import { clipTokens, rankOf, readable } from '../clip/tokens.ts';
import { type Finding, listed, percent } from '../finding.ts';
import type { DatasetLook } from '../looked-at.ts';
import { readCaption } from './caption.ts';

/**
 * A tag of the training captions, the share of captions that have it, and on how many pictures it is:
 * with its mirror image a picture counts once.
 */
export type TagCount = {
  readonly tag: string;
  readonly count: number;
  readonly share: number;
  readonly pictures: number;
};

/** A tag on this share of the pictures can't be told from the trigger word. */
const everywhere = 0.95;

/** All tags of the training pictures but the trigger word, the most frequent first. */
export function tagTable({ images, about }: DatasetLook): readonly TagCount[] {
  const counts = new Map<string, { count: number; originals: Set<string> }>();
  let captioned = 0;
  for (const { set, path, mirrorOf, caption: bytes } of images) {
    if (set !== 'training') continue;
    const caption = readCaption(bytes);
    if (typeof caption === 'string') continue;
    captioned++;
    for (const tag of new Set(caption.tags)) {
      if (tag === '' || tag === about.trigger) continue;
      const those = counts.get(tag) ?? { count: 0, originals: new Set() };
      those.count++;
      those.originals.add(mirrorOf ?? path);
      counts.set(tag, those);
    }
  }
  return [...counts]
    .map(([tag, those]) => ({
      tag,
      count: those.count,
      share: those.count / captioned,
      pictures: those.originals.size,
    }))
    .sort((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1));
}

/** Tags that are on nearly all pictures, and tags that are on one. */
export function* checkTags(table: readonly TagCount[], { images }: DatasetLook): Generator<Finding> {
  const trained = images.filter(({ set }) => set === 'training');
  if (trained.length < 5) return;
  for (const { tag, share } of table)
    if (share >= everywhere)
      yield {
        severity: 'note',
        code: 'tag-everywhere',
        message: `"${tag}" is on ${percent(share)} of the pictures: it is learnt as one with the trigger word`,
        hint: 'If it belongs to the character, take it out of the captions; if not, add pictures without it.',
        files: [],
      };
  const once = table.filter(({ pictures }) => pictures === 1);
  if (once.length > 0)
    yield {
      severity: 'note',
      code: 'tag-once',
      message: `${once.length} ${once.length === 1 ? 'tag is' : 'tags are'} on one picture only, so ${once.length === 1 ? 'it is' : 'they are'} hardly learnt: ${listed(once.map(({ tag }) => tag))}`,
      hint: 'Use the same words for the same thing, and see whether one is misspelt.',
      files: [],
    };
}

/** The trigger word as the text encoder reads it. */
export const triggerTokens = (trigger: string): readonly string[] => clipTokens(trigger).map(readable);

/** Merges from this rank on are of what was so rare that it brings hardly anything along, like "ohwx". */
const rareFrom = 45_000;

/**
 * Whether the base model knows the trigger word already. There is no list of words here: what CLIP's
 * vocabulary has as one token was frequent in what the model has read, and comes with a meaning. Of a
 * rarer dictionary word all that can be said is that it is written like one.
 */
export function* checkTrigger({ about: { id, trigger, source } }: DatasetLook): Generator<Finding> {
  const words = (trigger.toLowerCase().match(/\p{L}+/gu) ?? []).filter((word) => word.length > 1);
  const ranks = words.map(rankOf);
  const where = source === undefined ? '' : `, in ${source}`;
  const hint = `Use a made-up word, like zq_${id}_v1${where}.`;
  if (words.length > 0 && ranks.every((rank) => rank !== undefined && rank < rareFrom))
    yield {
      severity: 'warning',
      code: 'known-trigger',
      message:
        words.length === 1
          ? `the trigger word "${trigger}" is a word that the base model knows: what it means already is mixed into the character`
          : `the trigger word "${trigger}" is made of words that the base model knows: what they mean already is mixed into the character`,
      hint,
      files: [],
    };
  else if (/^\p{L}+$/u.test(trigger))
    yield {
      severity: 'note',
      code: 'known-trigger',
      message: `the trigger word "${trigger}" is written like a word or a name: somewhere it may mean something to the base model`,
      hint,
      files: [],
    };
}
