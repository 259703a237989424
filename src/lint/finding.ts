/**
 * What lints look for in a chapter that is not wrong, but that an editor would mark. A chapter's config
 * sets each of them to `off`, `warning` or `error`.
 */
export type LintName =
  | 'tiny-text'
  | 'unlettered'
  | 'clipped-text'
  | 'unsafe-text'
  | 'balloon-over-face'
  | 'tail-over-face'
  | 'order-ambiguity'
  | 'focus-in-fold'
  | 'duplicate-caption'
  | 'panel-count'
  | 'em-dash'
  | 'page-side'
  | 'missing-text'
  | 'carried-prompt';

export type Level = 'off' | 'warning' | 'error';
/** One that is not named is a warning; but what can't be lettered is an error, for there is no page then. */
export type Levels = { readonly [name in LintName]?: Level };

/** One thing that an editor would mark. */
export type Finding = {
  readonly lint: LintName;
  readonly message: string;
  /** What to do next, as a sentence. */
  readonly hint: string;
  /** The parameter that it is about: `lettering.balloons.2.text`. */
  readonly param: string;
};

export type Rated = Finding & { readonly level: 'warning' | 'error' };

/** Findings with what the config makes of them; those that are off are left out. */
export const rated = (findings: readonly Finding[], levels: Levels): readonly Rated[] =>
  findings.flatMap((finding) => {
    const level = levels[finding.lint] ?? (finding.lint === 'unlettered' ? 'error' : 'warning');
    return level === 'off' ? [] : [{ ...finding, level }];
  });

/** The first words of a text, on one line. */
export function quoted(text: string): string {
  const line = [...text.replace(/[\s\u0000-\u001f\u007f]+/gu, ' ').trim()];
  return `“${line.length > 40 ? `${line.slice(0, 39).join('')}…` : line.join('')}”`;
}
