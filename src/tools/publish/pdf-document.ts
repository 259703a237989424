import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import { type About, noDate } from './about.ts';
import { documentXmp } from './xmp.ts';

/** From left and bottom, in points of 1/72 inch, as PDF counts. */
export type PdfBox = readonly [left: number, bottom: number, right: number, top: number];

/** One page; `picture` (PNG or JPEG) fills it. Nothing is shown on a blank one. */
export type PdfPage = {
  readonly width: number;
  readonly height: number;
  /** What is left when the page is cut, and what must be printed for that; the whole page if left out. */
  readonly trim?: PdfBox;
  readonly picture?: { readonly bytes: Buffer; readonly alt?: string };
};

/** What pdfkit keeps inside and has no other door to. */
type Inside = {
  readonly _root: {
    readonly data: { ViewerPreferences: { readonly data: { [name: string]: string | boolean } } };
  };
  _addInfo: () => void;
  readonly appendXML: (xml: string) => void;
  readonly page: { readonly dictionary: { readonly data: { [name: string]: readonly number[] } } };
};

/**
 * The bytes of a PDF 1.7 of pictures, read from the right or the left. The same pages give the same
 * bytes: the date is that of the chapter, and the document's id comes from it and the title.
 */
export async function pdfOf(about: About, pages: readonly PdfPage[]): Promise<Buffer> {
  const created = new Date(`${about.date ?? noDate}T00:00:00Z`);
  const doc = new PDFDocument({
    autoFirstPage: false,
    font: null as never,
    pdfVersion: '1.7',
    lang: about.language,
    tagged: true,
    displayTitle: true,
    info: {
      Title: titleOf(about),
      ...(about.author === undefined ? {} : { Author: about.author }),
      ...(about.summary === undefined ? {} : { Subject: about.summary }),
      ...(about.tags === undefined ? {} : { Keywords: about.tags.join(', ') }),
      Producer: 'plasma',
      Creator: 'plasma',
      CreationDate: created,
      ModDate: created,
    },
  });
  const inside = doc as unknown as Inside;
  // pdfkit writes titles into its XMP as they are, and "A & B" would break it
  inside._addInfo = () => inside.appendXML(documentXmp({ ...about, title: titleOf(about) }, created));
  inside._root.data.ViewerPreferences.data.Direction = about.reading === 'rtl' ? 'R2L' : 'L2R';
  const bytes = buffer(doc);
  const whole = doc.struct('Document');
  doc.addStructure(whole);
  for (const { width, height, trim, picture } of pages) {
    doc.addPage({ size: [width, height], margin: 0 });
    const page = inside.page.dictionary.data;
    page.TrimBox = trim ?? [0, 0, width, height];
    page.BleedBox = [0, 0, width, height];
    if (picture === undefined) continue;
    const place = (): void => void doc.image(picture.bytes, 0, 0, { width, height });
    const figure = doc.struct('Figure', picture.alt === undefined ? {} : { alt: picture.alt }, place);
    whole.add(figure);
  }
  whole.end();
  doc.end();
  return bytes;
}

/** `Plasma 1: The Last Spark` */
const titleOf = ({ series, number, title }: About): string => `${series} ${number}: ${title}`;
