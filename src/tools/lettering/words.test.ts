import { describe, expect, test } from 'vitest';
import { spansOf } from './words.ts';

const lettered = (text: string, lang = 'en'): string => {
  const spans = spansOf(text, lang);
  if (!spans.ok) return `error: ${spans.error.problem}`;
  return spans.value.map((span) => (span.strong ? `<${span.text}>` : span.text)).join('');
};

describe('text of a script', () => {
  test.each([
    ['western dialogue is in capitals', 'Where is Zoë?', 'WHERE IS ZOË?'],
    ['dashes are two hyphens', 'Wait — what—', 'WAIT--WHAT--'],
    ['an ellipsis has three dots', 'So… it began.....', 'SO... IT BEGAN...'],
    ['*stress* is taken out', 'I said *not now*, kid', 'I SAID <NOT NOW>, KID'],
    ['stress may begin and end inside a word', 'un*be*lievable', 'UN<BE>LIEVABLE'],
    ['an asterisk alone stays', 'rated 5* out of 5', 'RATED 5* OUT OF 5'],
    ['an escaped asterisk stays', '\\*cough\\*', '*COUGH*'],
    ['white space is tidied, line breaks are kept', '  Run \t now \r\n  go ', 'RUN NOW\nGO'],
    ['a letter and its mark become one', 'Cafe\u0301', 'CAF\u00c9'],
    ['soft hyphens go', 'extra\u00adordinary', 'EXTRAORDINARY'],
  ])('%s', (_, text, expected) => {
    expect(lettered(text)).toBe(expected);
  });

  test('Turkish has its own capitals', () => {
    expect(lettered('izin', 'tr')).toBe('İZİN');
  });

  test('Japanese keeps its letters', () => {
    expect(lettered('plasmaを…', 'ja')).toBe('plasmaを…');
  });

  test.each([
    ['\u0007', 'U+0007'],
    ['\u0000', 'U+0000'],
    ['\u202e', 'U+202E'],
    ['\ud800', 'U+D800'],
    ['\uffff', 'U+FFFF'],
  ])('a control character is named: %j', (char, name) => {
    expect(lettered(`a${char}b`)).toContain(name);
  });

  test.each(['שלום', 'مرحبا', 'ok ﷽'])('right-to-left writing is refused in plain words: %s', (text) => {
    expect(lettered(text)).toContain('written from right to left');
  });

  test.each(['', '   ', '\n', '\u200b\u200d', '**'])('a text of nothing is refused: %j', (text) => {
    expect(lettered(text)).toContain('nothing in it to letter');
  });
});
