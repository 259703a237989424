import { contactOfPage, defineRule, pagesOf } from 'plasma';

export default defineRule({
  name: 'contact',
  about: 'All takes of a page in one picture, to choose by.',
  // pages are not kept waiting for takes that they do not show
  last: true,
  *targets({ book }) {
    for (const page of pagesOf(book)) {
      const sheet = contactOfPage(page);
      if (sheet !== undefined) yield sheet;
    }
  },
});
