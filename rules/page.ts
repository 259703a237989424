import { composePage, defineRule, pagesOf } from 'plasma';

export default defineRule({
  name: 'page',
  about: 'Panels in their layout with the lettering on top, in each language.',
  *targets({ book }) {
    for (const page of pagesOf(book)) {
      for (const language of page.chapter.languages) yield composePage(book, page, language);
    }
  },
});
