import { defineRule, drawnPanelsOf, drawTake } from 'plasma';

export default defineRule({
  name: 'raw',
  about: 'One raw picture for each take of each panel.',
  *targets(project) {
    for (const panel of drawnPanelsOf(project.book)) {
      for (const take of panel.takes) yield drawTake(project, panel, take);
    }
  },
});
