import { describe, expect, test } from 'vitest';
import { spansIn } from './markup.ts';

const told = (text: string): string => {
  const spans = spansIn(text);
  if (!spans.ok) return `error: ${spans.error.problem}`;
  return spans.value
    .map(({ text: part, strong, size, ruby }) => {
      const marks = `${strong ? '!' : ''}${size === 1 ? '' : size.toFixed(2)}${ruby === undefined ? '' : `(${ruby})`}`;
      return marks === '' ? part : `<${marks} ${part}>`;
    })
    .join('');
};

describe('marks of a text', () => {
  test.each([
    ['stress', 'not *now*', 'not <! now>'],
    ['a smaller word', 'just {small:a bit} off', 'just <0.80 a bit> off'],
    ['a larger word', '{big:No!}', '<1.30 No!>'],
    ['marks as loud as their word', 'I {big:fly}! *No*?! Yes', 'I <1.30 fly><1.30 !> <! No><! ?!> Yes'],
    ['marks after a small word', '{small:what}?', '<0.80 what>?'],
    ['marks after ruby', '*{火|ひ}*！', '<!(ひ) 火><! ！>'],
    ['stress within size', '{big:so *very* big}', '<1.30 so ><!1.30 very><1.30  big>'],
    ['stress round nothing but a size', '*{big:me}*', '<!1.30 me>'],
    ['size within stress', '*so {big:very} big*', '<! so ><!1.30 very><!  big>'],
    ['small capitals keep capitals large', '{caps:Dr. Orrin}', 'D<0.80 r>. O<0.80 rrin>'],
    ['ruby', '{漢字|かんじ}だ', '<(かんじ) 漢字>だ'],
    ['stressed ruby', '*{火|ひ}だ*', '<!(ひ) 火><! だ>'],
    ['ruby within size', '{big:{火|ひ}}', '<1.30(ひ) 火>'],
    ['escaped signs', '\\{a\\|b\\} \\*c\\*', '{a|b} *c*'],
    ['an asterisk alone', '5* of 5', '5* of 5'],
    ['a backslash that escapes nothing', 'a\\b', 'a\\b'],
  ])('%s', (_, text, expected) => {
    expect(told(text)).toBe(expected);
  });

  test.each([
    '{small:never closed',
    'closed} only',
    '{huge:what?}',
    '{漢字}',
    '{|かんじ}',
    '{a|b|c}',
    '{{{x|y}}}',
  ])('braces that mean nothing are refused: %s', (text) => {
    expect(told(text)).toContain('braces that mean nothing');
  });

  test('a thousand opening signs are read at once', () => {
    for (const sign of ['*', '{', '*{', '{big:', '{a|'])
      expect(told(sign.repeat(900)).length).toBeGreaterThan(0);
  });
});
