import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { commandIn } from '../../../test/command-file.ts';
import { cliBook, type Said } from '../../../test/command-line.ts';
import * as check from './check.ts';

const shipped = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const config = (lint: string): string =>
  `import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'T', languages: ['en', 'ja'], lint: ${lint} });\n`;
const book = cliBook({
  'plasma.config.ts': config('{}'),
  'rules/checks.ts': shipped('rules/zz-checks.ts'),
  'datasets/spyke/character.yaml': 'name: Spyke\nprompt: ginger hair\n',
  'chapters/ch-01/script.yaml': `chapter: 1
title: T
pages:
  - id: p001
    layout: splash
    panels:
      - id: k1
        shot: close
        cast: [{ who: spyke, at: [0.5, 0.5], mouth: [0.5, 0.55] }]
        say:
          - { who: spyke, place: [0.5, 0.5], text: { en: I can't see a thing., ja: 何も見えない。 } }
          - { as: caption, place: top-right, text: { en: "Dark \u2014 so dark.", ja: 暗い。 } }
  - id: p002
    reveal: true
    layout: splash
    panels:
      - id: k1
        say:
          - { text: Gone. }
`,
});
afterAll(book.dispose);
const plasma = (...words: readonly string[]): Promise<Said> => commandIn(book.root, check, words);

test('what an editor would mark is told with its line, and nothing is written', async () => {
  const { code, out } = await plasma('ch-01');
  expect(code).toBe(0);
  expect(out).toContain('covers');
  expect(out).toMatch(
    /ch-01\/p001\/k1: “Dark — so dark\.” has a long dash \(em-dash\)\n {2}chapters\/ch-01\/script\.yaml:12:/,
  );
  expect(out).toMatch(/p002\/k1 say\[0\] has no ja \(missing-text\)\n {2}chapters\/ch-01\/script\.yaml:19:/);
  expect(out).toMatch(/\n0 errors, \d+ warnings\n$/);
  expect(book.has('output')).toBe(false);
});

test('a page, and a language, are looked at alone', async () => {
  const page = await plasma('ch-01/p002');
  expect(page.out).toBe('nothing to mark (1 pages and chapters looked at)\n');
  const japanese = await plasma('ch-01', '--lang', 'ja');
  expect(japanese.out).not.toContain('long dash');
  expect(japanese.out).toContain('missing-text');
});

test('as JSON, one finding a line and the sums', async () => {
  const { out } = await plasma('ch-01/p001', '--json');
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({
    lint: 'balloon-over-face',
    level: 'warning',
    label: 'ch-01/p001',
    language: 'en',
    at: { file: 'chapters/ch-01/script.yaml', line: 11 },
  });
  expect(lines.at(-1)).toEqual({ errors: 0, warnings: lines.length - 1 });
});

test('the config makes errors of some, and nothing of others', async () => {
  book.write(
    'plasma.config.ts',
    config(`{ 'em-dash': 'error', 'missing-text': 'off', 'balloon-over-face': 'off' }`),
  );
  const { code, out } = await plasma();
  expect(code).toBe(1);
  expect(out).toMatch(/^error .*long dash/m);
  expect(out).not.toMatch(/has no ja|covers/);
  book.write('plasma.config.ts', config('{}'));
});

test('a selector that names nothing, and a book without checks, are answered', async () => {
  expect(await plasma('ch-02')).toMatchObject({ code: 2, err: expect.stringContaining('ch-02') });
  const bare = cliBook({ 'plasma.config.ts': config('{}') });
  expect(await commandIn(bare.root, check, [])).toMatchObject({
    code: 2,
    err: expect.stringContaining('this book has no checks'),
  });
  bare.dispose();
});
