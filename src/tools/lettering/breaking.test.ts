import { describe, expect, test } from 'vitest';
import { wordsOf } from './breaking.ts';
import { characters, japanesePhrases } from './japanese.ts';

const words = (text: string, phrases = characters): string =>
  wordsOf([{ text, strong: false, size: 1 }], phrases)
    .map((word) => word.spans.map((span) => span.text).join(''))
    .join('|');

describe('where lines may end', () => {
  test('between words, and after the hyphens of a compound', () => {
    expect(words('TAKE THE HALF-EMPTY BOX')).toBe('TAKE|THE|HALF-|EMPTY|BOX');
  });

  test('after a dash and after dots inside a word', () => {
    expect(words('NO--WAIT...WHAT?')).toBe('NO--|WAIT...|WHAT?');
  });

  test('a line break of the script is kept', () => {
    const [first] = wordsOf([{ text: 'ONE\nTWO', strong: false, size: 1 }], characters);
    expect(first!.glue).toBe('line');
  });

  test('a no-break space holds words together, a zero-width space parts them', () => {
    expect(words('MR.\u00a0FOX')).toBe('MR.\u00a0FOX');
    expect(words('BOOM\u200bBOOM')).toBe('BOOM|BOOM');
  });

  test('a word in two voices is one word', () => {
    const [word] = wordsOf(
      [
        { text: 'UN', strong: false, size: 1 },
        { text: 'REAL', strong: true, size: 1 },
      ],
      characters,
    );
    expect(word!.spans).toHaveLength(2);
  });

  test('Japanese is parted at phrases', () => {
    expect(words('お前はもう、死んでいる……', japanesePhrases)).toBe('お前は|もう、|死んでいる……');
  });

  test('kinsoku: no line begins with a closing mark or a small kana, none ends with an opening bracket', () => {
    for (const part of words('「ちょっと待って」と、彼女は（小声で）言った。っ！？', characters).split('|')) {
      expect(part).not.toMatch(/^[、。」）っょ！？]/u);
      expect(part).not.toMatch(/[「（]$/u);
    }
  });

  test('numbers and Latin words in Japanese stay whole', () => {
    expect(words('第123話OKAYだ')).toBe('第|123|話|OKAY|だ');
  });

  test('a phrase that is too long for a line is parted inside, reluctantly', () => {
    const parts = wordsOf(
      [{ text: 'アルティメットプラズマファイアストーム', strong: false, size: 1 }],
      (all) => [all],
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(parts[0]!.reluctance).toBeGreaterThan(0);
  });
});
