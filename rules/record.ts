import { defineRule, logOfChapter } from 'plasma';

export default defineRule({
  name: 'log',
  about: 'How every picture of a chapter was made: seed, sampler, models, server.',
  // pages are not kept waiting for takes that they do not show
  last: true,
  *targets(project) {
    for (const chapter of project.book.chapters) {
      const log = logOfChapter(project, chapter);
      if (log !== undefined) yield log;
    }
  },
});
