import { describe, expect, it } from 'vitest';
import { asBookPath, bookPath, folded } from './path.ts';

const refusal = (text: string): string => {
  const path = bookPath(text);
  return path.ok ? 'taken' : path.error;
};

describe('paths inside the book', () => {
  it.each([
    'a',
    'chapters/ch-01/script.yaml',
    'output/第一話/頁 1.png',
    '.hidden/x',
    'a..b',
    '...x',
    'com10',
    'console.txt',
    `${'a/'.repeat(500)}a`,
  ])('takes %s', (text) => {
    expect(bookPath(text)).toEqual({ ok: true, value: text });
  });

  it.each([
    ['', 'empty'],
    ['/etc/passwd', 'absolute'],
    ['C:/x', 'absolute'],
    ['c:x', 'absolute'],
    ['../x', '..'],
    ['a/../../x', '..'],
    ['a/..', '..'],
    ['.', '. parts'],
    ['a//b', 'empty or'],
    ['a/', 'empty or'],
    ['./a', '. parts'],
    ['a\\b', '/ and not'],
    ['a\0b', 'control characters'],
    ['a\nb', 'control characters'],
    ['aux', 'every system'],
    ['x/NUL.txt', 'every system'],
    ['com1', 'every system'],
    ['a?', 'every system'],
    ['ab:c', 'every system'],
    ['end.', 'every system'],
    ['end ', 'every system'],
    ['é'.repeat(128), '255 bytes'],
    [`${'a/'.repeat(512)}a`, '1024'],
  ])('refuses %j: %s', (text, why) => {
    expect(refusal(text)).toContain(why);
  });

  it('takes a bad path that the code itself made for a bug', () => {
    expect(() => asBookPath('../x')).toThrow('"../x": a path can\'t leave the book with ..');
  });

  it('folds case and Unicode forms', () => {
    expect(folded('Spyke/CAFE\u0301.png')).toBe(folded('spyke/caf\u00e9.PNG'));
  });
});
