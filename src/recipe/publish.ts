import type { ParamValue } from '../engine/located.ts';
import { never } from '../engine/result.ts';
import { type Draft, RuleProblem } from '../engine/rule.ts';
import type { Chapter, Page } from '../project/book.ts';
import type { Edition } from '../project/config.ts';
import type { Format } from '../project/publishing.ts';
import { isSpread } from '../tools/page/layout.ts';
import { boundsOf } from '../tools/page/polygon.ts';
import { type About, cbz, epub, image, pdf, webtoon } from '../tools/publish/tool.ts';
import type { Painting } from './draw.ts';
import { isLettered } from './letter.ts';
import { archivePath, imagePath, overlayPath, pagePath } from './names.ts';
import { charactersIn, pageInWords } from './publish-text.ts';
import { sheetOf } from './sheet.ts';
import { sourceTypeOfChapter, sourceTypeOfPage } from './source-type.ts';

/** Everything that a chapter is published as in one language, by the formats of the config. */
export function* publish(painting: Painting, chapter: Chapter, language: string): Generator<Draft> {
  for (const format of painting.book.config.publish.formats)
    yield* publishAs(painting, chapter, language, format);
}

/** A chapter in one format and language: one file, or one for each page. */
export function publishAs(
  painting: Painting,
  chapter: Chapter,
  language: string,
  format: Format,
): readonly Draft[] {
  const edition = editionOf(painting, format);
  const common = {
    label: chapter.id,
    from: chapter.at,
    pages: chapter.pages.map((page) => pagePath(page, language, edition)),
  };
  const to = (kind: string): string => archivePath(chapter, language, kind, edition);
  const first = chapter.pages[0]!;
  const { paper } = sheetOf(first, edition);
  const bleed = paper.trim.x || undefined;
  const about = aboutOf(painting, chapter, language);
  const { publish: settings } = painting.book.config;
  const pages = chapter.pages.map((page) => aboutPage(painting, page, language));
  switch (format.name) {
    case 'cbz':
      return [
        cbz({
          ...common,
          params: {
            ...about,
            count: settings.chapters,
            ageRating: settings.age,
            storyArc: chapter.arc(language),
            characters: charactersIn(chapter),
            bleed,
            pages,
          },
          to: to('cbz'),
        }),
      ];
    case 'pdf':
    case 'pdf-print': {
      const kind = format.name === 'pdf' ? 'screen' : 'print';
      const { width, height } = trimOf(paper, first);
      return [
        pdf({
          ...common,
          params: { ...about, kind, paper: { width, height, bleed: paper.bleedMm }, pages },
          to: to(kind === 'screen' ? 'pdf' : 'print.pdf'),
        }),
      ];
    }
    case 'epub':
      return [
        epub({
          ...common,
          params: {
            ...about,
            identity: `${painting.book.title(painting.book.languages[0]!)}/${chapter.id}/${language}`,
            bleed,
            maxHeight: format.maxHeight,
            pages,
          },
          to: to('epub'),
        }),
      ];
    case 'webtoon':
      return [
        webtoon({
          ...common,
          params: {
            width: format.width,
            height: format.height,
            bytes: format.bytes,
            format: format.as,
            bleed,
            sourceType: about.sourceType,
            pages: chapter.pages.map((page) => ({ name: page.label, panels: rowsOf(page, edition) })),
          },
          overlays: chapter.pages.map((page) =>
            isLettered(page, language) ? overlayPath(page, language, 'png', edition) : undefined,
          ),
          to: to(`webtoon-${format.width}.zip`),
        }),
      ];
    case 'png':
    case 'jpeg':
    case 'webp':
    case 'avif': {
      const { name, quality, maxWidth } = format;
      return chapter.pages.map((page, i) => {
        const { alt, sourceType } = pages[i]!;
        return image({
          label: page.label,
          from: page.at,
          params: { format: name, quality, maxWidth, bleed, alt, sourceType },
          page: pagePath(page, language, edition),
          to: imagePath(page, language, name === 'jpeg' ? 'jpg' : name, edition),
        });
      });
    }
    default:
      throw never(format);
  }
}

/** The action that packs a chapter for comic readers, in one language. */
export const publishCbz = (painting: Painting, chapter: Chapter, language: string): Draft =>
  publishAs(painting, chapter, language, { name: 'cbz' })[0]!;

function editionOf({ book: { config } }: Painting, { name, edition }: Format): Edition | undefined {
  if (edition === undefined) return undefined;
  const found = config.editions[edition];
  if (found !== undefined) return found;
  const known = Object.keys(config.editions);
  throw new RuleProblem([
    {
      severity: 'error',
      code: 'no-edition',
      message: `${name} is to be published from the edition "${edition}", and there is none of that name`,
      at: { file: config.file, line: 1, column: 1 },
      hint:
        known.length > 0
          ? `Editions of this book: ${known.join(', ')}.`
          : `Add it to the config: editions: { ${edition}: { paper: 'b5' } }.`,
    },
  ]);
}

type AboutParams = { readonly [Name in keyof About]: ParamValue };

function aboutOf(painting: Painting, chapter: Chapter, language: string): AboutParams {
  const { book } = painting;
  const { publish: settings, author } = book.config;
  return {
    title: chapter.title(language),
    series: book.title(language),
    number: chapter.number,
    language,
    reading: chapter.reading.value,
    author,
    translator: settings.translators?.[language],
    publisher: settings.publisher,
    rights: settings.rights,
    summary: chapter.summary(language),
    tags: settings.tags,
    date: chapter.date,
    sourceType: sourceTypeOfChapter(painting, chapter),
  };
}

const aboutPage = (
  painting: Painting,
  page: Page,
  language: string,
): { readonly [name: string]: ParamValue } => ({
  alt: pageInWords(painting.book, page, language),
  double: page.layout !== undefined && isSpread(page.layout.value) ? true : undefined,
  side: page.side,
  sourceType: sourceTypeOfPage(painting, page),
});

/** The finished page of a chapter, mm: half of a spread that it may begin with. */
function trimOf(
  { trimMm }: ReturnType<typeof sheetOf>['paper'],
  first: Page,
): { readonly width: number; readonly height: number } {
  const isDouble = first.layout !== undefined && isSpread(first.layout.value);
  return { width: isDouble ? trimMm.width / 2 : trimMm.width, height: trimMm.height };
}

/** The rows of the page's picture that each panel takes. */
const rowsOf = (page: Page, edition: Edition | undefined): readonly ParamValue[] =>
  sheetOf(page, edition).panels.map(({ panel, shape }) => {
    const { y, height } = boundsOf([...shape.polygon, ...(shape.breakout ?? [])]);
    return { name: panel.label, top: y, bottom: y + height };
  });
