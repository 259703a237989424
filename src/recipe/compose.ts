import type { Draft } from '../engine/rule.ts';
import type { Book, Page } from '../project/book.ts';
import { page as pageDraft } from '../tools/page/tool.ts';
import { artOf } from './art.ts';
import { isLettered } from './letter.ts';
import { overlayPath, pagePath } from './names.ts';
import { sheetOf } from './sheet.ts';

/** The action that puts a page together: the art of its panels, their borders, its lettering. */
export function composePage(book: Book, page: Page, language: string): Draft {
  const { paper, panels } = sheetOf(page);
  const art = Object.fromEntries(panels.map(({ panel }) => [panel.id, artOf(book, panel)]));
  // which art a page shows hangs on other pages too (reuse, paintings, approvals): it is part of what is kept
  const name = JSON.stringify([language, art]);
  const known = composed.get(page)?.get(name);
  if (known !== undefined) return known;
  const draft = pageDraft({
    label: page.label,
    from: page.at,
    params: {
      width: paper.width,
      height: paper.height,
      dpi: paper.dpi,
      borderMm: paper.borderMm,
      panels: panels.map(({ panel, shape }) => ({
        id: panel.id,
        polygon: shape.polygon,
        bleed: shape.bleed.includes(true) ? shape.bleed : undefined,
        over: shape.over ? true : undefined,
        focus: panel.focus,
        crop: panel.reuse?.crop,
      })),
    },
    ...(page.art === undefined ? { art } : { pageArt: page.art.value }),
    ...(isLettered(page, language) ? { overlay: overlayPath(page, language, 'png') } : {}),
    to: pagePath(page, language),
  });
  const byName = composed.get(page) ?? new Map<string, Draft>();
  byName.set(name, draft);
  composed.set(page, byName);
  return draft;
}

/** A chapter that did not change keeps its pages from one reading to the next, and so their drafts. */
const composed = new WeakMap<Page, Map<string, Draft>>();
