import { defineRule, publishCbz } from 'plasma';

export default defineRule({
  name: 'publish',
  about: 'A chapter as an archive that comic readers open, one for each language.',
  *targets({ book }) {
    for (const chapter of book.chapters) {
      for (const language of chapter.languages) yield publishCbz(book, chapter, language);
    }
  },
});
