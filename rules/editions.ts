import { checkPage, composePage, defineRule, guidesOfPage, letterPage, pagesOf } from 'plasma';

// on request: `plasma build print` makes the edition called print, `plasma build guides/ch-01/p001` a page
// with its trim, bleed and safe lines
export default [
  defineRule({
    name: 'edition',
    about: 'The pages on other paper: the same pictures, lettered and composed anew.',
    onRequest: true,
    *targets({ book }) {
      for (const edition of Object.values(book.config.editions)) {
        for (const page of pagesOf(book)) {
          for (const language of page.chapter.languages) {
            const lettering = letterPage(book, page, language, edition);
            if (lettering !== undefined) yield lettering;
            yield composePage(book, page, language, edition);
            yield checkPage(book, page, language, edition);
          }
        }
      }
    },
  }),
  defineRule({
    name: 'guides',
    about: 'Pages with their trim, bleed and safe lines drawn over them.',
    onRequest: true,
    *targets({ book }) {
      for (const page of pagesOf(book)) {
        for (const language of page.chapter.languages) {
          yield guidesOfPage(page, language);
          for (const edition of Object.values(book.config.editions))
            yield guidesOfPage(page, language, edition);
        }
      }
    },
  }),
];
