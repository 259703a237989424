import type { Draft } from '../engine/rule.ts';
import type { Chapter } from '../project/book.ts';
import { generationLog } from '../tools/log/tool.ts';
import { drawTake, type Painting } from './draw.ts';

/** `output/ch-01/generation-log.json` */
export const logPath = (chapter: Chapter): string => `output/${chapter.id}/generation-log.json`;

/**
 * The log of how a chapter's pictures were made: of every take whose backend writes a record of it
 * (output `record` beside `image`). Undefined where none does, as with sketches.
 */
export function logOfChapter(painting: Painting, chapter: Chapter): Draft | undefined {
  const images = imagesOf(painting, chapter);
  if (images.length === 0) return undefined;
  const name = JSON.stringify(images);
  const known = drafts.get(chapter);
  if (known?.name === name) return known.draft;
  const draft = generationLog({ chapter: chapter.id, from: chapter.at, images, to: logPath(chapter) });
  drafts.set(chapter, { name, draft });
  return draft;
}

/** A chapter that did not change keeps its draft from one reading to the next. */
const drafts = new WeakMap<Chapter, { readonly name: string; readonly draft: Draft }>();

const imagesOf = (painting: Painting, chapter: Chapter): Parameters<typeof generationLog>[0]['images'] =>
  chapter.pages.flatMap((page) =>
    page.panels
      .filter((panel) => panel.reuse === undefined)
      .flatMap((panel) =>
        panel.takes.flatMap((take) => {
          const { image, record } = drawTake(painting, panel, take).outputs;
          return image === undefined || record === undefined
            ? []
            : [{ panel: panel.label, take: take.n, image, record }];
        }),
      ),
  );
