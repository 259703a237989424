/**
 * What plasma looks for in a chapter that is not wrong, but that an editor would mark. The names are
 * the codes of what is told, and the keys of `lint` in the config.
 */
export const lints = [
  'tiny-text',
  'clipped-text',
  'unsafe-text',
  'balloon-over-face',
  'tail-over-face',
  'order-ambiguity',
  'focus-in-fold',
  'duplicate-caption',
  'panel-count',
  'em-dash',
  'page-side',
  'missing-text',
  'carried-prompt',
] as const;

export type Lint = (typeof lints)[number];
export type LintLevel = 'off' | 'warning' | 'error';
