import { approvedPath, defineRule, gate, hasGate, panelsOf, rawPath, reviewPath } from 'plasma';

export default defineRule({
  name: 'approved',
  about: 'Art that has to pass a person before pages are made of it.',
  *targets({ book }) {
    for (const panel of panelsOf(book)) {
      if (!hasGate(book, panel)) continue;
      yield gate({
        label: panel.label,
        what: panel.label,
        command: `plasma approve ${panel.label}`,
        art: rawPath(panel),
        review: reviewPath(panel),
        to: approvedPath(panel),
        from: panel.at,
      });
    }
  },
});
