import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { trial } from '../../../test/trial.ts';
import { entriesOf } from './archive.ts';
import { generated, grey, has, png, said } from './published.test-fixture.ts';
import { type CbzParams, cbz, pageInput, publishCbzTool } from './tool.ts';
import { xmlText } from './xml.ts';
import { xmpOf } from './xmp.ts';

/** ComicInfo 2.1 (draft) of the Anansi Project, MIT: test/fixtures/comicinfo/LICENSE. */
const schema = new URL('../../../test/fixtures/comicinfo/ComicInfo.xsd', import.meta.url).pathname;
const outputs = { cbz: 'ch-01.cbz' };
const chapter: CbzParams = {
  title: 'The Last Spark',
  series: 'Plasma',
  number: 1,
  language: 'en',
  reading: 'rtl',
  pages: [{ type: 'FrontCover' }, {}],
};
async function published(params: CbzParams, pages: readonly Buffer[]) {
  const { run, file, folder } = await trial();
  const inputs = Object.fromEntries(pages.map((bytes, i) => [pageInput(i), file(`p${i + 1}.png`, bytes)]));
  const { result, output } = await run(publishCbzTool, { params, inputs, outputs });
  if (!result.ok) throw new Error(result.error.message);
  const bytes = output('cbz');
  const files = new Map(entriesOf(bytes)!.map((entry) => [entry.name, entry.bytes]));
  return { bytes, files, folder, info: files.get('ComicInfo.xml')!.toString() };
}
const problem = (params: CbzParams, pages: readonly Buffer[]): Promise<string> =>
  published(params, pages).then(
    () => 'none',
    (error) => error.message,
  );

describe('a CBZ', () => {
  it('holds ComicInfo.xml and the pages under names that sort', async () => {
    const { files } = await published(
      { ...chapter, pages: Array.from({ length: 12 }, () => ({})) },
      await Promise.all(Array.from({ length: 12 }, () => grey())),
    );
    expect([...files.keys()].slice(0, 3)).toEqual(['ComicInfo.xml', '001.png', '002.png']);
    expect([...files.keys()].at(-1)).toBe('012.png');
  });

  it('tells readers about the chapter and each page', async () => {
    const { info, files } = await published(
      {
        ...chapter,
        author: 'A & B',
        summary: 'A <city> without light.',
        tags: ['noir', 'rain'],
        count: 12,
        pages: [{ type: 'FrontCover' }, { double: true }],
      },
      [await png('#c40'), await png('#c40', 60, 30)],
    );
    expect(info).toContain(
      '<Title>The Last Spark</Title>\n  <Series>Plasma</Series>\n  <Number>1</Number>\n  <Count>12</Count>',
    );
    expect(info).toContain(
      '<Summary>A &lt;city&gt; without light.</Summary>\n  <Writer>A &amp; B</Writer>\n  <Tags>noir, rain</Tags>',
    );
    expect(info).toContain('<PageCount>2</PageCount>\n  <LanguageISO>en</LanguageISO>');
    expect(info).toContain('<BlackAndWhite>No</BlackAndWhite>\n  <Manga>YesAndRightToLeft</Manga>');
    const size = files.get('001.png')!.length;
    expect(info).toContain(
      `<Page Image="0" Type="FrontCover" DoublePage="false" ImageSize="${size}" ImageWidth="20" ImageHeight="30" />`,
    );
    expect(info).toContain('<Page Image="1" Type="Story" DoublePage="true"');
  });

  it('is black and white if all its pages are, unless the book says otherwise', async () => {
    const pages = [await grey(), await grey()];
    expect((await published(chapter, pages)).info).toContain('<BlackAndWhite>Yes');
    expect((await published({ ...chapter, blackAndWhite: false }, pages)).info).toContain(
      '<BlackAndWhite>No',
    );
  });

  it('is what unzip calls good', async ({ skip }) => {
    if (!has('unzip')) skip('unzip is not here (Debian: apt-get install unzip)');
    const { bytes, folder } = await published(chapter, [await generated(), await grey()]);
    writeFileSync(join(folder, 'x.cbz'), bytes);
    expect(said('unzip', '-t', join(folder, 'x.cbz'))).toContain('No errors detected');
  });

  it('has a ComicInfo.xml that its schema accepts, whatever is told', async ({ skip }) => {
    if (!has('xmllint')) skip('xmllint is not here (Debian: apt-get install libxml2-utils)');
    const told: CbzParams = {
      ...chapter,
      count: 12,
      summary: 'A <city> without light & hope.',
      date: '2026-10-01',
      author: 'A',
      translator: 'B',
      publisher: 'C',
      tags: ['noir', 'rain'],
      characters: ['Spyke', 'Vanta'],
      storyArc: 'Night',
      ageRating: 'Teen',
    };
    const { info, folder } = await published(told, [await generated(), await grey()]);
    writeFileSync(join(folder, 'ComicInfo.xml'), info);
    said('xmllint', '--noout', '--schema', schema, join(folder, 'ComicInfo.xml'));
    expect(info).toContain('<Year>2026</Year>\n  <Month>10</Month>\n  <Day>1</Day>');
    expect(info).toContain('<Characters>Spyke, Vanta</Characters>\n  <StoryArc>Night</StoryArc>');
    writeFileSync(join(folder, 'wrong.xml'), info.replace('Teen', 'Teens'));
    expect(() => said('xmllint', '--noout', '--schema', schema, join(folder, 'wrong.xml'))).toThrow();
  });

  it('is the same bytes in every time zone', async () => {
    const script = `
      import { createHash } from 'node:crypto';
      import { archive } from ${JSON.stringify(new URL('./archive.ts', import.meta.url).href)};
      const bytes = await archive([{ name: 'ComicInfo.xml', bytes: Buffer.from('<a/>') }, { name: '001.png', bytes: Buffer.alloc(9) }]);
      console.log(createHash('sha256').update(bytes).digest('hex'));`;
    const hashes = ['UTC', 'Asia/Tokyo', 'America/St_Johns', 'Pacific/Chatham'].map((TZ) =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        encoding: 'utf8',
        env: { ...process.env, TZ },
      }).trim(),
    );
    expect(new Set(hashes).size).toBe(1);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the same bytes each time', async () => {
    const pages = [await generated(), await grey()];
    const hash = async (): Promise<string> =>
      createHash('sha256')
        .update((await published(chapter, pages)).bytes)
        .digest('hex');
    expect(await hash()).toBe(await hash());
  });
});

