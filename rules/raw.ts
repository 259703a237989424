import { defineRule, drawTake, panelsOf } from 'plasma';

export default defineRule({
  name: 'raw',
  about: 'One raw picture for each take of each panel.',
  *targets({ book, backend }) {
    for (const panel of panelsOf(book)) {
      if (panel.reuse !== undefined) continue;
      for (const take of panel.takes) yield drawTake(panel, take, backend);
    }
  },
});
