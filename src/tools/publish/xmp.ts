import type { SourceType } from './tool.ts';
import { element, xmlText } from './xml.ts';

const sourceTypes = 'http://cv.iptc.org/newscodes/digitalsourcetype/';
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
  if (sourceType !== undefined) {
    properties.push(element('Iptc4xmpExt:DigitalSourceType', {}, `${sourceTypes}${sourceType}`));
  }
  if (alt !== undefined && alt !== '') {
    const text = element('rdf:li', { 'xml:lang': 'x-default' }, xmlText(alt));
    properties.push(element('Iptc4xmpCore:AltTextAccessibility', {}, element('rdf:Alt', {}, text)));
  }
  if (properties.length === 0) return undefined;
  const description = element(
    'rdf:Description',
    {
      'rdf:about': '',
      'xmlns:Iptc4xmpCore': 'http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/',
      'xmlns:Iptc4xmpExt': 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
    },
    properties.join(''),
  );
  const rdf = element('rdf:RDF', { 'xmlns:rdf': 'http://www.w3.org/1999/02/22-rdf-syntax-ns#' }, description);
  return `${begin}${element('x:xmpmeta', { 'xmlns:x': 'adobe:ns:meta/' }, rdf)}<?xpacket end="r"?>`;
}