describe('a published page', () => {
  it('has lost the prompt and the workflow, and no pixel', async () => {
    const page = await generated();
    expect(page.includes('KSampler')).toBe(true);
    const { bytes, files } = await published({ ...chapter, pages: [{}] }, [page]);
    expect(bytes.toString('latin1')).not.toMatch(/prompt|workflow|KSampler/);
    const pixels = (png: Buffer): Promise<Buffer> => sharp(png).raw().toBuffer();
    expect((await pixels(files.get('001.png')!)).equals(await pixels(page))).toBe(true);
  });

  it('says how it came to be, and what it shows, if it is told to', async () => {
    const { files } = await published(
      { ...chapter, sourceType: 'compositeWithTrainedAlgorithmicMedia', pages: [{ alt: '灯台 & "海"' }] },
      [await grey()],
    );
    const xmp = (await sharp(files.get('001.png')!).metadata()).xmpAsString!;
    expect(xmp).toContain(
      '<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia<',
    );
    expect(xmp).toContain('灯台 &amp; "海"');
    expect(xmp.startsWith('<?xpacket begin="\uFEFF"')).toBe(true);
  });

  it('says nothing if there is nothing to say', async () => {
    const { files } = await published({ ...chapter, pages: [{}] }, [await grey()]);
    expect((await sharp(files.get('001.png')!).metadata()).xmp).toBeUndefined();
    expect(xmpOf({})).toBeUndefined();
  });

  it('is cut to its trim where it has bleed', async () => {
    const { files, info } = await published({ ...chapter, bleed: 3, pages: [{}] }, [
      await png('#c40', 40, 50),
    ]);
    expect(await sharp(files.get('001.png')!).metadata()).toMatchObject({ width: 34, height: 44 });
    expect(info).toContain('ImageWidth="34" ImageHeight="44"');
  });

  it('made by hand as a JPEG becomes a PNG, upright and without its EXIF', async () => {
    const lying = await sharp(await png('#c40', 20, 30))
      .withExif({ IFD0: { ImageDescription: 'home address' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { files, bytes } = await published({ ...chapter, pages: [{}] }, [lying]);
    expect(await sharp(files.get('001.png')!).metadata()).toMatchObject({
      format: 'png',
      width: 30,
      height: 20,
    });
    expect(bytes.includes('home address')).toBe(false);
  });
});

describe('a chapter that can not be packed', () => {
  it('names a page that is cut short or damaged', async () => {
    const page = await generated();
    expect(await problem(chapter, [await grey(), page.subarray(0, page.length - 20)])).toMatch(
      /^page 2, p2\.png, can't be published: it is cut short/,
    );
    const damaged = Buffer.from(page);
    damaged[page.indexOf('IDAT') + 6]! ^= 1;
    expect(await problem(chapter, [damaged, page])).toContain(
      "page 1, p1.png, can't be published: its chunk IDAT does not match its checksum",
    );
  });

  it('names a page that is no picture', async () => {
    expect(await problem(chapter, [Buffer.from('oops'), await grey()])).toMatch(
      /^page 1, p1\.png, can't be read as a picture/,
    );
  });

  it('counts its pages', async () => {
    expect(await problem(chapter, [await grey()])).toBe('2 pages are described and 1 are given');
  });
});

it('XML keeps what people write and drops what XML can not hold', () => {
  expect(xmlText('a<b> & 猫😺\u0000\u0008\ud800')).toBe('a&lt;b&gt; &amp; 猫😺');
});

it('a rule writes it as pages in order', () => {
  const pages = Array.from({ length: 11 }, (_, i) => `pages/p${i}.png`);
  const draft = cbz({ params: chapter, pages, to: 'ch-01.cbz' });
  expect(Object.keys(draft.inputs!).sort()).toEqual(Object.keys(draft.inputs!));
  expect(Object.values(draft.inputs!)).toEqual(pages);
});
