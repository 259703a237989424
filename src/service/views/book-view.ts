import { outputsOf } from '../../engine/graph.ts';
import type { Json } from '../../engine/json.ts';
import type { Chapter, Page, Panel } from '../../project/book.ts';
import type { Review } from '../../project/schema/review.ts';
import { artOf } from '../../recipe/art.ts';
import {
  checkPath,
  guidesPath,
  overlayPath,
  pagePath,
  rawPath,
  recordPath,
  reviewPath,
  workflowPath,
} from '../../recipe/names.ts';
import { sheetOf } from '../../recipe/sheet.ts';
import { isSpread, panelBox } from '../../tools/page/layout.ts';
import { pixels } from '../../tools/page/paper.ts';
import type { BookView, ChapterView, PageView, PanelView, ReviewView } from '../contract/book.ts';
import type { Artifact } from '../contract/parts.ts';
import { artifactAt, artifactOf, type Scene, sourceAt } from './artifact.ts';
import { charactersView } from './character-view.ts';

/** The book as the studio shows it. @param only the id of one chapter */
export function bookView(
  scene: Scene,
  at: Pick<BookView, 'current' | 'problems' | 'seq'>,
  only: string | undefined,
): BookView {
  const { book, backend } = scene.reading.project;
  const chapters = book.chapters.filter(({ id }) => only === undefined || id === only);
  return {
    title: textsOf(book.languages, (language) => book.title(language)),
    languages: [...book.languages],
    backend,
    ...at,
    chapters: chapters.map((chapter) => chapterView(scene, chapter)),
    characters: charactersView(scene),
  };
}

const textsOf = (
  languages: readonly string[],
  text: (language: string) => string | undefined,
): { [language: string]: string } => {
  const texts: { [language: string]: string } = {};
  for (const language of languages) {
    const found = text(language);
    if (found !== undefined) texts[language] = found;
  }
  return texts;
};

function chapterView(scene: Scene, chapter: Chapter): ChapterView {
  return {
    id: chapter.id,
    number: chapter.number,
    file: chapter.file,
    digest: sourceDigest(scene, chapter.file),
    title: textsOf(chapter.languages, (language) => chapter.title(language).value),
    reading: chapter.reading.value,
    paper: chapter.paper.value,
    languages: [...chapter.languages],
    archives: archivesOf(scene, chapter),
    pages: chapter.pages.map((page) => pageView(scene, page)),
  };
}

/** The digest of a source as the graph was read from it. */
export function sourceDigest({ reading }: Scene, path: string): string | null {
  const source = reading.workshop.head.sources.find((one) => one.path === path && one.kind === 'file');
  return source === undefined || source.digest === 'absent' ? null : source.digest;
}

/** Everything that a publishing tool makes of a chapter. */
function archivesOf(scene: Scene, chapter: Chapter): Artifact[] {
  const { graph } = scene.reading.workshop;
  const found: Artifact[] = [];
  for (let step = 0; step < graph.steps; step++) {
    if (graph.label(step) !== chapter.id || !graph.tool(step).startsWith('publish')) continue;
    for (const file of outputsOf(graph, step)) found.push(artifactOf(scene, graph.path(file)));
  }
  return found;
}

function pageView(scene: Scene, page: Page): PageView {
  const { paper, panels } = sheetOf(page);
  const { trim } = paper;
  const inset = pixels(paper.safeMm, paper.dpi);
  const { languages } = page.chapter;
  return {
    id: page.id,
    label: page.label,
    number: page.number,
    at: page.at,
    side: page.side?.value ?? null,
    spread: page.layout !== undefined && isSpread(page.layout.value),
    width: paper.width,
    height: paper.height,
    trim: [trim.x, trim.y, trim.width, trim.height],
    safe: [trim.x + inset, trim.y + inset, trim.width - 2 * inset, trim.height - 2 * inset],
    art: page.art === undefined ? null : sourceAt(scene, page.art.value),
    languages: Object.fromEntries(languages.map((language) => [language, filesOf(scene, page, language)])),
    panels: panels.map(({ panel, shape }) => panelView(scene, panel, shape.polygon)),
    alt: textsOf(languages, (language) => page.alt(language)?.value),
  };
}

