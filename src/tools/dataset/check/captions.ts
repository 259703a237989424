import { clipTokens } from '../clip/tokens.ts';
import { baseName, type Finding } from '../finding.ts';
import type { DatasetLook, LookedAt } from '../looked-at.ts';
import { type Caption, type CaptionFault, readCaption } from './caption.ts';

/** What is wrong with captions, each by itself. */
export function* checkCaptions({ images, about, plan }: DatasetLook): Generator<Finding> {
  for (const image of images) {
    const caption = readCaption(image.caption);
    if (typeof caption === 'string') yield faultOf(image, caption);
    else {
      const say = (finding: Omit<Finding, 'files'>): Finding => ({ ...finding, files: [image.captionPath] });
      yield* ofTrigger(image, caption, about.trigger, say);
      yield* ofTags(image, caption, say);
      yield* ofLength(image, caption, plan.maxTokens, say);
    }
  }
}

type Say = (finding: Omit<Finding, 'files'>) => Finding;

function faultOf({ path, captionPath }: LookedAt, fault: CaptionFault): Finding {
  switch (fault) {
    case 'missing':
      return {
        severity: 'error',
        code: 'caption-missing',
        message: `${baseName(path)} has no caption: the trainer takes an empty one without a word`,
        hint: `Write ${baseName(captionPath)} beside it.`,
        files: [path],
      };
    case 'not-utf8':
      return {
        severity: 'error',
        code: 'caption-not-utf8',
        message: 'this caption is not UTF-8: the trainer stops at it',
        hint: 'Save the file as UTF-8.',
        files: [captionPath],
      };
    case 'empty':
      return {
        severity: 'error',
        code: 'caption-empty',
        message:
          'the first line of this caption is empty: the trainer stops at it, or learns the picture under no word at all',
        hint: 'Write one line, with the trigger word first.',
        files: [captionPath],
      };
  }
}

function* ofTrigger(
  { set }: LookedAt,
  { line, tags }: Caption,
  trigger: string,
  say: Say,
): Generator<Finding> {
  const isIn = within(line, trigger);
  if (set === 'regularisation') {
    if (isIn)
      yield say({
        severity: 'error',
        code: 'trigger-in-regularisation',
        message: `this caption of a regularisation picture has the trigger word ${trigger}: it teaches that the word means nothing special`,
        hint: 'Caption regularisation pictures with the class alone, like 1boy.',
      });
    return;
  }
  if (!isIn)
    yield say({
      severity: 'error',
      code: 'trigger-missing',
      message: `this caption lacks the trigger word ${trigger}: what the picture shows is learnt under other words`,
      hint: `Begin it with "${trigger}, ".`,
    });
  else if (!within(tags[0]!, trigger) || !tags[0]!.startsWith(trigger))
    yield say({
      severity: 'warning',
      code: 'trigger-not-first',
      message: `the trigger word ${trigger} does not come first: it is shuffled, dropped or cut off with the rest`,
      hint: `Begin the caption with "${trigger}, ".`,
    });
}

/** Whether the word stands in a text, and not as a part of a longer one. */
const within = (text: string, word: string): boolean => {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!isPartOfWord(text[at - 1]) && !isPartOfWord(text[at + word.length])) return true;
  return false;
};
const isPartOfWord = (letter: string | undefined): boolean =>
  letter !== undefined && /[\p{L}\p{N}_]/u.test(letter);

function* ofTags({ set }: LookedAt, { line, tags, hasMore }: Caption, say: Say): Generator<Finding> {
  if (hasMore)
    yield say({
      severity: 'warning',
      code: 'caption-lines',
      message: 'this caption has more than one line: the trainer reads the first',
      hint: 'Put it all on one line.',
    });
  if (tags.includes(''))
    yield say({
      severity: 'warning',
      code: 'empty-tag',
      message: `there is an empty tag in this caption: ${shortened(line)}`,
      hint: 'Take out the comma that has nothing beside it.',
    });
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const tag of tags.map((t) => t.toLowerCase()).filter((t) => t !== '')) {
    if (seen.has(tag)) twice.add(tag);
    seen.add(tag);
  }
  if (twice.size > 0)
    yield say({
      severity: 'warning',
      code: 'duplicate-tag',
      message: `${[...twice].map((tag) => `"${tag}"`).join(', ')} ${twice.size === 1 ? 'is' : 'are'} in this caption twice`,
      hint: 'Keep each tag once: a second one counts as emphasis.',
    });
  const bare = tags.find((tag) => /(?<!\\)[()[\]]/.test(tag));
  if (bare !== undefined)
    yield say({
      severity: set === 'regularisation' ? 'note' : 'warning',
      code: 'bare-bracket',
      message: `the brackets of "${bare}" are not escaped: in a prompt they mean emphasis, so what is learnt can't be asked for in the same words`,
      hint: `Write ${bare.replace(/(?<!\\)([()[\]])/g, '\\$1')}, or leave the brackets out.`,
    });
}

function* ofLength(_: LookedAt, { line }: Caption, most: number, say: Say): Generator<Finding> {
  const tokens = clipTokens(line).length;
  if (tokens <= most) return;
  yield say({
    severity: 'warning',
    code: 'caption-too-long',
    message: `this caption has ${tokens} tokens and ${most} are read: what follows "${lastRead(line, most)}" is cut off without a word`,
    hint:
      most < 225
        ? `Shorten it, or write "max_token_length: ${most < 150 ? 150 : 225}" in lora.yaml.`
        : 'Shorten it.',
  });
}

/** The last words that are read whole. */
function lastRead(line: string, most: number): string {
  const words = line.split(/(?<=\s)/);
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (clipTokens(words.slice(0, middle).join('')).length <= most) low = middle;
    else high = middle - 1;
  }
  const text = words.slice(0, low).join('').trim();
  return text.length > 40 ? `… ${text.slice(-38).replace(/^\S*\s/, '')}` : text;
}

const shortened = (line: string): string => (line.length > 80 ? `${line.slice(0, 78)}…` : line);
