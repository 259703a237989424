import { defineRule, letterPage, pagesOf } from 'plasma';

export default defineRule({
  name: 'overlay',
  about: 'The lettering of each page in each language, as vector and as a transparent picture.',
  *targets({ book }) {
    for (const page of pagesOf(book)) {
      for (const language of page.chapter.languages) {
        const lettering = letterPage(book, page, language);
        if (lettering !== undefined) yield lettering;
      }
    }
  },
});
