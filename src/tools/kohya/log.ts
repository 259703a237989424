import { appendFileSync, writeFileSync } from 'node:fs';
import type { Piece } from './lines.ts';

/** The log of an attempt: what the trainer printed, without the frames of its bars. */
export type Log = {
  readonly add: (piece: Piece) => void;
  /** The newest lines, at most 200. */
  readonly tail: () => readonly string[];
  /** Writes what has been held back. */
  readonly close: () => void;
};

/** Lines that are kept in memory to say what went wrong. */
const tailLines = 200;
/** The longest line (characters): a bar as wide as a wall says nothing more. */
const longestLine = 2000;

/**
 * A log that can't grow beyond twice `most` bytes: the beginning and the end are kept, and it says how much
 * is left out between.
 * @param file absolute; made anew
 */
export function openLog(file: string, most = 1024 * 1024): Log {
  writeFileSync(file, '');
  let frame: string | undefined;
  let written = 0;
  let left = 0;
  const held: string[] = [];
  let heldBytes = 0;
  const tail: string[] = [];
  const put = (text: string): void => {
    const line = text.length > longestLine ? `${text.slice(0, longestLine)}…` : text;
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
    const bytes = Buffer.byteLength(line) + 1;
    if (left === 0 && heldBytes === 0 && written + bytes <= most) {
      written += bytes;
      append(file, `${line}\n`);
      return;
    }
    held.push(line);
    heldBytes += bytes;
    while (heldBytes > most) {
      const gone = Buffer.byteLength(held.shift()!) + 1;
      heldBytes -= gone;
      left += gone;
    }
  };
  return {
    add: ({ text, kind }) => {
      if (kind === 'frame') {
        frame = text;
        return;
      }
      // the frame before a line says how far it was
      if (frame !== undefined && frame !== text) put(frame);
      frame = undefined;
      put(text);
    },
    tail: () => (frame === undefined ? tail : [...tail, frame]),
    close: () => {
      if (frame !== undefined) put(frame);
      frame = undefined;
      if (left > 0) append(file, `… ${left} bytes are left out here …\n`);
      if (held.length > 0) append(file, `${held.join('\n')}\n`);
      held.length = 0;
    },
  };
}

/** A log that can't be written (a full disk) is no reason to lose a training. */
function append(file: string, text: string): void {
  try {
    appendFileSync(file, text);
  } catch {
    // told by what the trainer itself can't write
  }
}
