/**
 * What plasma looks for in a chapter that is not wrong, but that an editor would mark. The names are
 * the codes of what is told, and the keys of `lint` in the config.
 */
export const lints = {
  'tiny-text': 'Text so small that it is hard to read in print.',
  unlettered:
    'Text that can not be set: it does not fit its panel, or no font has a sign of it. An error if left out.',
  'clipped-text': 'Text that is cut off at the edge of the page.',
  'unsafe-text': 'Text so near to the cut that a cut that is a little off takes some of it.',
  'balloon-over-face': 'A balloon on a face.',
  'tail-over-face': "A tail across somebody else's face.",
  'order-ambiguity': 'Balloons or panels that a reader may take in another order.',
  'focus-in-fold': 'Faces, words or what must be seen in the fold of a spread.',
  'duplicate-caption': 'A caption that stands twice in a chapter, or words said twice in a row.',
  'panel-count': 'More panels on a page than are read with ease.',
  'em-dash': 'A long dash where letterers write two hyphens.',
  'page-side': 'A page on the wrong side, a spread on two leaves, a reveal before the page is turned.',
  'missing-text': 'A text without a translation.',
  'carried-prompt': 'A published file that holds a prompt, a workflow or the settings of a generator.',
} as const;
export const lintLevels = ['off', 'warning', 'error'] as const;

export type Lint = keyof typeof lints;
export type LintLevel = (typeof lintLevels)[number];
