// named so that it comes after publish: pages are not kept waiting for what an editor would mark
import { checkChapter, checkPage, defineRule, pagesOf } from 'plasma';

export default defineRule({
  name: 'check',
  about: 'What an editor would mark; `lint` in the config makes errors of it, or nothing.',
  *targets({ book }) {
    for (const chapter of book.chapters) {
      for (const language of chapter.languages) yield checkChapter(book, chapter, language);
    }
    for (const page of pagesOf(book)) {
      for (const language of page.chapter.languages) yield checkPage(book, page, language);
    }
  },
});
