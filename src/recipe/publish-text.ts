import type { Book, Chapter, Page } from '../project/book.ts';
import { spansIn } from '../tools/lettering/markup.ts';

/**
 * A page in words, for readers who can't see it: its own `alt`, or those of its panels in reading
 * order, each with what is said in it. Undefined if nothing is told.
 */
export function pageInWords(book: Book, page: Page, language: string): string | undefined {
  const own = page.alt(language)?.value;
  if (own !== undefined) return own;
  const { balloons } = page.lettering(language);
  const told = page.panels.flatMap((panel) => {
    const alt = panel.alt(language)?.value;
    const said = balloons.value
      .filter((balloon) => balloon.panel === panel.id)
      .map(({ who, text }) => {
        const name = who === undefined ? undefined : (book.characters.get(who)?.name ?? who);
        return name === undefined ? plain(text) : `${name}: ${plain(text)}`;
      });
    return [...(alt === undefined ? [] : [alt]), ...said];
  });
  return told.length === 0 ? undefined : told.join(' ');
}

/** What is said, without the marks for lettering it. */
function plain(text: string): string {
  const spans = spansIn(text);
  const words = spans.ok ? spans.value.map((span) => span.text).join('') : text;
  return words.replace(/\s+/gu, ' ').trim();
}

/** The names of everyone in the pictures of a chapter, in order of appearance. */
export function charactersIn(chapter: Chapter): readonly string[] {
  const names = chapter.pages.flatMap((page) =>
    page.panels.flatMap((panel) => panel.characters.map(({ character }) => character.name)),
  );
  return [...new Set(names)];
}
