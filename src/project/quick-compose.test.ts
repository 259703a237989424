import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compose } from './compose.ts';
import { quickCompose } from './quick-compose.ts';

/** The full parser's tree where it finds nothing wrong. */
const full = (text: string) => {
  const { root, flaws } = compose(text);
  return flaws.length === 0 ? root : undefined;
};
const agrees = (text: string): boolean => {
  const quick = quickCompose(text);
  if (quick !== undefined) expect(quick, JSON.stringify(text)).toEqual(full(text));
  return quick !== undefined;
};

const root = new URL('../../', import.meta.url);
const sample = readFileSync(new URL('chapters/ch-01/script.yaml', root), 'utf8');

test('the sample book is in the plain part of YAML, and both readers see the same', () => {
  expect(agrees(sample)).toBe(true);
  for (const name of readdirSync(new URL('datasets/', root))) {
    expect(agrees(readFileSync(new URL(`datasets/${name}/character.yaml`, root), 'utf8')), name).toBe(true);
  }
});

test('what scripts are made of is plain', () => {
  for (const text of [
    'a: 1\n',
    'a: 1',
    '# c\n\na: x # c\n  # c\nb:\n- 1\n- 2\nc: y\n',
    'a:\n  - b: 1\n    c: 2\n  -\n    b: 3\n  - - 1\n    - 2\nd: -0.5\n',
    "a: { b: [0.1, -2], c: {d: \"x: y\", e: 'it''s'} }\n",
    'a: [\n    1,\n    2,\n  ]\nb: true\n',
    'a: >-\n  one\n  two\nb: |\n  three\n  four\nc: null\n',
    'a: http://x.y/z#w, [not a list]\n',
    'a:\nb:\n',
    'a: 最後の火花\n',
    'a: "say \\"hi\\" \\\\ \\n"\n',
  ]) {
    expect(agrees(text), text).toBe(true);
  }
});

test('whatever is beyond it is left to the full parser', () => {
  for (const text of [
    '',
    '- 1\n',
    'just text\n',
    'a: &x 1\n',
    'a: *x\n',
    'a: !t x\n',
    'a: b: c\n',
    'a: "two\n  lines"\n',
    'a: two\n  lines\n',
    'a:\n    b: 1\n  c: 2\n',
    'a: 1\na: 2\n',
    '__proto__: 1\n',
    '? a\n: b\n',
    'a: [1\n',
    'a: {b: 1}: 2\n',
    'a: [b: 1]\n',
    'a: 0x1f\n',
    'a: 1e3\n',
    'a: .inf\n',
    'a: ~\n',
    'a: True\n',
    'a:\t1\n',
    'a: 1\r\n',
    '\ufeffa: 1\n',
    '---\na: 1\n',
    'a: 1\n...\n',
    'a: 1\n b: 2\n',
    'a: |+\n  x\n\n',
    'a: >\n  x\n\n  y\n',
    'a: "x"y\n',
    'a: "x"#c\n',
    'a: - 1\n',
    'a: @x\n',
    'a: "\\x41"\n',
  ]) {
    expect(quickCompose(text), JSON.stringify(text)).toBeUndefined();
    agrees(text);
  }
});

function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test('on two thousand texts made of all that YAML has, both agree', () => {
  const pieces = [
    'a',
    'b',
    'id',
    ':',
    ': ',
    ' ',
    '  ',
    '    ',
    '\n',
    '\n  ',
    '\n- ',
    '\n  - ',
    '- ',
    '-',
    '#',
    ' # c',
    '"',
    "'",
    "''",
    '\\',
    '\\n',
    '{',
    '}',
    '[',
    ']',
    ', ',
    ',',
    '1',
    '-2',
    '0.5',
    '.',
    '|',
    '>',
    '>-',
    '|\n  ',
    'null',
    'true',
    '~',
    '&x ',
    '*x',
    '!',
    '?',
    '? ',
    '@',
    '%',
    'あ',
    '...',
    '--',
    'x: y',
    'k: 1\n',
    'k2: { ',
    ' }\n',
  ];
  let plain = 0;
  for (let seed = 1; seed <= 2000; seed++) {
    const roll = dice(seed);
    let text = roll() < 0.7 ? 'k: ' : '';
    for (let n = Math.floor(roll() * 12); n >= 0; n--) text += pieces[Math.floor(roll() * pieces.length)]!;
    if (agrees(text)) plain++;
  }
  expect(plain).toBeGreaterThan(100);
});

test('on a thousand damaged pages of the sample, both agree', () => {
  const pages = sample.split(/\n(?= {2}- id: p0)/).slice(1);
  const damage = [
    '',
    ' ',
    '\n',
    ':',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    '-',
    '#',
    ' #',
    '  ',
    'x',
    '- ',
    ': ',
    '|',
    '&',
    '*',
    '0',
  ];
  let plain = 0;
  for (let seed = 1; seed <= 1000; seed++) {
    const roll = dice(seed * 7919);
    const lines = pages[Math.floor(roll() * pages.length)]!.split('\n');
    // the head of a page, so that the damage is not lost in it
    let text = `pages:\n${lines.slice(0, 6 + Math.floor(roll() * 30)).join('\n')}\n`;
    for (let n = Math.floor(roll() * 2.5); n >= 0; n--) {
      const at = Math.floor(roll() * text.length);
      text =
        text.slice(0, at) +
        damage[Math.floor(roll() * damage.length)]! +
        text.slice(at + Math.floor(roll() * 3));
    }
    if (agrees(text)) plain++;
  }
  expect(plain).toBeGreaterThan(100);
});
