import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entriesOf } from '../../src/tools/publish/archive.ts';
import { leaksIn } from '../../src/tools/publish/leak.ts';
import { epubcheckJar, has, said } from '../../src/tools/publish/published.test-fixture.ts';
import { bookIn, type E2eBook } from './book.ts';

/** The sample chapter in both languages through every publisher, before those who know the formats. */
const repository = resolve(import.meta.dirname, '../..');
const config = `import { defineConfig } from 'plasma';
export default defineConfig({
  title: 'Plasma', author: 'The plasma developers', languages: ['en', 'ja'], paper: 'screen',
  editions: { print: { paper: 'b5', dpi: 150, mono: true } },
  publish: {
    formats: ['cbz', 'pdf', { format: 'pdf-print', edition: 'print' }, 'epub', 'webtoon', { format: 'webp', maxWidth: 600 }],
    tags: ['action', 'night & rain'], age: 'Everyone 10+', rights: 'CC BY 4.0',
  },
});
`;
let book: E2eBook;
beforeAll(async () => {
  book = bookIn({});
  for (const path of ['rules', 'chapters', 'datasets'])
    cpSync(join(repository, path), join(book.root, path), { recursive: true });
  book.write('plasma.config.ts', config);
  expect(await book.build('ch-01')).toMatchObject({ code: 0 });
}, 180_000);
afterAll(() => book.dispose());

describe.each([
  ['en', 'output/ch-01'],
  ['ja', 'output/ch-01/ja'],
])('the sample chapter in %s', (language, folder) => {
  const at = (path: string): string => join(book.root, folder, path);
  const bytes = (path: string): Buffer => readFileSync(at(path));

  it('is a CBZ whose ComicInfo.xml the schema accepts', async ({ skip }) => {
    if (!has('xmllint') || !has('unzip')) skip('xmllint or unzip is not here (Debian: libxml2-utils, unzip)');
    expect(said('unzip', '-t', at('ch-01.cbz'))).toContain('No errors detected');
    const info = entriesOf(bytes('ch-01.cbz'))!
      .find(({ name }) => name === 'ComicInfo.xml')!
      .bytes.toString();
    writeFileSync(at('ComicInfo.xml'), info);
    said(
      'xmllint',
      '--noout',
      '--schema',
      join(repository, 'test/fixtures/comicinfo/ComicInfo.xsd'),
      at('ComicInfo.xml'),
    );
    expect(info).toContain(`<LanguageISO>${language}</LanguageISO>`);
    expect(info).toContain('<Manga>YesAndRightToLeft</Manga>');
  });

  it('is a sound PDF for screens and one for printers', ({ skip }) => {
    if (!has('qpdf')) skip('qpdf is not here (Debian: qpdf)');
    for (const name of ['ch-01.pdf', 'print/ch-01.print.pdf'])
      expect(said('qpdf', '--check', at(name))).toContain('No syntax or stream encoding errors found');
  });

  it('is printed in one bit a pixel, with trim and bleed', async ({ skip }) => {
    if (!has('pdfimages')) skip('poppler is not here (Debian: poppler-utils)');
    const images = said('pdfimages', '-list', at('print/ch-01.print.pdf')).trim().split('\n').slice(2);
    expect(images.length).toBeGreaterThanOrEqual(8);
    for (const line of images)
      expect(line.trim().split(/\s+/).slice(5, 9)).toEqual(['gray', '1', '1', 'image']);
    expect(said('pdfinfo', '-box', at('print/ch-01.print.pdf'))).toMatch(
      /TrimBox: +8\.50 +8\.50 +524\.41 +737\.01/,
    );
  });

  it('is an EPUB of which EPUBCheck has nothing to say', async ({ skip }) => {
    if (!has('epubcheck')) skip('EPUBCheck is not here (Debian: epubcheck)');
    const report = said(
      'java',
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      '-jar',
      epubcheckJar,
      at('ch-01.epub'),
    );
    expect(report).toContain('No errors or warnings detected');
  });

  it('is a strip whose slices fit together, none too large', async () => {
    const slices = entriesOf(bytes('ch-01.webtoon-800.zip'))!;
    const sizes = await Promise.all(slices.map((slice) => sharp(slice.bytes).metadata()));
    expect(sizes.every(({ width, height }) => width === 800 && height <= 1280)).toBe(true);
    expect(slices.every((slice) => slice.bytes.length <= 2_000_000)).toBe(true);
    const pages = readdirSync(at('pages')).map((name) => sharp(at(`pages/${name}`)).metadata());
    const high = (await Promise.all(pages)).reduce(
      (sum, { width, height }) => sum + Math.round((height * 800) / width),
      0,
    );
    expect(sizes.reduce((sum, { height }) => sum + height, 0)).toBe(high);
  });

  it('carries no prompt in any of it', () => {
    const names = ['ch-01.cbz', 'ch-01.pdf', 'print/ch-01.print.pdf', 'ch-01.epub', 'ch-01.webtoon-800.zip'];
    const images = readdirSync(at('images')).map((name) => `images/${name}`);
    for (const name of [...names, ...images]) expect(leaksIn(bytes(name)), name).toEqual([]);
  });
});
