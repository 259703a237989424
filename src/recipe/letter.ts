import type { Location } from '../engine/diagnostic.ts';
import { type Located, located } from '../engine/located.ts';
import type { Draft } from '../engine/rule.ts';
import type { Book, Page, Panel } from '../project/book.ts';
import type { Edition } from '../project/config.ts';
import type { Lettering } from '../project/lettering.ts';
import { defaultFonts, type LetterMask, type LetterParams, letter } from '../tools/lettering/tool.ts';
import { artBox, type PanelShape, panelBox } from '../tools/page/layout.ts';
import { pixels } from '../tools/page/paper.ts';
import { overlayPath } from './names.ts';
import { inPanel, sheetOf } from './sheet.ts';
import { seenIn } from './staging.ts';

/** Whether a page has anything to letter. */
export function isLettered(page: Page, language: string): boolean {
  const { balloons, sfx } = page.lettering(language);
  return balloons.value.length + sfx.value.length > 0;
}

type Cast = LetterParams['cast'];

/** The cast with the mouths and faces that the page shows of them. */
function staged(page: Page, cast: Lettering['cast'], edition: Edition | undefined): Located<Cast> {
  const seen = new Map(
    page.panels.map((panel) => [panel.id, { panel, members: [...seenIn(panel, edition)] }]),
  );
  return located(
    cast.value.map((speaker) => {
      const place = seen.get(speaker.panel);
      if (place === undefined) return speaker;
      const { mouth, face } = place.members.shift() ?? {};
      return {
        ...speaker,
        at: inPanel(place.panel, speaker.at, edition),
        ...(mouth === undefined ? {} : { mouth }),
        ...(face === undefined ? {} : { face }),
      };
    }),
    cast.origins,
  );
}

/**
 * The action that letters a page in a language, or undefined for a silent page.
 * @param edition other paper for the same words
 */
export function letterPage(book: Book, page: Page, language: string, edition?: Edition): Draft | undefined {
  if (!isLettered(page, language)) return undefined;
  const name = `${language} ${edition?.name ?? ''}`;
  const known = lettered.get(page)?.get(name);
  if (known !== undefined) return known;
  const { paper, panels } = sheetOf(page, edition);
  const { balloons, sfx, cast } = page.lettering(language);
  const fonts = fontsFor(book, language);
  const masks = masksOf(page, sfx.value);
  const draft = letter({
    page: {
      width: paper.width,
      height: paper.height,
      dpi: paper.dpi,
      safe: Math.round(pixels(paper.bleedMm + paper.safeMm, paper.dpi)),
      border: Math.round(pixels(paper.borderMm, paper.dpi) * 100) / 100,
    },
    lang: language,
    reading: page.chapter.reading.value,
    panels: panels.map(({ panel, shape }) => ({ id: panel.id, polygon: shape.polygon })),
    cast: staged(page, cast, edition),
    balloons,
    sfx,
    fonts: {
      dialogue: fonts.dialogue,
      sfx: fonts.sfx,
      ...(fonts.strong.value.length === 0 ? {} : { strong: fonts.strong }),
    },
    ...(masks.length === 0
      ? {}
      : {
          masks: masks.map(({ panel }) => ({
            panel: panel.id,
            ...(panel.focus === undefined ? {} : { focus: panel.focus.value }),
            ...insideOf(panels.find((other) => other.panel === panel)?.shape),
          })),
          maskFiles: Object.fromEntries(masks.map(({ panel, mask }) => [panel.id, mask])),
        }),
    svg: overlayPath(page, language, 'svg', edition),
    png: overlayPath(page, language, 'png', edition),
    label: edition === undefined ? page.label : `${edition.name}/${page.label}`,
    from: page.at,
  });
  const byLanguage = lettered.get(page) ?? new Map<string, Draft>();
  byLanguage.set(name, draft);
  lettered.set(page, byLanguage);
  return draft;
}

type Chain = Located<readonly string[]>;

/** The fonts of a language: the book's own for it, the book's own for all, then those of plasma. */
export function fontsFor(
  { config: { fonts, fontsAt } }: Book,
  language: string,
): { readonly [use in 'dialogue' | 'sfx' | 'strong']: Chain } {
  const chain = (use: string, usual: readonly string[]): Chain => {
    const names: string[] = [];
    const origins: { [index: string]: Location } = {};
    const [short] = language.toLowerCase().split('-');
    for (const key of [`${use}-${language.toLowerCase()}`, `${use}-${short}`, use]) {
      for (const [i, font] of (fonts[key] ?? []).entries()) {
        if (names.includes(font)) continue;
        origins[names.length] = fontsAt[key]![i]!;
        names.push(font);
      }
    }
    return located([...new Set([...names, ...usual])], origins);
  };
  const usual = defaultFonts(language);
  return {
    dialogue: chain('dialogue', usual.dialogue),
    sfx: chain('sfx', usual.sfx),
    strong: chain('strong', []),
  };
}

/** The part of a picture that lies in its panel, where it shows beyond its border too. */
function insideOf(shape: PanelShape | undefined): Partial<Pick<LetterMask, 'crop'>> {
  if (shape?.breakout === undefined) return {};
  const [whole, box] = [artBox(shape), panelBox(shape.polygon)];
  const share = (px: number, length: number): number => Math.round((px / length) * 1e4) / 1e4;
  return {
    crop: [
      share(box.x - whole.x, whole.width),
      share(box.y - whole.y, whole.height),
      share(box.width, whole.width),
      share(box.height, whole.height),
    ],
  };
}

/** Panels whose masks are needed: some of their sounds stand behind the cast. */
function masksOf(
  page: Page,
  sfx: Lettering['sfx']['value'],
): readonly { readonly panel: Panel; readonly mask: Located<string> }[] {
  return page.panels.flatMap((panel) =>
    panel.mask !== undefined && sfx.some((sound) => sound.behind === true && sound.panel === panel.id)
      ? [{ panel, mask: panel.mask }]
      : [],
  );
}

/** A chapter that did not change keeps its pages from one reading to the next, and so their drafts. */
const lettered = new WeakMap<Page, Map<string, Draft>>();
