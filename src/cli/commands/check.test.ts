import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { cliBook, type Said } from '../../../test/command-line.ts';

const shipped = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const config = (lint: string): string =>
  `import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'T', languages: ['en', 'ja'], lint: ${lint} });\n`;
const book = cliBook({
  'plasma.config.ts': config('{}'),
  'rules/checks.ts': shipped('rules/checks.ts'),
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
const plasma = (...words: readonly string[]): Promise<Said> => book.plasma('check', ...words);

test('what an editor would mark is told with its line, and nothing is written', async () => {
  const { code, out } = await plasma('ch-01');
  expect(code).toBe(0);
  expect(out).toContain('lies in the middle of the face of spyke');
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
  expect(out).not.toMatch(/has no ja|the face of/);
  book.write('plasma.config.ts', config('{}'));
});

test('a build tells the same with the same lines; an error fails it', async () => {
  const built = await book.plasma('build');
  expect(built.code).toBe(0);
  expect(built.err).toMatch(/has a long dash \(em-dash\)\n {2}chapters\/ch-01\/script\.yaml:12:/);
  expect(built.err.match(/lies in the middle of the face/g)).toHaveLength(2);
  book.write('plasma.config.ts', config(`{ 'em-dash': 'error' }`));
  const failed = await book.plasma('build');
  expect(failed.code).toBe(1);
  expect(failed.err).toMatch(/error .*has a long dash \(em-dash\)\n {2}chapters\/ch-01\/script\.yaml:12:/);
  book.write('plasma.config.ts', config('{}'));
});

test('what two languages say of one place is told once', async () => {
  const script = book.read('chapters/ch-01/script.yaml');
  book.write('chapters/ch-01/script.yaml', script.replace('- id: p001\n', '- id: p001\n    side: right\n'));
  const reveal = /p002 is a reveal and is seen before the page is turned/g;
  expect((await plasma()).out.match(reveal)).toHaveLength(1);
  expect((await book.plasma('build')).err.match(reveal)).toHaveLength(1);
  book.write('chapters/ch-01/script.yaml', script);
});

test('a page that carries a prompt is told in both, and by check whoever put it there', async () => {
  const page = 'output/ch-01/pages/ch01_p001.png';
  book.write('art/drawn.png', 'a picture with the words "class_type" in it');
  book.write(
    'rules/page.ts',
    `import { copy, defineRule } from 'plasma';
export default defineRule({ name: 'page', *targets() { yield copy({ label: 'ch-01/p001', from: 'art/drawn.png', to: '${page}' }); } });
`,
  );
  const { out } = await book.plasma('build', '--dry-run', '--force', 'ch-01');
  // pages are not kept waiting for checks, whatever the files of the rules are called
  expect(out.match(/^run +\S+/gm)?.map((line) => line.split(/ +/)[1])).toEqual([
    ...['copy', 'lint.published', 'lint.published'],
    ...['lint.chapter', 'lint.chapter', 'lint.page', 'lint.page', 'lint.page', 'lint.page'],
  ]);
  const said = `${page} holds a ComfyUI prompt`;
  expect((await book.plasma('build')).err).toContain(said);
  book.write('plasma.config.ts', config(`{ 'carried-prompt': 'error' }`));
  expect(await book.plasma('build')).toMatchObject({
    code: 1,
    err: expect.stringContaining(said),
  });
  expect(await plasma()).toMatchObject({ code: 1, out: expect.stringContaining(said) });
  book.write('art/drawn.png', 'a picture');
  expect((await book.plasma('build')).code).toBe(0);
  expect((await plasma()).out).not.toContain(said);
  book.write(page, 'Negative prompt: hats');
  expect((await plasma()).out).toContain(`${page} holds the parameters of a generator`);
  book.write('plasma.config.ts', config(`{ 'carried-prompt': 'off' }`));
  expect((await plasma()).out).not.toContain('holds');
  book.write('plasma.config.ts', config('{}'));
});

test('a selector that names nothing, and a book without checks, are answered', async () => {
  expect(await plasma('ch-02')).toMatchObject({ code: 2, err: expect.stringContaining('ch-02') });
  const bare = cliBook({ 'plasma.config.ts': config('{}') });
  expect(await bare.plasma('check')).toMatchObject({
    code: 2,
    err: expect.stringContaining('this book has no checks'),
  });
  bare.dispose();
});
