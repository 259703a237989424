import { writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { entriesOf } from './archive.ts';
import {
  about,
  generated,
  grey,
  has,
  mono,
  problemOf,
  publishedAs,
  said,
  shaded,
} from './published.test-fixture.ts';
import { type EpubParams, publishEpubTool } from './tool.ts';

const [width, height] = [148, 210];
const chapter: EpubParams = {
  ...about,
  identity: 'Plasma/ch-01/en',
  pages: [{ alt: 'One' }, { alt: 'Two' }],
};

async function published(params: EpubParams, pages: readonly Buffer[]) {
  const { bytes, path, folder } = await publishedAs(publishEpubTool, 'epub', params, pages);
  const files = new Map(entriesOf(bytes)!.map((entry) => [entry.name, entry.bytes]));
  return {
    bytes,
    path,
    folder,
    files,
    text: (name: string): string => files.get(`EPUB/${name}`)!.toString(),
  };
}
const two = async (): Promise<readonly Buffer[]> => [await grey(width, height), await shaded(width, height)];

describe('an EPUB', () => {
  it('begins with its type, as readers expect it', async () => {
    const { bytes, files } = await published(chapter, await two());
    expect([...files.keys()][0]).toBe('mimetype');
    expect(bytes.toString('latin1', 30, 58)).toBe('mimetypeapplication/epub+zip');
  });

  it('is a comic to Kindle, read from the right, in one size', async () => {
    const { text } = await published(chapter, await two());
    for (const meta of [
      'name="fixed-layout" content="true"',
      'name="book-type" content="comic"',
      'name="primary-writing-mode" content="horizontal-rl"',
      'name="original-resolution" content="148x210"',
      'name="zero-gutter" content="true"',
    ])
      expect(text('package.opf')).toContain(`<meta ${meta} />`);
    expect(text('package.opf')).toContain('<spine page-progression-direction="rtl">');
    const western = await published({ ...chapter, reading: 'ltr' }, await two());
    expect(western.text('package.opf')).toContain('content="horizontal-lr"');
  });

  it('lays spreads out: the first page alone, a double page as two that face each other', async () => {
    const pages = [{}, { double: true }, {}];
    const { text, files } = await published({ ...chapter, pages }, [
      mono(width, height),
      mono(2 * width, height),
      mono(width, height),
    ]);
    const sides = [...text('package.opf').matchAll(/<itemref idref="(.*?)" properties="(.*?)"/g)];
    expect(sides.map(([, page, side]) => `${page} ${side}`)).toEqual([
      'page-1 rendition:page-spread-center',
      'page-2 page-spread-right',
      'page-3 page-spread-left',
      'page-4 page-spread-right',
    ]);
    expect(await sharp(files.get('EPUB/images/p0002.png')!).metadata()).toMatchObject({ width, height });
    expect(text('nav.xhtml').match(/<li>/g)).toHaveLength(1 + 4);
  });

  it('tells each page in words, and says so to those who look for it', async () => {
    const { text } = await published(
      { ...chapter, pages: [{ alt: '灯台 & "海"' }, { alt: 'b' }] },
      await two(),
    );
    expect(text('pages/p0001.xhtml')).toContain('alt="灯台 &amp; &quot;海&quot;"');
    expect(text('package.opf')).toContain(
      '<meta property="schema:accessibilityFeature">alternativeText</meta>',
    );
    const silent = await published({ ...chapter, pages: [{ alt: 'a' }, {}] }, await two());
    expect(silent.text('package.opf')).not.toContain('alternativeText');
    expect(silent.text('package.opf')).toContain('not all of them have alternative text');
  });

  it('holds PNG, or JPEG where that saves much, and makes large pages smaller', async () => {
    const { files } = await published({ ...chapter, maxHeight: 200 }, await two());
    expect([...files.keys()].filter((name) => name.includes('images/'))).toEqual([
      'EPUB/images/p0001.png',
      'EPUB/images/p0002.jpg',
    ]);
    expect(await sharp(files.get('EPUB/images/p0002.jpg')!).metadata()).toMatchObject({
      width: 141,
      height: 200,
    });
  });

  it('is the same bytes each time, and the same book in another version', async () => {
    const [one, other] = [await published(chapter, await two()), await published(chapter, await two())];
    expect(one.bytes.equals(other.bytes)).toBe(true);
    const renamed = await published({ ...chapter, title: 'Another' }, await two());
    const id = /urn:uuid:[0-9a-f-]{36}/;
    expect(id.exec(renamed.text('package.opf'))![0]).toBe(id.exec(one.text('package.opf'))![0]);
  });

  it('carries no prompt, and says how its pictures came to be', async ({ skip }) => {
    const { bytes, files, folder } = await published(
      { ...chapter, sourceType: 'compositeWithTrainedAlgorithmicMedia' },
      [await generated(width, height), await shaded(width, height)],
    );
    expect(bytes.toString('latin1')).not.toMatch(/KSampler|workflow/);
    if (!has('exiftool')) skip('exiftool is not here (Debian: apt-get install libimage-exiftool-perl)');
    for (const name of ['p0001.png', 'p0002.jpg']) {
      writeFileSync(`${folder}/${name}`, files.get(`EPUB/images/${name}`)!);
      expect(said('exiftool', '-s3', '-XMP:DigitalSourceType', `${folder}/${name}`)).toContain(
        'compositeWithTrainedAlgorithmicMedia',
      );
    }
  });

  it('names a page that is no picture', async () => {
    expect(await problemOf(published(chapter, [mono(width, height), Buffer.from('oops')]))).toMatch(
      /^page 2, p2\.png, /,
    );
  });
});
