import { defineRule, publish } from 'plasma';

export default defineRule({
  name: 'publish',
  about: 'A chapter as what readers open, in the formats of the config, for each language.',
  *targets(project) {
    for (const chapter of project.book.chapters) {
      for (const language of chapter.languages) yield* publish(project, chapter, language);
    }
  },
});
