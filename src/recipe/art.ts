import { requestOf } from '../engine/key.ts';
import { actionOf, type Draft } from '../engine/rule.ts';
import type { Book, Page, Panel } from '../project/book.ts';
import { pin } from '../tools/gate/tool.ts';
import { approvedPath, rawPath } from './names.ts';

/** Every page of a book, in reading order. */
export function* pagesOf(book: Book): Generator<Page> {
  for (const chapter of book.chapters) yield* chapter.pages;
}

/** Every panel of a book, in reading order. */
export function* panelsOf(book: Book): Generator<Panel> {
  for (const page of pagesOf(book)) yield* page.panels;
}

/** The panels that have art of their own: those that don't show another panel's. */
export function* drawnPanelsOf(book: Book): Generator<Panel> {
  for (const panel of panelsOf(book)) if (panel.reuse === undefined) yield panel;
}

const panelsByLabel = new WeakMap<Book, ReadonlyMap<string, Panel>>();

export function panelNamed(book: Book, label: string): Panel | undefined {
  let byLabel = panelsByLabel.get(book);
  if (byLabel === undefined) {
    byLabel = new Map([...panelsOf(book)].map((panel) => [panel.label, panel]));
    panelsByLabel.set(book, byLabel);
  }
  return byLabel.get(label);
}

/**
 * Whether a panel's art must pass a gate: always if the book says so, else if this take was decided
 * about. A lock needs none: the art is the approved bytes then.
 */
export function hasGate(book: Book, panel: Panel): boolean {
  if (panel.paint !== undefined || panel.reuse !== undefined) return false;
  if (book.config.review === 'required') return true;
  return panel.review?.take === panel.take && !isLocked(panel, panel.take);
}

const isLocked = ({ review }: Panel, take: number): boolean =>
  review?.status === 'approved' && review.lock === true && review.take === take;

/** The picture that pages show for a panel: painted by hand, another panel's, approved, or raw. */
export function artOf(book: Book, panel: Panel): string {
  const shown = panel.reuse === undefined ? panel : (panelNamed(book, panel.reuse.panel) ?? panel);
  if (shown.paint !== undefined) return shown.paint;
  return hasGate(book, shown) ? approvedPath(shown) : rawPath(shown);
}

/**
 * What draws a take, or its approved bytes if a person has locked them. A lock holds whatever the
 * script says now; that it says something else is told with a warning.
 * @param version of the tool that would draw it
 */
export function drawnOrLocked(panel: Panel, take: number, draft: Draft, version: number): Draft {
  const { review } = panel;
  if (review === undefined || review.take !== take) return draft;
  const action = actionOf('raw', draft);
  const recipe = action.ok ? requestOf(action.value, version) : '';
  const changed = review.recipe.replace(/^sha256:/, '') !== recipe;
  const made = isLocked(panel, take)
    ? pin(draft, { digest: review.digest.replace(/^sha256:/, ''), what: panel.label, changed })
    : draft;
  if (changed) stale.add(made);
  return made;
}

/** Drafts that ask for something else than what was decided about. */
const stale = new WeakSet<Draft>();

/** Whether what a take is made from is no longer what a person decided about; `draft` is its `drawTake`. */
export const isStale = (draft: Draft): boolean => stale.has(draft);
