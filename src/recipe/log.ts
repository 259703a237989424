import type { Draft } from '../engine/rule.ts';
import type { Chapter } from '../project/book.ts';
import { generationLog } from '../tools/log/tool.ts';
import { drawTake } from './draw.ts';

/** `output/ch-01/generation-log.json` */
export const logPath = (chapter: Chapter): string => `output/${chapter.id}/generation-log.json`;

/**
 * The log of how a chapter's pictures were made: of every take whose backend writes a record of it
 * (output `record` beside `image`). Undefined where none does, as with sketches.
 */
export function logOfChapter(chapter: Chapter, backend: string): Draft | undefined {
  const byBackend = drafts.get(chapter) ?? new Map<string, Draft | undefined>();
  drafts.set(chapter, byBackend);
  if (!byBackend.has(backend)) byBackend.set(backend, gathered(chapter, backend));
  return byBackend.get(backend);
}

/** A chapter that did not change keeps its draft from one reading to the next. */
const drafts = new WeakMap<Chapter, Map<string, Draft | undefined>>();

function gathered(chapter: Chapter, backend: string): Draft | undefined {
  const images = chapter.pages.flatMap((page) =>
    page.panels
      .filter((panel) => panel.reuse === undefined)
      .flatMap((panel) =>
        panel.takes.flatMap((take) => {
          const { image, record } = drawTake(panel, take, backend).outputs;
          return image === undefined || record === undefined
            ? []
            : [{ panel: panel.label, take: take.n, image, record }];
        }),
      ),
  );
  if (images.length === 0) return undefined;
  return generationLog({ chapter: chapter.id, from: chapter.at, images, to: logPath(chapter) });
}
