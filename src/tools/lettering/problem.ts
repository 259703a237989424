import type { Setback } from '../../engine/tool.ts';

/** What keeps one balloon or sound effect from being lettered. */
export type Problem = {
  /** The parameter it lies in: `balloons.3.text`. */
  readonly param: string;
  /** Empty for what concerns the whole page, as is `text`. */
  readonly panel: string;
  readonly text: string;
  readonly message: string;
  readonly hint: string;
};

/** The first 60 characters, on one line: enough to find a text by. */
export function excerpt(text: string): string {
  const line = [...text.replace(/[\s\u0000-\u001f\u007f]+/gu, ' ').trim()];
  return line.length > 60 ? `${line.slice(0, 59).join('')}…` : line.join('');
}

/** All problems of a page as one setback, about the first of them; the others are facts. */
export function setback(problems: readonly Problem[]): Setback {
  const [first, ...others] = problems as [Problem, ...Problem[]];
  return {
    kind: 'failed',
    message: first.message,
    hint: first.hint,
    facts: [
      ['param', first.param],
      ...(first.panel === '' ? [] : [['panel', first.panel] as const]),
      ...(first.text === '' ? [] : [['text', excerpt(first.text)] as const]),
      ...others.map((other) => ['also', `${other.param}: ${other.message}`] as const),
    ],
  };
}
