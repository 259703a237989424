/** A piece of what a program prints: a line, or a frame of a progress bar that the next one replaces. */
export type Piece = { readonly text: string; readonly kind: 'line' | 'frame' };

export type Splitter = {
  readonly take: (bytes: Uint8Array) => readonly Piece[];
  /** What is left when the stream ends. */
  readonly rest: () => readonly Piece[];
};

/** A line that never ends is cut here (characters). */
const longest = 16_384;
/** Colours and cursor moves of terminals (ECMA-48), and other control characters. */
const escapes =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/**
 * Splits a stream of bytes at `\n` and `\r`. Bytes that are no UTF-8 become �; half a character or half a
 * line waits for the rest of it (facts B.9).
 */
export function splitter(): Splitter {
  const decoder = new TextDecoder('utf-8');
  let tail = '';
  const cleaned = (text: string, kind: Piece['kind']): readonly Piece[] => {
    const clean = text.replace(escapes, '').trimEnd();
    return clean === '' ? [] : [{ text: clean, kind }];
  };
  const split = (text: string): readonly Piece[] => {
    const pieces: Piece[] = [];
    tail += text;
    for (;;) {
      const at = tail.search(/[\r\n]/);
      if (at < 0) break;
      // `\r` at the very end may be the first half of `\r\n`
      if (tail[at] === '\r' && at + 1 === tail.length) break;
      const isLine = tail[at] === '\n' || tail[at + 1] === '\n';
      pieces.push(...cleaned(tail.slice(0, at), isLine ? 'line' : 'frame'));
      tail = tail.slice(tail[at] === '\r' && isLine ? at + 2 : at + 1);
    }
    // a frame ends with the `\r` of the next one, which may be minutes away, or never come
    if (/%\|.*\]\s*$/.test(tail)) pieces.push(...cleaned(tail, 'frame'));
    if (tail.length > longest) {
      pieces.push(...cleaned(tail, 'line'));
      tail = '';
    }
    return pieces;
  };
  return {
    take: (bytes) => split(decoder.decode(bytes, { stream: true })),
    rest: () => {
      const pieces = [...split(decoder.decode()), ...cleaned(tail.replace(/\r$/, ''), 'line')];
      tail = '';
      return pieces;
    },
  };
}
