import { inflateSync } from 'node:zlib';
import type { Chunk } from './png.ts';

/** A compressed text that grows beyond this is no note beside a picture. 64 MiB. */
const longest = 64 * 1024 * 1024;

/**
 * The texts of a PNG by keyword: `tEXt`, `zTXt` and `iTXt` (W3C PNG, third edition, §11.3.3). ComfyUI
 * keeps the graph it ran in `prompt`. Of a keyword that comes twice the first counts; a text that can't
 * be read is left out.
 */
export function textsOf(chunks: readonly Chunk[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const chunk of chunks) {
    const read = textOf(chunk);
    if (read !== undefined && !texts.has(read[0])) texts.set(...read);
  }
  return texts;
}

function textOf({ type, data }: Chunk): readonly [keyword: string, text: string] | undefined {
  if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') return undefined;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const end = bytes.indexOf(0);
  if (end < 1) return undefined;
  const keyword = bytes.toString('latin1', 0, end);
  const rest = bytes.subarray(end + 1);
  try {
    switch (type) {
      case 'tEXt':
        return [keyword, rest.toString('latin1')];
      case 'zTXt':
        return [keyword, inflated(rest.subarray(1)).toString('latin1')];
      case 'iTXt': {
        // compression flag, method, language\0, translated keyword\0, text
        const language = rest.indexOf(0, 2);
        const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
        if (translated < 0) return undefined;
        const text = rest.subarray(translated + 1);
        return [keyword, (rest[0] === 1 ? inflated(text) : text).toString('utf8')];
      }
    }
  } catch {
    return undefined;
  }
}

const inflated = (bytes: Uint8Array): Buffer => inflateSync(bytes, { maxOutputLength: longest });
