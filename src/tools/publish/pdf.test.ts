import { describe, expect, it } from 'vitest';
import {
  about,
  generated,
  grey,
  has,
  mono,
  png,
  problemOf,
  publishedAs,
  said,
  shaded,
} from './published.test-fixture.ts';
import { type PdfParams, publishPdfTool } from './tool.ts';

/** A5 with 3 mm of bleed, at 25.4 px an inch: 1 px is 1 mm. */
const paper = { width: 148, height: 210, bleed: 3 };
const [width, height] = [154, 216];
const print: PdfParams = { ...about, kind: 'print', paper, pages: [{}, {}] };
const screen: PdfParams = { ...print, kind: 'screen' };

const publish = (params: PdfParams, pages: readonly Buffer[]): ReturnType<typeof publishedAs> =>
  publishedAs(publishPdfTool, 'pdf', params, pages);
const two = async (): Promise<readonly Buffer[]> => [mono(width, height), await grey(width, height)];

/** The boxes of the pages, as pdfinfo tells them, rounded to points. */
function boxes(path: string): readonly { readonly [box: string]: readonly number[] }[] {
  const pages: { [box: string]: number[] }[] = [];
  for (const line of said('pdfinfo', '-box', '-f', '1', '-l', '99', path).split('\n')) {
    const found = /^Page\s+(\d+) (\w+Box):\s+(.*)$/.exec(line);
    if (found === null) continue;
    pages[Number(found[1]) - 1] ??= {};
    const page = pages[Number(found[1]) - 1]!;
    page[found[2]!] = found[3]!
      .trim()
      .split(/\s+/)
      .map((n) => Math.round(Number(n)));
  }
  return pages;
}
/** `pdfimages -list`: type, width, height, colour, bits and encoding of each picture. */
const images = (path: string): readonly string[] =>
  said('pdfimages', '-list', path)
    .trim()
    .split('\n')
    .slice(2)
    .map((line) => line.trim().split(/\s+/))
    .map((row) => [row[3], row[4], row[5], row[7], row[8]].join(' '));

describe('a PDF for a printer', () => {
  it('is what qpdf calls sound', async ({ skip }) => {
    if (!has('qpdf')) skip('qpdf is not here (Debian: apt-get install qpdf)');
    const { path } = await publish(print, await two());
    expect(said('qpdf', '--check', path)).toContain('No syntax or stream encoding errors found');
  });

  it('has trim and bleed in its boxes', async ({ skip }) => {
    if (!has('pdfinfo')) skip('pdfinfo is not here (Debian: apt-get install poppler-utils)');
    const { path } = await publish(print, await two());
    // 154 × 216 mm with bleed; 3 mm are 8.5 points
    expect(boxes(path)[0]).toMatchObject({
      MediaBox: [0, 0, 437, 612],
      BleedBox: [0, 0, 437, 612],
      TrimBox: [9, 9, 428, 604],
    });
  });

  it('keeps one bit a pixel and grey as they are', async ({ skip }) => {
    if (!has('pdfimages')) skip('pdfimages is not here (Debian: apt-get install poppler-utils)');
    const { path } = await publish(print, await two());
    expect(images(path)).toEqual(['154 216 gray 1 image', '154 216 gray 8 image']);
  });

  it('parts a double page in two, each with the bleed of the other at the fold, after a blank that puts it right', async ({
    skip,
  }) => {
    if (!has('pdfimages')) skip('pdfimages is not here (Debian: apt-get install poppler-utils)');
    const wide = mono(2 * 148 + 6, height);
    const { path } = await publish({ ...print, pages: [{ double: true }, {}] }, [wide, mono(width, height)]);
    // a chapter begins on one page by itself, and a double page needs two that face each other
    expect(boxes(path)).toHaveLength(4);
    expect(images(path)).toEqual(Array(3).fill('154 216 gray 1 image'));
    expect(said('pdfimages', '-list', path)).toMatch(/^\s+2\s/m);
    expect(said('pdfimages', '-list', path)).not.toMatch(/^\s+1\s/m);
  });
});

describe('a PDF for a screen', () => {
  it('has no bleed, whole double pages, and soft shades as JPEG', async ({ skip }) => {
    if (!has('pdfimages')) skip('pdfimages is not here (Debian: apt-get install poppler-utils)');
    const { path } = await publish({ ...screen, pages: [{}, { double: true }] }, [
      await shaded(width, height),
      mono(2 * 148 + 6, height),
    ]);
    expect(boxes(path).map(({ MediaBox }) => MediaBox)).toEqual([
      [0, 0, 420, 595],
      [0, 0, 839, 595],
    ]);
    expect(images(path)).toEqual(['148 210 gray 8 jpeg', '296 210 gray 1 image']);
  });
});

describe('every PDF', () => {
  it('tells readers title, language, direction and each page in words', async ({ skip }) => {
    if (!has('qpdf')) skip('qpdf is not here (Debian: apt-get install qpdf)');
    const { path } = await publish(
      { ...screen, author: 'A & <B>', date: '2026-10-01', pages: [{ alt: '灯台 (dark)' }, {}] },
      await two(),
    );
    const json = JSON.parse(said('qpdf', '--json=2', path)) as { readonly qpdf: readonly [unknown, object] };
    const all = JSON.stringify(json.qpdf[1]);
    expect(all).toContain('"/Direction":"/R2L"');
    expect(all).toContain('"/Lang":"u:en"');
    expect(all).toContain('"/Alt":"u:灯台 (dark)"');
    expect(all).toContain('"value":"u:Plasma 1: The Last Spark"');
    expect(all).toContain('"value":"u:D:20261001000000Z"');
  });

  it('is marked by how it came to be, in XMP that is well-formed', async ({ skip }) => {
    if (!has('xmllint')) skip('xmllint is not here (Debian: apt-get install libxml2-utils)');
    const { bytes, folder } = await publish(
      { ...screen, author: 'A & <B>', sourceType: 'compositeWithTrainedAlgorithmicMedia' },
      await two(),
    );
    const text = bytes.toString('utf8');
    const xmp = text.slice(text.indexOf('<?xpacket begin'), text.indexOf('<?xpacket end'));
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${folder}/packet.xml`, xmp);
    said('xmllint', '--noout', `${folder}/packet.xml`);
    expect(xmp).toContain('digitalsourcetype/compositeWithTrainedAlgorithmicMedia');
    expect(xmp).toContain('<rdf:li>A &amp; &lt;B&gt;</rdf:li>');
  });

  it.each(['print', 'screen'] as const)('for %s is the same bytes each time', async (kind) => {
    const pages = [await generated(width, height), await shaded(width, height)];
    const [one, other] = [await publish({ ...print, kind }, pages), await publish({ ...print, kind }, pages)];
    expect(one.bytes.equals(other.bytes)).toBe(true);
  });

  it('carries no prompt', async () => {
    const { bytes } = await publish(print, [
      await generated(width, height),
      await png('#fff', width, height),
    ]);
    expect(bytes.toString('latin1')).not.toMatch(/KSampler|workflow/);
  });

  it('names a page that is no picture', async () => {
    expect(await problemOf(publish(print, [Buffer.from('oops'), mono()]))).toMatch(
      /^page 1, p1\.png, can't be read/,
    );
  });
});
