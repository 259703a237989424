import { defineRule, gatePanel, panelsOf } from 'plasma';

export default defineRule({
  name: 'approved',
  about: 'Art that has to pass a person before pages are made of it.',
  *targets(project) {
    for (const panel of panelsOf(project.book)) {
      const gate = gatePanel(project, panel);
      if (gate !== undefined) yield gate;
    }
  },
});
