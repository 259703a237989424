import { createHash } from 'node:crypto';
import { type About, noDate } from './about.ts';
import type { Entry } from './archive.ts';
import type { Size } from './crop.ts';
import type { Leaf } from './leaves.ts';
import type { Picture } from './picture.ts';
import { endingOf } from './picture.ts';
import { element, xmlText } from './xml.ts';

/** A page of the book: its picture, where it falls, and its text for those who can't see it. */
export type EpubPage = { readonly leaf: Leaf; readonly picture: Picture; readonly alt?: string };

const head = '<?xml version="1.0" encoding="utf-8"?>';
const text = (name: string, content: string): Entry => ({ name, bytes: Buffer.from(content) });
const stem = (i: number): string => `p${String(i + 1).padStart(4, '0')}`;
const pageFile = (i: number): string => `pages/${stem(i)}.xhtml`;
const pictureFile = (i: number, { format }: Picture): string => `images/${stem(i)}.${endingOf(format)}`;

/**
 * The files of an EPUB 3 of fixed layout, in the order in which they are to be packed (EPUB OCF 3.3,
 * 4.2.2: `mimetype` first and not deflated). With what Kindle reads in the place of what EPUB has.
 */
export function epubFiles(
  about: About,
  identity: string,
  size: Size,
  pages: readonly EpubPage[],
): readonly Entry[] {
  return [
    text('mimetype', 'application/epub+zip'),
    text(
      'META-INF/container.xml',
      `${head}\n<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">` +
        '<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n',
    ),
    text('EPUB/package.opf', packageOf(about, identity, size, pages)),
    text('EPUB/nav.xhtml', navOf(about, pages)),
    text(
      'EPUB/page.css',
      `html, body { margin: 0; padding: 0; width: ${size.width}px; height: ${size.height}px; background: #fff; }\n` +
        `img { display: block; width: ${size.width}px; height: ${size.height}px; }\n`,
    ),
    ...pages.map((page, i) => text(`EPUB/${pageFile(i)}`, xhtmlOf(about, size, page, i))),
    ...pages.map(({ picture }, i) => ({ name: `EPUB/${pictureFile(i, picture)}`, bytes: picture.bytes })),
  ];
}

