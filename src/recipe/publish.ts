import type { Draft } from '../engine/rule.ts';
import type { Book, Chapter } from '../project/book.ts';
import { isSpread } from '../tools/page/layout.ts';
import { cbz } from '../tools/publish/tool.ts';
import { archivePath, pagePath } from './names.ts';
import { sheetOf } from './sheet.ts';

/** The action that packs a chapter for comic readers, in one language. */
export function publishCbz(book: Book, chapter: Chapter, language: string): Draft {
  const first = chapter.pages[0];
  return cbz({
    label: chapter.id,
    from: chapter.at,
    params: {
      title: chapter.title(language),
      series: book.title(language),
      number: chapter.number,
      writer: book.config.author,
      languageISO: language,
      manga: chapter.reading.value === 'rtl' ? 'YesAndRightToLeft' : 'Yes',
      bleed: first === undefined ? undefined : sheetOf(first).paper.trim.x || undefined,
      pages: chapter.pages.map((page) => ({
        alt: page.alt(language),
        double: page.layout !== undefined && isSpread(page.layout.value) ? true : undefined,
      })),
    },
    pages: chapter.pages.map((page) => pagePath(page, language)),
    to: archivePath(chapter, language, 'cbz'),
  });
}
