import type { Draft } from '../engine/rule.ts';
import type { Page, Panel } from '../project/book.ts';
import { type ContactDecision, type ContactSheetRow, contactSheet } from '../tools/contact/tool.ts';
import { rawPath } from './names.ts';

/** `output/ch-01/contact/ch01_p001.png` */
export const contactPath = (page: Page): string => `output/${page.chapter.id}/contact/${page.stem}.png`;

/** All takes of a page's panels in one picture, or undefined where there is nothing to choose from. */
export function contactOfPage(page: Page): Draft | undefined {
  const panels = page.panels.filter((panel) => panel.reuse === undefined);
  if (!panels.some((panel) => panel.takes.length > 1)) return undefined;
  const known = drafts.get(page);
  if (known !== undefined) return known;
  const draft = contactSheet({
    label: page.label,
    from: page.at,
    title: page.label,
    rows: panels.map(rowOf),
    to: contactPath(page),
  });
  drafts.set(page, draft);
  return draft;
}

/** A chapter that did not change keeps its pages from one reading to the next, and so their drafts. */
const drafts = new WeakMap<Page, Draft>();

function rowOf(panel: Panel): ContactSheetRow {
  return {
    label: panel.id,
    ...(panel.paint === undefined ? {} : { note: 'pages show the painting by hand' }),
    pictures: panel.takes.map(({ n, seed }) => ({
      image: rawPath(panel, n),
      take: n,
      seed,
      ...(panel.paint === undefined && panel.take === n ? { shown: true } : {}),
      ...(panel.review?.take === n ? { decision: decisionOf(panel.review) } : {}),
    })),
  };
}

const decisionOf = (review: NonNullable<Panel['review']>): ContactDecision => ({
  status: review.status,
  digest: review.digest.replace(/^sha256:/, ''),
  ...(review.lock === true ? { lock: true } : {}),
  ...(review.reason === undefined ? {} : { reason: review.reason }),
});
