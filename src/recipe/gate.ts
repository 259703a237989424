import type { Draft } from '../engine/rule.ts';
import type { Panel } from '../project/book.ts';
import { gate } from '../tools/gate/tool.ts';
import { hasGate, isStale } from './art.ts';
import { drawTake, type Painting } from './draw.ts';
import { approvedPath, rawPath, reviewPath } from './names.ts';

/**
 * The gate that a panel's art has to pass before pages show it, or undefined where it needs none. In a
 * book that asks for no approval, it stops what was rejected, and pixels that came in the place of
 * approved ones though nothing was changed.
 */
export function gatePanel(painting: Painting, panel: Panel): Draft | undefined {
  const { book } = painting;
  if (!hasGate(book, panel)) return undefined;
  const take = panel.takes.find(({ n }) => n === panel.take);
  return gate({
    label: panel.label,
    what: panel.label,
    command: `plasma approve ${panel.label}`,
    ...(book.config.review === 'required' ? {} : { lenient: true }),
    ...(take !== undefined && isStale(drawTake(painting, panel, take)) ? { stale: true } : {}),
    art: rawPath(panel),
    review: reviewPath(panel),
    to: approvedPath(panel),
    from: panel.at,
  });
}
