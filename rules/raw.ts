import { defineRule, drawnPanelsOf, drawTake } from 'plasma';

export default defineRule({
  name: 'raw',
  about: 'One raw picture for each take of each panel.',
  *targets({ book, backend }) {
    for (const panel of drawnPanelsOf(book)) {
      for (const take of panel.takes) yield drawTake(panel, take, backend);
    }
  },
});
