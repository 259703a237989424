import { brotliDecompressSync } from 'node:zlib';
import { packedMerges } from './merges.ts';

/** How many tokens of a caption SD 1.x reads at once: 77 with the marks at its start and end. */
export const tokensAtOnce = 75;

type Vocabulary = {
  readonly rank: ReadonlyMap<string, number>;
  readonly known: Map<string, readonly string[]>;
  /** Ranks by the token that a merge makes; filled when it is asked for. */
  readonly words: Map<string, number>;
};
let vocabulary: Vocabulary | undefined;

function loaded(): Vocabulary {
  if (vocabulary !== undefined) return vocabulary;
  const lines = brotliDecompressSync(Buffer.from(packedMerges, 'base64')).toString('utf8').split('\n');
  vocabulary = { rank: new Map(lines.map((pair, rank) => [pair, rank])), known: new Map(), words: new Map() };
  return vocabulary;
}

/**
 * GPT-2's alphabet, in which each byte is one visible character: what the merges are written in. As
 * `bytes_to_unicode` of CLIP's simple_tokenizer.py.
 */
const letterOf: readonly string[] = (() => {
  const letters: string[] = [];
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const isVisible =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
    letters.push(String.fromCodePoint(isVisible ? byte : next++));
  }
  return letters;
})();

const words = /<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/giu;

/**
 * A text as the text encoder of SD 1.x reads it: its tokens without the marks at start and end, the end
 * of a word as `</w>`. The byte pair encoding of OpenAI's CLIP (simple_tokenizer.py), and of
 * what ftfy mends before it, what people type: typographic quotes, ligatures, full-width letters.
 */
export function clipTokens(text: string): readonly string[] {
  const plain = text
    .normalize('NFC')
    .replace(/[‘’‛]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/[\ufb00-\ufb06\uff01-\uff5e]/g, (letter) => letter.normalize('NFKC'))
    .toLowerCase();
  return [...plain.matchAll(words)].flatMap(([word]) => tokensOf(word));
}

/** The tokens as a person reads them: `spy`, `ke`. */
export const readable = (token: string): string =>
  Buffer.from([...token.replace(/<\/w>$/, '')].map((letter) => letterOf.indexOf(letter))).toString('utf8');

/**
 * How frequent a word was in what CLIP has read: 0 for the most frequent, below 48,894. Undefined for a
 * word that is more than one token.
 */
export function rankOf(word: string): number | undefined {
  const tokens = tokensOf(word.toLowerCase());
  if (tokens.length > 1) return undefined;
  const { rank, words: ranks } = loaded();
  if (ranks.size === 0) for (const [pair, at] of rank) ranks.set(pair.replace(' ', ''), at);
  return ranks.get(tokens[0]!) ?? 0;
}

function tokensOf(word: string): readonly string[] {
  if (word.startsWith('<|') && word.endsWith('text|>')) return [word];
  const { rank, known } = loaded();
  const before = known.get(word);
  if (before !== undefined) return before;
  let parts = [...Buffer.from(word, 'utf8')].map((byte) => letterOf[byte]!);
  parts[parts.length - 1] += '</w>';
  while (parts.length > 1) {
    let best: string | undefined;
    let bestRank = Number.POSITIVE_INFINITY;
    for (let i = 0; i + 1 < parts.length; i++) {
      const pair = `${parts[i]} ${parts[i + 1]}`;
      const at = rank.get(pair);
      if (at === undefined || at >= bestRank) continue;
      bestRank = at;
      best = pair;
    }
    if (best === undefined) break;
    const joined: string[] = [];
    for (let i = 0; i < parts.length; i++) {
      if (i + 1 < parts.length && `${parts[i]} ${parts[i + 1]}` === best) {
        joined.push(`${parts[i]}${parts[i + 1]}`);
        i++;
      } else joined.push(parts[i]!);
    }
    parts = joined;
  }
  if (word.length < 40) known.set(word, parts);
  return parts;
}
