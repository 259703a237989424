import { located, originOf, type ParamValue } from '../engine/located.ts';
import type { Draft } from '../engine/rule.ts';
import { type Face, lintOf } from '../lint/tool.ts';
import type { Book, Chapter, Page, Panel } from '../project/book.ts';
import type { Edition } from '../project/config.ts';
import { isSpread, type PanelShape, panelBox } from '../tools/page/layout.ts';
import { linesOf } from '../tools/page/paper.ts';
import type { Painting } from './draw.ts';
import { letterPage } from './letter.ts';
import { chapterCheckPath, checkPath, pagePath, publishedCheckPath } from './names.ts';
import { publish } from './publish.ts';
import { inPanel, sheetOf } from './sheet.ts';
import { seenIn } from './staging.ts';

type Point = readonly [x: number, y: number];

/**
 * The action that looks at a page as it will be printed: its text, faces, reading order, fold.
 * @param edition as it will be on other paper
 */
export function checkPage(book: Book, page: Page, language: string, edition?: Edition): Draft {
  const { paper, panels } = sheetOf(page, edition);
  const lettering = letterPage(book, page, language, edition);
  const fonts = Object.entries(lettering?.inputs ?? {}).filter(([name]) => name.startsWith('font.'));
  return lintOf('lint.page', {
    label: edition === undefined ? page.label : `${edition.name}/${page.label}`,
    from: page.at,
    params: {
      page: page.id,
      reading: page.chapter.reading,
      dpi: paper.dpi,
      ...linesOf(paper, spreads(page)),
      panels: panels.map(({ panel, shape }) => ({
        id: located(panel.id, { '': panel.at }),
        polygon: shape.polygon,
        focus: focusOf(panel, shape, edition),
      })) as ParamValue,
      faces: panels.flatMap(({ panel, shape }) => facesIn(panel, shape, edition)),
      lettering: lettering?.params as ParamValue,
      levels: book.config.lint,
    },
    ...(fonts.length === 0 ? {} : { inputs: Object.fromEntries(fonts) }),
    ...(lettering?.models === undefined ? {} : { models: lettering.models }),
    to: checkPath(page, language, edition),
  });
}

/** The action that looks at the words of a chapter and at the order of its pages. */
export function checkChapter(book: Book, chapter: Chapter, language: string): Draft {
  return lintOf('lint.chapter', {
    label: chapter.id,
    from: chapter.at,
    params: {
      lang: language,
      reading: chapter.reading,
      pages: chapter.pages.map((page) => {
        const { balloons, sfx } = page.lettering(language);
        return {
          id: located(page.id, { '': page.at }),
          side: page.side,
          reveal: page.reveal,
          spread: spreads(page) ? true : undefined,
          balloons: located(
            balloons.value.map(({ panel, as, text }) => ({ panel, as, text })),
            balloons.origins,
          ),
          sfx: located(
            sfx.value.map(({ panel, text }) => ({ panel, text })),
            sfx.origins,
          ),
        };
      }) as ParamValue,
      missing: chapter.untranslated(language),
      levels: book.config.lint,
    },
    to: chapterCheckPath(chapter, language),
  });
}

/**
 * The action that looks into the pages and the published files of a chapter in one language, or
 * undefined where the config turns that off.
 */
export function checkPublished(painting: Painting, chapter: Chapter, language: string): Draft | undefined {
  const { lint } = painting.book.config;
  if (lint['carried-prompt'] === 'off') return undefined;
  const pages = chapter.pages.map((page) => pagePath(page, language));
  const files = [...publish(painting, chapter, language)].flatMap(({ outputs }) => Object.values(outputs));
  return lintOf('lint.published', {
    label: chapter.id,
    from: chapter.at,
    params: { levels: lint },
    // optional: a book whose own rules put pages together elsewhere has no such files
    inputs: Object.fromEntries(
      [...pages, ...files].map((path, i) => [`file.${i + 1}`, { path, optional: true } as const]),
    ),
    to: publishedCheckPath(chapter, language),
  });
}

const spreads = (page: Page): boolean => page.layout !== undefined && isSpread(page.layout.value);

/** A point of a panel's box on the page, px. */
function onPage([x, y]: Point, shape: PanelShape): Point {
  const box = panelBox(shape.polygon);
  return [Math.round(box.x + x * box.width), Math.round(box.y + y * box.height)];
}

function focusOf(panel: Panel, shape: PanelShape, edition: Edition | undefined): ParamValue {
  if (panel.focus === undefined) return undefined;
  const at = originOf(panel.focus.origins, '');
  return located(
    onPage(inPanel(panel, panel.focus.value, edition), shape),
    at === undefined ? {} : { '': at },
  ) as ParamValue;
}

/** The faces that lettering keeps off, px of the page. */
function facesIn(panel: Panel, shape: PanelShape, edition: Edition | undefined): readonly Face[] {
  const { width, height } = panelBox(shape.polygon);
  return seenIn(panel, edition).flatMap(({ who, face }) =>
    face === undefined
      ? []
      : [
          {
            panel: panel.id,
            who,
            at: onPage(face.at, shape),
            rx: Math.round(face.rx * width),
            ry: Math.round(face.ry * height),
          },
        ],
  );
}
