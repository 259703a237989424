import type { About, SourceType } from './about.ts';
import { element, xmlText } from './xml.ts';

const vocabulary = 'http://cv.iptc.org/newscodes/digitalsourcetype/';
const iptc = {
  'rdf:about': '',
  'xmlns:Iptc4xmpCore': 'http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/',
  'xmlns:Iptc4xmpExt': 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
};
/** Readers look for these bytes to find a packet in any file (XMP specification part 1, 7.3.2). */
const begin = '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>';

/** What a picture says of itself. */
export type Marking = { readonly sourceType?: SourceType | undefined; readonly alt?: string | undefined };

/**
 * The XMP packet of a published page: IPTC's digital source type (how it came to be) and alt text
 * (IPTC Photo Metadata 2023.2). Undefined if there is nothing to say.
 */
export function xmpOf({ sourceType, alt }: Marking): string | undefined {
  const properties: string[] = [];
  if (sourceType !== undefined) properties.push(marked(sourceType));
  if (alt !== undefined && alt !== '')
    properties.push(element('Iptc4xmpCore:AltTextAccessibility', {}, inEveryLanguage(alt)));
  if (properties.length === 0) return undefined;
  const description = element('rdf:Description', iptc, properties.join(''));
  const rdf = element('rdf:RDF', { 'xmlns:rdf': 'http://www.w3.org/1999/02/22-rdf-syntax-ns#' }, description);
  return `${begin}${element('x:xmpmeta', { 'xmlns:x': 'adobe:ns:meta/' }, rdf)}<?xpacket end="r"?>`;
}

/** What a document says of itself, as descriptions that stand in a packet: Dublin Core, dates, IPTC. */
export function documentXmp(about: About, created: Date): string {
  const day = created.toISOString().replace('.000', '');
  const dc: string[] = [element('dc:title', {}, inEveryLanguage(about.title))];
  if (about.author !== undefined) dc.push(element('dc:creator', {}, listed('rdf:Seq', [about.author])));
  if (about.translator !== undefined)
    dc.push(element('dc:contributor', {}, listed('rdf:Bag', [about.translator])));
  if (about.publisher !== undefined)
    dc.push(element('dc:publisher', {}, listed('rdf:Bag', [about.publisher])));
  if (about.summary !== undefined) dc.push(element('dc:description', {}, inEveryLanguage(about.summary)));
  if (about.rights !== undefined) dc.push(element('dc:rights', {}, inEveryLanguage(about.rights)));
  if (about.tags?.length) dc.push(element('dc:subject', {}, listed('rdf:Bag', about.tags)));
  dc.push(element('dc:language', {}, listed('rdf:Bag', [about.language])));
  return [
    element(
      'rdf:Description',
      { 'rdf:about': '', 'xmlns:dc': 'http://purl.org/dc/elements/1.1/' },
      dc.join(''),
    ),
    element(
      'rdf:Description',
      { 'rdf:about': '', 'xmlns:xmp': 'http://ns.adobe.com/xap/1.0/' },
      element('xmp:CreateDate', {}, day) +
        element('xmp:ModifyDate', {}, day) +
        element('xmp:CreatorTool', {}, 'plasma'),
    ),
    ...(about.sourceType === undefined ? [] : [element('rdf:Description', iptc, marked(about.sourceType))]),
  ].join('\n');
}

const marked = (sourceType: SourceType): string =>
  element('Iptc4xmpExt:DigitalSourceType', {}, `${vocabulary}${sourceType}`);

const inEveryLanguage = (text: string): string =>
  element('rdf:Alt', {}, element('rdf:li', { 'xml:lang': 'x-default' }, xmlText(text)));

const listed = (kind: 'rdf:Seq' | 'rdf:Bag', items: readonly string[]): string =>
  element(kind, {}, items.map((item) => element('rdf:li', {}, xmlText(item))).join(''));
