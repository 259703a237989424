import { checkChapter, checkPage, checkPublished, defineRule, pagesOf } from 'plasma';

// last: pages are not kept waiting for what an editor would mark
export default [
  defineRule({
    name: 'check-published',
    about: 'Prompts and workflows that pages and published files should not carry.',
    last: true,
    *targets(project) {
      for (const chapter of project.book.chapters) {
        for (const language of chapter.languages) {
          const check = checkPublished(project, chapter, language);
          if (check !== undefined) yield check;
        }
      }
    },
  }),
  defineRule({
    name: 'check',
    about: 'What an editor would mark; `lint` in the config makes errors of it, or nothing.',
    last: true,
    *targets({ book }) {
      for (const chapter of book.chapters) {
        for (const language of chapter.languages) yield checkChapter(book, chapter, language);
      }
      for (const page of pagesOf(book)) {
        for (const language of page.chapter.languages) yield checkPage(book, page, language);
      }
    },
  }),
];
