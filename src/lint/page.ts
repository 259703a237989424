import type { Result } from '../engine/result.ts';
import type { Layout } from '../tools/lettering/layout.ts';
import type { Problem } from '../tools/lettering/problem.ts';
import { type Finding, quoted } from './finding.ts';
import { overFaces } from './over-faces.ts';
import { panelOrder, readingOrder } from './reading-order.ts';
import type { LintPageParams } from './tool.ts';

/** Text below these sizes is hard to read in print: pt. */
const tiny = { horizontal: 6.75, vertical: 7.25 };
/** On either side of the fold nothing is seen well: mm. */
const foldMm = 6;
/** More than so many panels are read as a table, and no page of manga has them. */
const fullPage = 9;
const fullSpread = 14;

/**
 * What an editor would mark on a page as it will be printed.
 * @param laid its lettering, laid out; undefined for a silent page
 */
export function lintPage(
  page: LintPageParams,
  laid: Result<Layout, readonly Problem[]> | undefined,
): readonly Finding[] {
  const findings = [...panelCount(page), ...panelOrder(page), ...focusInFold(page)];
  if (laid === undefined) return findings;
  if (!laid.ok) {
    return [
      ...findings,
      ...laid.error.map(
        ({ param, message, hint }): Finding => ({
          lint: 'unlettered',
          message,
          hint,
          param: `lettering.${param}`,
        }),
      ),
    ];
  }
  const layout = laid.value;
  return [
    ...findings,
    ...tinyText(page, layout),
    ...outsideText(page, layout),
    ...overFaces(page, layout),
    ...readingOrder(page, layout),
  ];
}

/** A balloon as a finding names it. */
const balloonOf = (page: LintPageParams, index: number): string => {
  const { panel, text } = page.lettering!.balloons[index]!;
  return `${panel}: ${quoted(text)}`;
};

function panelCount({ panels, fold }: LintPageParams): readonly Finding[] {
  const most = fold === undefined ? fullPage : fullSpread;
  return panels.length <= most
    ? []
    : [
        {
          lint: 'panel-count',
          message: `${panels.length} panels on ${fold === undefined ? 'a page' : 'a spread'}: more than ${most} are hard to read`,
          hint: 'Give some of them a page of their own.',
          param: 'page',
        },
      ];
}

function tinyText(page: LintPageParams, { balloons }: Layout): readonly Finding[] {
  const vertical = page.lettering!.lang.startsWith('ja') && page.reading === 'rtl';
  const least = vertical ? tiny.vertical : tiny.horizontal;
  return balloons.flatMap(({ index, text }) => {
    const pt = (text.em / page.dpi) * 72;
    return pt >= least
      ? []
      : [
          {
            lint: 'tiny-text' as const,
            message: `${balloonOf(page, index)} is set in ${pt.toFixed(1)} pt; below ${least} pt it is hard to read`,
            hint: 'Give its panel more room, say less, or make two balloons of it.',
            param: `lettering.balloons.${index}.text`,
          },
        ];
  });
}

type Edges = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

/** Lines beyond the cut, beyond what is safe, and in the fold. */
function outsideText(page: LintPageParams, { balloons, sfx }: Layout): readonly Finding[] {
  const { trim, safe, fold, dpi } = page;
  const near = (foldMm / 25.4) * dpi;
  const findings: Finding[] = [];
  for (const { index, lines } of balloons) {
    const param = `lettering.balloons.${index}.${page.lettering!.balloons[index]!.place === undefined ? 'text' : 'place'}`;
    const name = balloonOf(page, index);
    if (lines.some((line) => outside(line, trim) > 0)) {
      findings.push({
        lint: 'clipped-text',
        message: `${name} is cut off at the edge of the page`,
        hint: 'Place it further in.',
        param,
      });
    } else if (lines.some((line) => outside(line, safe) > dpi / 25.4)) {
      findings.push({
        lint: 'unsafe-text',
        message: `${name} lies outside the safe area: a cut that is a little off takes its edge`,
        hint: 'Place it further in; plasma build guides/… draws the lines of a page.',
        param,
      });
    }
    if (fold !== undefined && lines.some(({ x, w }) => x < fold + near && x + w > fold - near)) {
      findings.push({
        lint: 'focus-in-fold',
        message: `${name} lies in the fold of the spread`,
        hint: 'Place it on one of the two pages.',
        param,
      });
    }
  }
  for (const { index, bounds } of sfx) {
    const { panel, text } = page.lettering!.sfx[index]!;
    const beyond = outside(bounds, trim) / Math.max(1, Math.min(bounds.w, bounds.h));
    if (beyond > 0.25)
      findings.push({
        lint: 'clipped-text',
        message: `${panel}: the sound ${quoted(text)} is cut off at the edge of the page`,
        hint: 'Move its box further in.',
        param: `lettering.sfx.${index}.box`,
      });
  }
  return findings;
}

/** How far a box reaches out of another, px. */
const outside = (
  { x, y, w, h }: Edges,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): number => Math.max(0, box.x - x, box.y - y, x + w - box.x - box.width, y + h - box.y - box.height);

/** What must be seen, and faces, too near to where a spread is folded. */
function focusInFold({ fold, dpi, panels, faces }: LintPageParams): readonly Finding[] {
  if (fold === undefined) return [];
  const near = (foldMm / 25.4) * dpi;
  const hint = 'Move it to one of the two pages: a spread opens no further than its glue lets it.';
  const points = panels.flatMap(({ id, focus }, i): readonly Finding[] =>
    focus !== undefined && Math.abs(focus[0] - fold) < near
      ? [
          {
            lint: 'focus-in-fold',
            message: `the focus of ${id} lies in the fold of the spread`,
            hint,
            param: `panels.${i}.focus`,
          },
        ]
      : [],
  );
  const hidden = faces.flatMap(({ panel, who, at, rx }): readonly Finding[] =>
    Math.abs(at[0] - fold) < Math.max(near, rx * 0.6)
      ? [
          {
            lint: 'focus-in-fold',
            message: `the face of ${who} in ${panel} lies in the fold of the spread`,
            hint,
            param: `panels.${panels.findIndex(({ id }) => id === panel)}`,
          },
        ]
      : [],
  );
  return [...points, ...hidden];
}
