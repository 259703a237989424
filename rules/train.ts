import { datasetReportPath, datasetsOf, defineRule, trainCharacter } from 'plasma';

// on request: hours are spent only by those who ask for them: plasma build lora:spyke
export default defineRule({
  name: 'lora',
  about: 'The training of a LoRA, and five steps to try it before: plasma build smoke:spyke.',
  onRequest: true,
  *targets({ book }) {
    for (const character of datasetsOf(book))
      yield* trainCharacter(book, character, datasetReportPath(character.dataset, 'json'));
  },
});
