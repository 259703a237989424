import { chooseLora, defineRule, lorasOf } from 'plasma';

// on request: only what is drawn with a LoRA needs one
export default defineRule({
  name: 'chosen',
  about: 'The checkpoint of a LoRA that was chosen, for the panels of its character.',
  onRequest: true,
  *targets({ book }) {
    for (const character of lorasOf(book)) yield chooseLora(character);
  },
});
