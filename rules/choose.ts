import { chooseLora, curveOfLora, defineRule, gridOfLora, lorasOf } from 'plasma';

// on request: only what is drawn with a LoRA needs one
export default [
  defineRule({
    name: 'curve',
    about: 'The loss of a training as a picture.',
    onRequest: true,
    *targets({ book }) {
      for (const character of lorasOf(book)) yield* curveOfLora(character);
    },
  }),
  defineRule({
    name: 'grid',
    about: 'What every checkpoint of a LoRA draws, side by side, to choose one by.',
    onRequest: true,
    *targets(project) {
      for (const character of lorasOf(project.book)) yield* gridOfLora(project, character);
    },
  }),
  defineRule({
    name: 'chosen',
    about: 'The checkpoint of a LoRA that was chosen, for the panels of its character.',
    onRequest: true,
    *targets({ book }) {
      for (const character of lorasOf(book)) yield chooseLora(character);
    },
  }),
];
