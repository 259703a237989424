import { defineRule, gatePanel, panelsOf } from 'plasma';

export default defineRule({
  name: 'approved',
  about: 'Art that has to pass a person before pages are made of it.',
  *targets({ book, backend }) {
    for (const panel of panelsOf(book)) {
      const gate = gatePanel(book, panel, backend);
      if (gate !== undefined) yield gate;
    }
  },
});
