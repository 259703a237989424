import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Json } from '../engine/json.ts';
import { originOf } from '../engine/located.ts';
import { RuleProblem } from '../engine/rule.ts';
import type { Page, Panel } from '../project/book.ts';
import type { Edition } from '../project/config.ts';
import {
  artBox,
  type LayoutFault,
  layoutPage,
  type PanelShape,
  panelBox,
  sheetOf as paperFor,
} from '../tools/page/layout.ts';
import { type Paper, paperOf } from '../tools/page/paper.ts';
import { windowOf } from '../tools/page/window.ts';

/** A page laid out on its paper: what raw art, lettering and composition have to agree on. */
export type Sheet = {
  readonly paper: Paper;
  readonly panels: readonly { readonly panel: Panel; readonly shape: PanelShape }[];
};

const sheets = new WeakMap<Page, Map<string, Sheet>>();

/**
 * The sheet of a page, as the chapter or an edition has it. A paper or layout that can't be is a
 * located error.
 */
export function sheetOf(page: Page, edition?: Edition): Sheet {
  const known = sheets.get(page)?.get(edition?.name ?? '');
  if (known !== undefined) return known;
  const made = laidOut(page, edition);
  const byEdition = sheets.get(page) ?? new Map<string, Sheet>();
  byEdition.set(edition?.name ?? '', made);
  sheets.set(page, byEdition);
  return made;
}

function laidOut(page: Page, edition: Edition | undefined): Sheet {
  const { chapter } = page;
  const wanted = edition?.paper ?? chapter.paper;
  const paper = paperOf(wanted.value, edition?.dpi);
  if (!paper.ok) throw problem('bad-paper', paper.error, originOf(wanted.origins, '') ?? chapter.at);
  if (page.layout === undefined) return { paper: paper.value, panels: [] };
  const layout: Json = page.layout.value;
  const own = paperFor(paper.value, layout);
  const frames = page.panels.map(({ frame }) => frame?.value);
  const laid = layoutPage(layout, { ...own, reading: chapter.reading.value }, frames);
  if (!laid.ok)
    throw problem(
      'bad-layout',
      `${page.label}: ${laid.error.message}`,
      placeOf(page, laid.error),
      laid.error.hint,
    );
  return {
    paper: own,
    panels: page.panels.flatMap((panel, i) => {
      const shape = laid.value.panels[i];
      return shape === undefined ? [] : [{ panel, shape }];
    }),
  };
}

/** Where the part of a layout is written that something is wrong with. */
function placeOf(page: Page, { part }: LayoutFault): Diagnostic['at'] {
  const [, index, name] = /^panels\.(\d+)\.(\w+)$/.exec(part) ?? [];
  if (index === undefined) return originOf(page.layout!.origins, part) ?? page.at;
  const panel = page.panels[Number(index)];
  return originOf(panel?.frame?.origins ?? {}, name!) ?? panel?.at ?? page.at;
}

/** The size in px that a panel's raw art is made in: the box round its shape and what breaks out of it. */
export function sizeOf(panel: Panel): { readonly width: number; readonly height: number } {
  const place = sheetOf(panel.page).panels.find((other) => other.panel === panel);
  if (place === undefined)
    throw problem('bad-layout', `${panel.label} has no place in the layout of its page`, panel.at);
  const { width, height } = artBox(place.shape);
  return { width, height };
}

type Point = readonly [x: number, y: number];

/**
 * Where a point of a panel's picture lies in the panel's box, both as shares. They are the same unless
 * the picture is cropped to another edition's panel, or shows beyond its border.
 */
export function inPanel(panel: Panel, point: Point, edition?: Edition): Point {
  const shape = sheetOf(panel.page, edition).panels.find((other) => other.panel === panel)?.shape;
  if (shape === undefined || (edition === undefined && shape.breakout === undefined)) return point;
  const art = sizeOf(panel);
  const box = artBox(shape);
  const view = windowOf(art, box, panel.focus === undefined ? {} : { focus: panel.focus.value });
  const within = panelBox(shape.polygon);
  const x = box.x + ((point[0] * art.width - view.x) / view.width) * box.width;
  const y = box.y + ((point[1] * art.height - view.y) / view.height) * box.height;
  const share = (value: number): number => Math.round(Math.max(0, Math.min(1, value)) * 1000) / 1000;
  return [share((x - within.x) / within.width), share((y - within.y) / within.height)];
}

/** How many px of a page a px of a panel's picture takes there. */
export function scaleOf(panel: Panel, edition?: Edition): number {
  const shape = sheetOf(panel.page, edition).panels.find((other) => other.panel === panel)?.shape;
  if (shape === undefined || edition === undefined) return 1;
  const box = artBox(shape);
  return box.width / windowOf(sizeOf(panel), box, {}).width;
}

function problem(code: string, message: string, at: Diagnostic['at'], hint?: string): RuleProblem {
  return new RuleProblem([
    {
      severity: 'error',
      code,
      message,
      ...(at === undefined ? {} : { at }),
      ...(hint === undefined ? {} : { hint }),
    },
  ]);
}
