import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entriesOf } from '../../src/tools/publish/archive.ts';
import { leaksIn } from '../../src/tools/publish/leak.ts';
import { epubsChecked, has, said } from '../../src/tools/publish/published.test-fixture.ts';
import { bookIn, type E2eBook } from './book.ts';

/** The sample chapter in both languages through every publisher, before those who know the formats. */
const repository = resolve(import.meta.dirname, '../..');
const pictures = ['png', 'jpeg', 'webp', 'avif'].map((format) => `{ format: '${format}', maxWidth: 200 }`);
/** Strips and pictures are small: what is looked at is the same, and JPEG and AVIF take most of the time. */
const config = (title: string, languages: string): string => `import { defineConfig } from 'plasma';
export default defineConfig({
  title: ${JSON.stringify(title)}, author: 'The plasma developers', languages: ${languages}, paper: 'screen',
  editions: { print: { paper: 'b5', dpi: 100, mono: true } },
  publish: {
    formats: [
      'cbz', 'pdf', { format: 'pdf-print', edition: 'print' }, 'epub',
      { format: 'webtoon', width: 400, height: 640 }, ${pictures.join(', ')},
    ],
    tags: ['action', 'night & rain'], age: 'Everyone 10+', rights: 'CC BY 4.0', translators: { ja: 'A & B' },
  },
});
`;
/** What XML, PDF strings and file names choke on: markup, an emoji, marks of direction, and length. */
const awkward = `終わり ]]> "A" & <b>'é 🦊</b> \u200F\u202Eעברית\u202C (\\ ${'long '.repeat(100)}`;
const awkwardScript = `chapter: 1
title: ${JSON.stringify(awkward)}
summary: ${JSON.stringify(awkward)}
date: "2026-10-01"
pages:
  - { id: p001, layout: splash, panels: [{ id: k1, scene: a roof, alt: ${JSON.stringify(awkward)} }] }
  - { id: p002, layout: spread, panels: [{ id: k1, scene: a harbour }] }
`;
const rules = Object.fromEntries(
  readdirSync(join(repository, 'rules'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [`rules/${name}`, readFileSync(join(repository, 'rules', name))]),
);
const awkwardBook = (env: { readonly [name: string]: string }): E2eBook =>
  bookIn(
    { 'plasma.config.ts': config(awkward, "['en']"), 'chapters/ch-01/script.yaml': awkwardScript, ...rules },
    env,
    'processes',
  );

let book: E2eBook;
let odd: E2eBook;
/** One JVM for all of them, at work while the other validators are. */
let epubReports: Promise<readonly string[]>;
beforeAll(async () => {
  book = bookIn({});
  for (const path of ['rules', 'chapters', 'datasets'])
    cpSync(join(repository, path), join(book.root, path), { recursive: true });
  book.write('plasma.config.ts', config('Plasma', "['en', 'ja']"));
  odd = awkwardBook({ TZ: 'UTC', LC_ALL: 'C' });
  expect(await book.build('ch-01')).toMatchObject({ code: 0 });
  expect(await odd.build('ch-01')).toMatchObject({ code: 0 });
  const books = [`${book.root}/output/ch-01`, `${book.root}/output/ch-01/ja`, `${odd.root}/output/ch-01`].map(
    (folder) => `${folder}/ch-01.epub`,
  );
  epubReports = has('epubcheck') ? epubsChecked(...books) : Promise.resolve([]);
}, 180_000);
afterAll(() => {
  book.dispose();
  odd.dispose();
});

describe.each([
  ['the sample chapter', () => book, 'en', 'output/ch-01', 9],
  ['the sample chapter', () => book, 'ja', 'output/ch-01/ja', 9],
  ['a chapter of awkward names', () => odd, 'en', 'output/ch-01', 3],
])('%s', (_, of, language, folder, leaves) => {
  const at = (path: string): string => join(of().root, folder, path);
  const bytes = (path: string): Buffer => readFileSync(at(path));

  it(`in ${language} is a CBZ whose ComicInfo.xml the schema accepts`, async ({ skip }) => {
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

  it(`in ${language} is a sound PDF for screens and one for printers`, ({ skip }) => {
    if (!has('qpdf')) skip('qpdf is not here (Debian: qpdf)');
    for (const name of ['ch-01.pdf', 'print/ch-01.print.pdf'])
      expect(said('qpdf', '--check', at(name))).toContain('No syntax or stream encoding errors found');
  });

  it(`in ${language} is printed in one bit a pixel, with trim and bleed`, async ({ skip }) => {
    if (!has('pdfimages')) skip('poppler is not here (Debian: poppler-utils)');
    const images = said('pdfimages', '-list', at('print/ch-01.print.pdf')).trim().split('\n').slice(2);
    for (const line of images)
      expect(line.trim().split(/\s+/).slice(5, 9)).toEqual(['gray', '1', '1', 'image']);
    const told = said('pdfinfo', '-box', '-f', '1', '-l', '99', at('print/ch-01.print.pdf'));
    expect(told.match(/TrimBox: +8\.50 +8\.50 +524\.41 +737\.01$/gm)).toHaveLength(leaves);
    expect(told.match(/BleedBox: +0\.00 +0\.00 +532\.91 +745\.51$/gm)).toHaveLength(leaves);
  });

  it(`in ${language} is a strip whose slices fit together, none too large`, async () => {
    const slices = entriesOf(bytes('ch-01.webtoon-400.zip'))!;
    const sizes = await Promise.all(slices.map((slice) => sharp(slice.bytes).metadata()));
    expect(sizes.every(({ width, height }) => width === 400 && height <= 640)).toBe(true);
    expect(slices.every((slice) => slice.bytes.length <= 2_000_000)).toBe(true);
    const pages = readdirSync(at('pages')).map((name) => sharp(at(`pages/${name}`)).metadata());
    const high = (await Promise.all(pages)).reduce(
      (sum, { width, height }) => sum + Math.round((height * 400) / width),
      0,
    );
    expect(sizes.reduce((sum, { height }) => sum + height, 0)).toBe(high);
  });

  it(`in ${language} says in every picture how it came to be`, ({ skip }) => {
    if (!has('exiftool')) skip('exiftool is not here (Debian: libimage-exiftool-perl)');
    const names = readdirSync(at('images'));
    expect(new Set(names.map((name) => name.slice(name.lastIndexOf('.'))))).toEqual(
      new Set(['.png', '.jpg', '.webp', '.avif']),
    );
    const marks = said('exiftool', '-q', '-s3', '-XMP-iptcExt:DigitalSourceType', at('images'));
    expect(marks.match(/digitalsourcetype\/algorithmicMedia$/gm)).toHaveLength(names.length);
  });

  it(`in ${language} carries no prompt in any of it`, () => {
    const names = ['ch-01.cbz', 'ch-01.pdf', 'print/ch-01.print.pdf', 'ch-01.epub', 'ch-01.webtoon-400.zip'];
    const images = readdirSync(at('images')).map((name) => `images/${name}`);
    for (const name of [...names, ...images]) expect(leaksIn(bytes(name)), name).toEqual([]);
  });
});

it('none of it has other bytes in another folder, time zone and locale', async () => {
  const other = awkwardBook({ TZ: 'Pacific/Chatham', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' });
  expect(await other.build('ch-01')).toMatchObject({ code: 0 });
  const digests = ({ root }: E2eBook): readonly string[] =>
    readdirSync(join(root, 'output'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'ComicInfo.xml')
      .map((entry) => join(entry.parentPath, entry.name))
      .map(
        (path) =>
          `${path.slice(root.length)} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`,
      )
      .sort();
  expect(digests(other)).toEqual(digests(odd));
  other.dispose();
});

it('EPUBCheck has nothing to say of any EPUB', async ({ skip }) => {
  if (!has('epubcheck')) skip('EPUBCheck is not here (Debian: epubcheck)');
  const reports = await epubReports;
  expect(reports).toHaveLength(3);
  for (const report of reports) expect(report).toContain('No errors or warnings detected');
});
