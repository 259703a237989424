/** A caption as the trainer reads it: its first line, and the tags between its commas. */
export type Caption = {
  readonly line: string;
  /** Trimmed; empty where two commas meet. */
  readonly tags: readonly string[];
  /** There is more below the first line. */
  readonly hasMore: boolean;
};

/** Why a caption can't be read. */
export type CaptionFault = 'missing' | 'not-utf8' | 'empty';

/** @param bytes of the caption's file; undefined if there is none */
export function readCaption(bytes: Uint8Array | undefined): Caption | CaptionFault {
  if (bytes === undefined) return 'missing';
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'not-utf8';
  }
  const [first = '', ...rest] = text.split(/\r\n|\r|\n/);
  const line = first.trim();
  if (line === '') return 'empty';
  return {
    line,
    tags: line.split(',').map((tag) => tag.trim()),
    hasMore: rest.some((other) => other.trim() !== ''),
  };
}
