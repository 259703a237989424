import { err, ok, type Result } from '../engine/result.ts';

/** The parts of a caption, in its order. What is left out leaves no gap. */
export type CaptionParts = {
  readonly trigger: string;
  readonly framing?: string;
  readonly pose?: string;
  readonly background?: string;
};

/** `[trigger], [framing], [pose/action], [background]`: one line, as trainers read it. */
export const captionOf = ({ trigger, framing, pose, background }: CaptionParts): string =>
  [trigger, framing, pose, background]
    .map((part) => part?.trim())
    .filter((part) => part !== undefined && part !== '')
    .join(', ');

// not within a longer word (bright, leftover), but within a tag with joints: left-handed, facing_left
const side = /(?<![\p{L}\p{N}])(?:left|right)(?![\p{L}\p{N}])/giu;

/** What a caption says of the mirror image: left is right. The trigger stays what it is. */
export function mirrored(caption: string, trigger: string): string {
  const start = caption.startsWith(trigger) ? trigger.length : 0;
  return (
    caption.slice(0, start) +
    caption.slice(start).replace(side, (word) => {
      const other = word.toLowerCase() === 'left' ? 'right' : 'left';
      if (word === word.toUpperCase()) return other.toUpperCase();
      return /^\p{Lu}/u.test(word) ? `${other[0]!.toUpperCase()}${other.slice(1)}` : other;
    })
  );
}

/** What is wrong with a caption's file: a sentence, what to do, and the line it is about. */
export type CaptionFault = { readonly message: string; readonly hint: string; readonly line: number };

/**
 * The caption in a file: its one line. Trainers stop at a file that is empty or not UTF-8, take a blank
 * first line for a caption without words, and silently leave out what follows the first line
 * (sd-scripts 0.10.1, `read_caption`).
 */
export function captionIn(bytes: Uint8Array): Result<string, CaptionFault> {
  let text: string;
  try {
    // the mark at the start of a file is taken away
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return err({ message: 'this caption is not UTF-8 text', hint: 'Save the file as UTF-8.', line: 1 });
  }
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  const first = lines.findIndex((line) => line !== '');
  if (first < 0)
    return err({
      message: 'this caption is empty',
      hint: 'Write one line of words, or remove the file to take the caption of dataset.yaml.',
      line: 1,
    });
  const second = lines.findIndex((line, i) => i > first && line !== '');
  if (second >= 0)
    return err({
      message: 'a caption is one line: of more than one, trainers read only the first',
      hint: 'Put it all on one line.',
      line: second + 1,
    });
  return ok(lines[first]!);
}
