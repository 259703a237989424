import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clipTokens, readable } from './tokens.ts';

const { captions } = JSON.parse(
  readFileSync(new URL('../recorded/clip-tokens.json', import.meta.url), 'utf8'),
) as { readonly captions: readonly { readonly text: string; readonly tokens: string }[] };

describe('tokens of a caption', () => {
  it.each(captions)("are those of CLIP's own tokenizer: $text", ({ text, tokens }) => {
    expect(clipTokens(text).join(' ')).toBe(tokens);
  });

  it('can be read by people', () => {
    expect(clipTokens('spyke_plasma_v1').map(readable)).toEqual(['spy', 'ke', '_', 'plasma', '_', 'v', '1']);
    expect(clipTokens('é 日').map(readable).join('')).toBe('é日');
  });
});
