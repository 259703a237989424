import type { Chapter, Page, Panel } from '../project/book.ts';
import type { SourceType } from '../tools/publish/tool.ts';
import { panelNamed } from './art.ts';
import type { Painting } from './draw.ts';

/** Who has drawn a picture: a trained model, a program that has learnt nothing, or a person. */
type Hand = 'model' | 'program' | 'person';

/** Backends that draw by rule and know no pictures; all others are trained models. */
const untrained: ReadonlySet<string> = new Set(['sketch']);

/**
 * How a page came to be, as IPTC words it. Pages are composites: panels, borders, lettering. A painting
 * in a book whose panels are drawn by a model may well lie over such a panel, so it counts as one with it.
 */
export function sourceTypeOfPage(painting: Painting, page: Page): SourceType {
  return typeOf(
    new Set(page.art === undefined ? page.panels.map((panel) => handOf(painting, panel)) : ['person']),
  );
}

/** The same for a whole chapter. */
export function sourceTypeOfChapter(painting: Painting, chapter: Chapter): SourceType {
  const types = new Set(chapter.pages.map((page) => sourceTypeOfPage(painting, page)));
  if (types.size === 1) return [...types][0]!;
  return types.has('compositeWithTrainedAlgorithmicMedia')
    ? 'compositeWithTrainedAlgorithmicMedia'
    : 'compositeSynthetic';
}

function typeOf(hands: ReadonlySet<Hand>): SourceType {
  if (hands.has('model')) return 'compositeWithTrainedAlgorithmicMedia';
  if (hands.has('program')) return hands.has('person') ? 'compositeSynthetic' : 'algorithmicMedia';
  return 'digitalCreation';
}

function handOf({ book, backend }: Painting, panel: Panel): Hand {
  const shown = panel.reuse === undefined ? panel : (panelNamed(book, panel.reuse.panel) ?? panel);
  if (!untrained.has(backend)) return 'model';
  return shown.paint === undefined ? 'program' : 'person';
}
