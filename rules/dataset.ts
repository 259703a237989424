import { captionCrop, cropImage, datasetsOf, defineRule, flipCrop, gateCrop, regularise } from 'plasma';

// on request: `plasma build` makes the book, `plasma build spyke` makes what its LoRA learns from
export default [
  defineRule({
    name: 'crop',
    about: 'The training pictures, cut from the reference sheets of a character.',
    onRequest: true,
    *targets({ book }) {
      for (const character of datasetsOf(book)) {
        for (const crop of character.dataset.crops) yield cropImage(character, crop);
      }
    },
  }),
  defineRule({
    name: 'train',
    about: 'What a LoRA learns from: crops that passed a person, their mirror images, their captions.',
    onRequest: true,
    *targets({ book }) {
      for (const character of datasetsOf(book)) {
        for (const crop of character.dataset.crops) {
          yield gateCrop(character, crop);
          yield captionCrop(character, crop, false);
          if (!crop.flip) continue;
          yield flipCrop(character, crop);
          yield captionCrop(character, crop, true);
        }
      }
    },
  }),
  defineRule({
    name: 'reg',
    about: 'Pictures of the class of a character, by the base model alone.',
    onRequest: true,
    *targets(project) {
      for (const character of datasetsOf(project.book)) yield* regularise(project, character);
    },
  }),
];
