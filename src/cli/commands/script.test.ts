import { afterAll, expect, test } from 'vitest';
import { cliBook, type Said } from '../../../test/command-line.ts';

const config = (languages: string): string =>
  `import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'T', languages: ${languages}, lint: { 'missing-text': 'error' } });\n`;
const chapter = `chapter: 1
title: One
pages:
  - id: p001
    layout: splash
    panels:
      - id: k1
        say:
          - { text: { en: Hello, ja: やあ } } # greeting
          - { text: { en: Goodbye } }
`;
const file = 'chapters/ch-01/script.yaml';
const book = cliBook({ 'plasma.config.ts': config("['en', 'ja']"), [file]: chapter });
afterAll(book.dispose);
const plasma = (...words: readonly string[]): Promise<Said> => book.plasma('script', ...words);

test('a book whose missing texts are errors is exported, translated and imported', async () => {
  const exported = await plasma('export', 'ch-01');
  expect(exported).toMatchObject({
    code: 0,
    out: expect.stringContaining('ch-01.ja.csv  3 texts, 2 without ja'),
  });
  const table = book.read('ch-01.ja.csv');
  expect(table.startsWith('\ufeffid,speaker,kind,source:en,target:ja,note,check\r\n')).toBe(true);
  book.write('ch-01.ja.csv', table.replace('Goodbye,,', 'Goodbye,"さらば、友よ",'));
  const dry = await plasma('import', 'ch-01.ja.csv', '--dry-run');
  expect(dry.out).toContain('would write 1 ja text; 1 as they were, 1 without a translation');
  expect(book.read(file)).toBe(chapter);
  const real = await plasma('import', 'ch-01.ja.csv');
  expect(real.out).toContain('ch-01/p001/k1/say/2  さらば、友よ');
  expect(book.read(file)).toBe(chapter.replace('{ en: Goodbye }', '{ en: Goodbye, ja: さらば、友よ }'));
  book.write(file, chapter);
});

test('a table from before a change is refused whole', async () => {
  await plasma('export', '-o', 'old.csv');
  book.write(
    'old.csv',
    book.read('old.csv').replace('Goodbye,,', 'Goodbye,さらば,').replace('One,,', 'One,一,'),
  );
  book.write(file, chapter.replace('en: Goodbye', 'en: Farewell'));
  const { code, err } = await plasma('import', 'old.csv');
  expect(code).toBe(1);
  expect(err).toContain('old.csv:4:1');
  expect(err).toMatch(/in the table +Goodbye/);
  expect(err).toMatch(/in the script +Farewell/);
  expect(err).toContain('Nothing was imported.');
  expect(book.read(file)).not.toContain('一');
  book.write(file, chapter);
});

test.each<[string, readonly string[], string]>([
  ['a chapter that is not there', ['export', 'ch-10'], 'no chapter is called "ch-10"'],
  ['a language that is not there', ['export', '--lang', 'jp'], '"jp" is not a language of this book'],
  ['the language itself', ['export', '--lang', 'en'], 'en is the language to translate from'],
  ['another format', ['export', '--format', 'xls'], 'a table is csv or tsv, not xls'],
  ['a table that is not there', ['import', 'nowhere.csv'], 'nowhere.csv is not there'],
  ['a table that is a script', ['import', file], 'the first row should name the columns'],
])('%s is answered', async (_, words, said) => {
  const { code, err } = await plasma(...words);
  expect(code).toBeGreaterThan(0);
  expect(err).toContain(said);
});

test('a book of many languages asks which', async () => {
  const many = cliBook({ 'plasma.config.ts': config("['en', 'ja', 'fr']"), [file]: chapter });
  const asked = await many.plasma('script', 'export');
  expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('Name it with --lang: ja, fr.') });
  const french = await many.plasma('script', 'export', '--lang', 'fr', '--from', 'ja', '-o', '-');
  expect(french.out).toContain('ch-01/p001/k1/say/1,,speech,やあ,,,');
  expect(french.out).not.toContain('Goodbye');
  many.dispose();
});