function filesOf(scene: Scene, page: Page, language: string): PageView['languages'][string] {
  const svg = artifactAt(scene, overlayPath(page, language, 'svg'));
  const png = artifactAt(scene, overlayPath(page, language, 'png'));
  return {
    page: artifactOf(scene, pagePath(page, language)),
    overlay: svg === null || png === null ? null : { svg, png },
    guides: artifactAt(scene, guidesPath(page, language)),
    check: artifactAt(scene, checkPath(page, language)),
  };
}

function panelView(scene: Scene, panel: Panel, polygon: readonly (readonly [number, number])[]): PanelView {
  const box = panelBox(polygon);
  const { languages } = panel.chapter;
  const own = panel.reuse === undefined;
  return {
    id: panel.id,
    label: panel.label,
    number: panel.number,
    at: panel.at,
    polygon: polygon.map(([x, y]) => [x, y]),
    box: [box.x, box.y, box.width, box.height],
    shown: panel.take,
    art: artifactOf(scene, artOf(scene.reading.project.book, panel)),
    painted: panel.paint !== undefined,
    takes: own ? panel.takes.map(({ n, seed }) => takeView(scene, panel, n, seed.value)) : [],
    review:
      panel.review === undefined
        ? null
        : reviewView(scene, panel.review, reviewPath(panel), rawPath(panel, panel.review.take)),
    reuse: panel.reuse?.panel ?? null,
    words: panel.art.value as unknown as { [name: string]: Json },
    draw: panel.draw.value as unknown as { [name: string]: Json },
    focus: panel.focus === undefined ? null : [...panel.focus.value],
    balloons: Object.fromEntries(languages.map((language) => [language, balloonsOf(panel, language)])),
    alt: textsOf(languages, (language) => panel.alt(language)?.value),
  };
}

function takeView(scene: Scene, panel: Panel, n: number, seed: number): PanelView['takes'][number] {
  const workflow = artifactAt(scene, workflowPath(panel, n));
  const record = artifactAt(scene, recordPath(panel, n));
  return {
    n,
    seed,
    image: artifactOf(scene, rawPath(panel, n)),
    ...(workflow === null ? {} : { workflow }),
    ...(record === null ? {} : { record }),
  };
}

/** @param decided the picture that the review is of */
export function reviewView(scene: Scene, review: Review, file: string, decided: string): ReviewView {
  const { take, status, lock, reason, at } = review;
  const digest = review.digest.replace(/^sha256:/, '');
  return {
    file,
    take,
    status,
    lock: lock === true,
    digest,
    isCurrent: artifactAt(scene, decided)?.digest === digest,
    version: sourceDigest(scene, file),
    ...(reason === undefined ? {} : { reason }),
    ...(at === undefined ? {} : { at }),
  };
}

function balloonsOf(panel: Panel, language: string): PanelView['balloons'][string] {
  const { balloons } = panel.page.lettering(language);
  const found: PanelView['balloons'][string][number][] = [];
  balloons.value.forEach((balloon, i) => {
    if (balloon.panel !== panel.id) return;
    const { who, as, text, place, tail } = balloon;
    const at = balloons.origins[`${i}`];
    found.push({
      say: found.length,
      ...(who === undefined ? {} : { who }),
      as,
      text,
      ...(place === undefined ? {} : { place: typeof place === 'string' ? place : [place[0], place[1]] }),
      ...(tail === undefined ? {} : { tail: typeof tail === 'string' ? tail : [tail[0], tail[1]] }),
      ...(at === undefined ? {} : { at }),
    });
  });
  return found;
}
