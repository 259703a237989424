import { type Located, located } from '../engine/located.ts';
import type { Draft } from '../engine/rule.ts';
import type { Book, Page, Panel } from '../project/book.ts';
import type { Edition } from '../project/config.ts';
import { backgroundOf, isSpread } from '../tools/page/layout.ts';
import { linesOf } from '../tools/page/paper.ts';
import { guides, page as pageDraft } from '../tools/page/tool.ts';
import { artOf } from './art.ts';
import { isLettered } from './letter.ts';
import { guidesPath, overlayPath, pagePath } from './names.ts';
import { sheetOf } from './sheet.ts';

/**
 * The action that puts a page together: the art of its panels, their borders, its lettering.
 * @param edition other paper for the same pictures
 */
export function composePage(book: Book, page: Page, language: string, edition?: Edition): Draft {
  const { paper, panels } = sheetOf(page, edition);
  const art = Object.fromEntries(panels.map(({ panel }) => [panel.id, artOf(book, panel)]));
  // which art a page shows hangs on other pages too (reuse, paintings, approvals): it is part of what is kept
  const name = JSON.stringify([language, art, edition?.name ?? '']);
  const known = composed.get(page)?.get(name);
  if (known !== undefined) return known;
  const draft = pageDraft({
    label: edition === undefined ? page.label : `${edition.name}/${page.label}`,
    from: page.at,
    params: {
      width: paper.width,
      height: paper.height,
      dpi: paper.dpi,
      borderMm: paper.borderMm,
      background: page.layout === undefined ? undefined : backgroundOf(page.layout.value),
      mono: edition?.mono ? { lpi: edition.lpi ?? paper.lpi } : undefined,
      panels: panels.map(({ panel, shape }) => ({
        id: panel.id,
        polygon: shape.polygon,
        bleed: shape.bleed.includes(true) ? shape.bleed : undefined,
        over: shape.over ? true : undefined,
        border: borderOf(panel),
        breakout: shape.breakout,
        focus: panel.focus,
        crop: panel.reuse?.crop,
      })),
    },
    ...(page.art === undefined ? { art, masks: masksOf(page) } : { pageArt: page.art }),
    ...(isLettered(page, language) ? { overlay: overlayPath(page, language, 'png', edition) } : {}),
    to: pagePath(page, language, edition),
  });
  const byName = composed.get(page) ?? new Map<string, Draft>();
  byName.set(name, draft);
  composed.set(page, byName);
  return draft;
}

/** The action that draws trim, bleed and safe lines over a page. */
export function guidesOfPage(page: Page, language: string, edition?: Edition): Draft {
  const { paper } = sheetOf(page, edition);
  return guides({
    label: `guides/${edition === undefined ? page.label : `${edition.name}/${page.label}`}`,
    from: page.at,
    params: {
      dpi: paper.dpi,
      ...linesOf(paper, page.layout !== undefined && isSpread(page.layout.value)),
    },
    image: pagePath(page, language, edition),
    to: guidesPath(page, language, edition),
  });
}

/** What shows the cast of the panels that break out of their borders. */
const masksOf = ({ panels }: Page): { readonly [panel: string]: Located<string> } =>
  Object.fromEntries(
    panels.flatMap(({ id, frame, mask }) =>
      frame?.value.breakout === undefined || mask === undefined ? [] : [[id, mask]],
    ),
  );

/** The border that a script names, with its place. */
function borderOf({ frame }: Panel): Located<string> | undefined {
  const border = frame?.value.border;
  if (border === undefined) return undefined;
  const at = frame!.origins.border;
  return located(border, at === undefined ? {} : { '': at });
}

/** A chapter that did not change keeps its pages from one reading to the next, and so their drafts. */
const composed = new WeakMap<Page, Map<string, Draft>>();
