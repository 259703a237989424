import { describe, expect, test } from 'vitest';
import { letterPage } from './run.ts';
import { oneBalloon, samplePage } from './sample-page.ts';
import type { LetterParams } from './tool.ts';

const said = (params: LetterParams): string => {
  const lettered = letterPage(params);
  return lettered.ok ? `lettered ${lettered.value.layout.balloons.length}` : lettered.error.message;
};
const everywhere = (text: string): LetterParams => ({
  ...oneBalloon(text),
  sfx: [{ panel: 'k1', text }],
});
const tiny = (side: number): LetterParams => ({
  ...oneBalloon('Hello there'),
  panels: [
    {
      id: 'k1',
      polygon: [
        [100, 100],
        [100 + side, 100],
        [100 + side, 100 + side],
        [100, 100 + side],
      ],
    },
  ],
});

describe('what should never break lettering', () => {
  test.each([
    ['5,000 letters', 'a'.repeat(5000), 'has 5000 characters'],
    ['5,000 characters of Japanese', 'あ'.repeat(5000), 'has 5000 characters'],
    ['5,000 spaces', ' '.repeat(5000), 'has nothing in it to letter'],
    ['an emoji', 'Nice 😀', '"😀" (U+1F600)'],
    ['a family of emoji', '👨‍👩‍👧', '"👨‍👩‍👧" (U+1F468 U+200D U+1F469 U+200D U+1F467)'],
    ['a flag', '🇯🇵', 'which none of its fonts has'],
    ['a control character', 'a\u0007b', 'control character U+0007'],
    ['an override of direction', 'a\u202eb', 'control character U+202E'],
    ['half of a surrogate pair', 'a\ud83d', 'control character U+D83D'],
    ['Hebrew', 'שלום', 'written from right to left'],
    ['Arabic within English', 'He said مرحبا.', 'written from right to left'],
    ['only zero-width characters', '\u200b\u200d\ufeff', 'has nothing in it to letter'],
    ['ruby over nothing', '{漢字|}', 'braces that mean nothing'],
  ])('%s: is told in words, by panel and text', (_, text, reason) => {
    const message = said(oneBalloon(text));
    expect(message).toContain(reason);
    expect(message).toContain('panel k1');
  });

  test.each([
    ['combining marks, many on one letter', `Z${'\u0301\u0308\u0304'.repeat(8)}oe`],
    ['a lone combining mark', 'well \u0301 then'],
    ['zero-width characters in words', 'he\u200dl\u200blo\ufeff'],
    ['XML specials', `<text x="1">&amp; "it's" ]]> <!--`],
    ['line breaks of every kind', 'one\r\ntwo\rthree\nfour'],
    ['many line breaks', 'one\n\n\n\n\ntwo'],
    ['a number that never ends', `${'1234567890'.repeat(3)} is 30`],
  ])('%s: lettered, or said what is missing', (_, text) => {
    expect(said(everywhere(text))).toMatch(/^lettered 1$|which none of its fonts has|does not fit/);
  });

  test('no text of a script is ever in the SVG as markup', () => {
    const text = `<script>alert("x")</script>&amp;`;
    const lettered = letterPage(everywhere(text));
    expect(lettered.ok && lettered.value.svg).not.toMatch(/script|alert|amp;/);
  });

  test.each([0.001, 1, 3, 20])('a panel of %s px is refused in words', (side) => {
    expect(said(tiny(side))).toContain('does not fit');
  });

  test('sounds in a panel of one px are refused in words', () => {
    expect(said({ ...tiny(1), balloons: [], sfx: [{ panel: 'k1', text: 'boom' }] })).toMatch(
      /would be .* pt high/,
    );
  });

  test('a panel whose polygon crosses itself is lettered', () => {
    const polygon = [
      [100, 100],
      [1300, 900],
      [1300, 100],
      [100, 900],
    ] as const;
    expect(said({ ...oneBalloon('Hello there'), panels: [{ id: 'k1', polygon }] })).toBe('lettered 1');
  });

  test('sixty panels on a page, each with a balloon and a sound', () => {
    const panels = Array.from({ length: 60 }, (_, i) => {
      const [x, y] = [20 + (i % 6) * 232, 20 + Math.floor(i / 6) * 198];
      return {
        id: `k${i}`,
        polygon: [
          [x, y],
          [x + 220, y],
          [x + 220, y + 186],
          [x, y + 186],
        ] as const,
      };
    });
    const page = samplePage('en', {
      panels,
      cast: [],
      balloons: panels.map(({ id }) => ({ panel: id, as: 'speech', text: 'Hello there!' })),
      sfx: panels.map(({ id }) => ({ panel: id, text: 'bam' })),
    });
    expect(said(page)).toBe('lettered 60');
  });
});
