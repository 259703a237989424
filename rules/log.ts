import { defineRule, logOfChapter } from 'plasma';

export default defineRule({
  name: 'log',
  about: 'How every picture of a chapter was made: seed, sampler, models, server.',
  *targets({ book, backend }) {
    for (const chapter of book.chapters) {
      const log = logOfChapter(chapter, backend);
      if (log !== undefined) yield log;
    }
  },
});