/** A UUID of its own for what was named so (RFC 9562, version 8): the same for the same name. */
export function uuidOf(identity: string): string {
  const hash = createHash('sha256').update(`plasma:${identity}`).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

const meta = (property: string, value: string, more: { readonly [name: string]: string } = {}): string =>
  element('meta', { property, ...more }, xmlText(value));
const named = (name: string, content: string): string => element('meta', { name, content });

function packageOf(about: About, identity: string, size: Size, pages: readonly EpubPage[]): string {
  const told = pages.every(({ alt }) => alt !== undefined && alt !== '');
  const day = about.date ?? noDate;
  const dc = (
    name: string,
    value: string | undefined,
    more: { readonly [name: string]: string } = {},
  ): string[] => (value === undefined ? [] : [element(`dc:${name}`, more, xmlText(value))]);
  const metadata = [
    element('dc:identifier', { id: 'id' }, `urn:uuid:${uuidOf(identity)}`),
    element('dc:title', { id: 'title' }, xmlText(`${about.series} ${about.number}: ${about.title}`)),
    element('dc:language', {}, about.language),
    ...dc('creator', about.author, { id: 'author' }),
    ...(about.author === undefined
      ? []
      : [meta('role', 'aut', { refines: '#author', scheme: 'marc:relators' })]),
    ...dc('contributor', about.translator, { id: 'translator' }),
    ...(about.translator === undefined
      ? []
      : [meta('role', 'trl', { refines: '#translator', scheme: 'marc:relators' })]),
    ...dc('publisher', about.publisher),
    ...dc('description', about.summary),
    ...dc('rights', about.rights),
    ...(about.tags ?? []).flatMap((tag) => dc('subject', tag)),
    ...dc('date', about.date),
    meta('dcterms:modified', `${day}T00:00:00Z`),
    meta('belongs-to-collection', about.series, { id: 'series' }),
    meta('collection-type', 'series', { refines: '#series' }),
    meta('group-position', String(about.number), { refines: '#series' }),
    meta('rendition:layout', 'pre-paginated'),
    meta('rendition:orientation', 'auto'),
    meta('rendition:spread', 'landscape'),
    meta('schema:accessMode', 'visual'),
    ...(told ? [meta('schema:accessMode', 'textual')] : []),
    meta('schema:accessModeSufficient', 'visual'),
    ...(told ? [meta('schema:accessModeSufficient', 'textual')] : []),
    ...(told ? [meta('schema:accessibilityFeature', 'alternativeText')] : []),
    meta('schema:accessibilityFeature', 'tableOfContents'),
    meta('schema:accessibilityFeature', 'printPageNumbers'),
    meta('schema:accessibilityHazard', 'none'),
    meta(
      'schema:accessibilitySummary',
      told
        ? 'A comic. Each page is a picture with a description and its dialogue as alternative text.'
        : 'A comic. Each page is a picture; not all of them have alternative text.',
    ),
    named('cover', 'image-1'),
    // Kindle Publishing Guidelines, fixed-layout comics
    named('fixed-layout', 'true'),
    named('book-type', 'comic'),
    named('original-resolution', `${size.width}x${size.height}`),
    named('primary-writing-mode', about.reading === 'rtl' ? 'horizontal-rl' : 'horizontal-lr'),
    named('orientation-lock', 'none'),
    named('zero-gutter', 'true'),
    named('zero-margin', 'true'),
    named('RegionMagnification', 'false'),
  ];
  const manifest = [
    element('item', {
      id: 'nav',
      href: 'nav.xhtml',
      'media-type': 'application/xhtml+xml',
      properties: 'nav',
    }),
    element('item', { id: 'style', href: 'page.css', 'media-type': 'text/css' }),
    ...pages.flatMap(({ picture }, i) => [
      element('item', { id: `page-${i + 1}`, href: pageFile(i), 'media-type': 'application/xhtml+xml' }),
      element('item', {
        id: `image-${i + 1}`,
        href: pictureFile(i, picture),
        'media-type': `image/${picture.format}`,
        ...(i === 0 ? { properties: 'cover-image' } : {}),
      }),
    ]),
  ];
  const spine = pages.map(({ leaf }, i) =>
    element('itemref', {
      idref: `page-${i + 1}`,
      // a chapter begins with a page by itself; the others know their side
      properties: i === 0 && !isHalf(leaf) ? 'rendition:page-spread-center' : `page-spread-${leaf.side}`,
    }),
  );
  return lines([
    head,
    '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"' +
      ` xml:lang="${about.language}">`,
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">',
    ...metadata,
    '</metadata>',
    '<manifest>',
    ...manifest,
    '</manifest>',
    `<spine page-progression-direction="${about.reading}">`,
    ...spine,
    '</spine>',
    '</package>',
  ]);
}

const isHalf = (leaf: Leaf): boolean => leaf.kind === 'page' && leaf.half !== undefined;

function navOf(about: About, pages: readonly EpubPage[]): string {
  const link = (i: number, label: string): string =>
    element('li', {}, element('a', { href: pageFile(i) }, xmlText(label)));
  const list = (type: string, title: string, items: readonly string[], more = ''): string =>
    `<nav epub:type="${type}"${more}><h1>${xmlText(title)}</h1><ol>${items.join('')}</ol></nav>`;
  return lines([
    head,
    '<!DOCTYPE html>',
    `<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="${about.language}" lang="${about.language}">`,
    `<head><title>${xmlText(about.title)}</title></head>`,
    '<body>',
    list('toc', about.series, [link(0, about.title)]),
    list(
      'page-list',
      about.title,
      pages.map((_, i) => link(i, String(i + 1))),
      ' hidden=""',
    ),
    '</body>',
    '</html>',
  ]);
}

function xhtmlOf(about: About, { width, height }: Size, { picture, alt }: EpubPage, i: number): string {
  const image = element('img', { src: `../${pictureFile(i, picture)}`, alt: alt ?? '' });
  return lines([
    head,
    '<!DOCTYPE html>',
    `<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="${about.language}" lang="${about.language}">`,
    `<head><title>${xmlText(about.title)} ${i + 1}</title>` +
      `<meta name="viewport" content="width=${width}, height=${height}"/><link rel="stylesheet" href="../page.css"/></head>`,
    `<body>${image}</body>`,
    '</html>',
  ]);
}

const lines = (all: readonly string[]): string => `${all.join('\n')}\n`;
