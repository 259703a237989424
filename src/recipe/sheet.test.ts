import { describe, expect, test } from 'vitest';
import { RuleProblem } from '../engine/rule.ts';
import type { Page } from '../project/book.ts';
import { bookOf } from '../project/book-on-paper.test-fixture.ts';
import { inPanel, sheetOf, sizeOf } from './sheet.ts';

const pageOf = (layout: string, panels: string): Page =>
  bookOf(`chapter: 1\ntitle: T\npages:\n  - id: p001\n    layout: ${layout}\n    panels:\n${panels}`)
    .chapters[0]!.pages[0]!;
/** The place and the message of what can't be laid out. */
const problem = (page: Page): string => {
  try {
    sheetOf(page);
    return 'none';
  } catch (error) {
    if (!(error instanceof RuleProblem)) throw error;
    const [{ at, message }] = error.problems as [RuleProblem['problems'][0]];
    return `${at?.line}:${at?.column} ${message}`;
  }
};
const print = { name: 'kindle', paper: bookOf(minimal()).chapters[0]!.paper, mono: false };
function minimal(): string {
  return 'chapter: 1\ntitle: T\npaper: a5\npages:\n  - id: p001\n    layout: splash\n    panels:\n      - id: k1\n';
}

describe('the sheet of a page', () => {
  test('names the line of a bleed that can not be', () => {
    const page = pageOf(
      '2x2',
      '      - id: k1\n      - id: k2\n        bleed: [right]\n      - id: k3\n      - id: k4\n',
    );
    expect(problem(page)).toBe(
      "9:16 ch-01/p001: panel 2 does not stand at the right edge of the page, so it can't run off it",
    );
  });

  test('names the outline that crosses itself among others', () => {
    const page = pageOf(
      '\n      polygons:\n        - [[0, 0], [1, 0], [1, 0.4]]\n        - [[0, 0.5], [1, 1], [1, 0.5], [0, 1]]',
      '      - id: k1\n      - id: k2\n',
    );
    expect(problem(page)).toBe('8:11 ch-01/p001: the outline of panel 2 crosses itself');
  });

  test('gives a panel that breaks out a larger picture, and finds its points again', () => {
    const plain = pageOf('3row', '      - id: k1\n      - id: k2\n      - id: k3\n');
    const broken = pageOf(
      '3row',
      '      - id: k1\n      - id: k2\n        breakout: [[0.4, -0.5], [0.6, -0.5], [0.6, 0.5]]\n      - id: k3\n',
    );
    const [before, after] = [sizeOf(plain.panels[1]!), sizeOf(broken.panels[1]!)];
    expect(after.width).toBe(before.width);
    expect(after.height / before.height).toBeCloseTo(1.5, 2);
    // the middle of the picture lies at a quarter of the panel
    expect(inPanel(broken.panels[1]!, [0.5, 0.5])).toEqual([0.5, 0.25]);
    expect(inPanel(plain.panels[1]!, [0.3, 0.7])).toEqual([0.3, 0.7]);
  });

  test('of an edition is on other paper, and crops the picture to its focus', () => {
    const page = pageOf(
      '2x2',
      '      - id: k1\n        focus: [0, 0]\n      - id: k2\n      - id: k3\n      - id: k4\n',
    );
    const [main, other] = [sheetOf(page), sheetOf(page, print)];
    expect(other.paper.name).toBe('a5');
    expect(other.paper.width).toBeLessThan(main.paper.width);
    const [x, y] = inPanel(page.panels[0]!, [0, 0], print);
    expect([x, y]).toEqual([0, 0]);
  });
});
