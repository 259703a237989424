import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Json } from '../engine/json.ts';
import { originOf } from '../engine/located.ts';
import { RuleProblem } from '../engine/rule.ts';
import type { Page, Panel } from '../project/book.ts';
import { layoutPage, type PanelShape, panelBox, sheetOf as paperFor } from '../tools/page/layout.ts';
import { type Paper, paperOf } from '../tools/page/paper.ts';

/** A page laid out on its paper: what raw art, lettering and composition have to agree on. */
export type Sheet = {
  readonly paper: Paper;
  readonly panels: readonly { readonly panel: Panel; readonly shape: PanelShape }[];
};

const sheets = new WeakMap<Page, Sheet>();

/** The sheet of a page. A paper or layout that can't be is a located error. */
export function sheetOf(page: Page): Sheet {
  const known = sheets.get(page);
  if (known !== undefined) return known;
  const { chapter } = page;
  const paper = paperOf(chapter.paper.value);
  if (!paper.ok) throw problem('bad-paper', paper.error, originOf(chapter.paper.origins, '') ?? chapter.at);
  if (page.layout === undefined) {
    const sheet = { paper: paper.value, panels: [] };
    sheets.set(page, sheet);
    return sheet;
  }
  const layout: Json = page.layout.value;
  const own = paperFor(paper.value, layout);
  const laid = layoutPage(layout, { ...own, reading: chapter.reading.value });
  if (!laid.ok)
    throw problem('bad-layout', `${page.label}: ${laid.error}`, originOf(page.layout.origins, '') ?? page.at);
  const sheet: Sheet = {
    paper: own,
    panels: page.panels.flatMap((panel, i) => {
      const shape = laid.value.panels[i];
      return shape === undefined ? [] : [{ panel, shape }];
    }),
  };
  sheets.set(page, sheet);
  return sheet;
}

/** The size in px that a panel's raw art is made in: the box round its shape. */
export function sizeOf(panel: Panel): { readonly width: number; readonly height: number } {
  const place = sheetOf(panel.page).panels.find((other) => other.panel === panel);
  if (place === undefined)
    throw problem('bad-layout', `${panel.label} has no place in the layout of its page`, panel.at);
  const { width, height } = panelBox(place.shape.polygon);
  return { width, height };
}

function problem(code: string, message: string, at: Diagnostic['at']): RuleProblem {
  return new RuleProblem([{ severity: 'error', code, message, ...(at === undefined ? {} : { at }) }]);
}
