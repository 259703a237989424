import type { CbzPage, CbzParams } from './tool.ts';
import { element, xmlText } from './xml.ts';

/** A page as it lies in the archive; sizes in pixels and bytes. */
export type PackedPage = CbzPage & { readonly width: number; readonly height: number; readonly size: number };

/**
 * `ComicInfo.xml` as the draft of version 2.1 of its schema has it, elements in the schema's order
 * (github.com/anansi-project/comicinfo).
 */
export function comicInfo(params: CbzParams, pages: readonly PackedPage[], blackAndWhite: boolean): string {
  const [year, month, day] = params.date?.split('-').map(Number) ?? [];
  const listed = (names: readonly string[] | undefined): string | undefined =>
    names?.length ? names.join(', ') : undefined;
  const fields: readonly (readonly [name: string, value: string | number | undefined])[] = [
    ['Title', params.title],
    ['Series', params.series],
    ['Number', params.number],
    ['Count', params.count],
    ['Summary', params.summary],
    ['Year', year],
    ['Month', month],
    ['Day', day],
    ['Writer', params.author],
    ['Translator', params.translator],
    ['Publisher', params.publisher],
    ['Tags', listed(params.tags)],
    ['PageCount', pages.length],
    ['LanguageISO', params.language],
    ['BlackAndWhite', blackAndWhite ? 'Yes' : 'No'],
    // to readers, "Yes" alone is a manga that is read from the left
    ['Manga', params.reading === 'rtl' ? 'YesAndRightToLeft' : 'Yes'],
    ['Characters', listed(params.characters)],
    ['StoryArc', params.storyArc],
    ['AgeRating', params.ageRating],
  ];
  const lines = fields.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${element(name, {}, xmlText(String(value)))}`],
  );
  const rows = pages.map((page, i) => {
    const attributes = {
      Image: i,
      Type: page.type ?? 'Story',
      DoublePage: page.double ? 'true' : 'false',
      ImageSize: page.size,
      ImageWidth: page.width,
      ImageHeight: page.height,
    };
    return `    ${element('Page', attributes)}`;
  });
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<ComicInfo xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">',
    ...lines,
    '  <Pages>',
    ...rows,
    '  </Pages>',
    '</ComicInfo>',
    '',
  ].join('\n');
}
