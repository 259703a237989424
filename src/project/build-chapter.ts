import type { Location } from '../engine/diagnostic.ts';
import type { Json } from '../engine/json.ts';
import { type Located, located } from '../engine/located.ts';
import { asBookPath, type BookPath } from '../engine/path.ts';
import { type Art, artOf, type PanelPlace } from './art.ts';
import type { Chapter, Frame, Page, Panel, Reuse, Take } from './book.ts';
import type { Character } from './character.ts';
import type { Config } from './config.ts';
import { baseOf, type Draw, drawOf, poseOf } from './drawing.ts';
import { type Lettering, letteringOf } from './lettering.ts';
import { chapterStem, labelFrom, pageStem, panelLabel, panelStem } from './name.ts';
import type { ChapterScript, PageScript, PanelScript } from './schema/chapter.ts';
import type { Text } from './schema/parts.ts';
import type { Review } from './schema/review.ts';
import { edges, type Reading } from './schema/words.ts';
import { seedOf } from './seed.ts';
import type { Source } from './source.ts';
import { textIn } from './text.ts';
import { child, itemsOf, type Node, nodeAt, partsOf } from './tree.ts';
import { untranslatedIn } from './untranslated.ts';

/** What stands beside a chapter's script. */
export type Beside = {
  readonly config: Config;
  readonly characters: ReadonlyMap<string, Character>;
  /** By panel label. */
  readonly reviews: ReadonlyMap<string, Review>;
  /** Names in chapters/<id>/paint. */
  readonly paint: ReadonlySet<string>;
};

type Script = {
  readonly id: string;
  readonly dir: string;
  readonly file: string;
  readonly source: Source;
  readonly value: ChapterScript;
};

/** A chapter from a script without problems. Art and lettering are derived when they are asked for. */
export function buildChapter(script: Script, beside: Beside): Chapter {
  const { source, value, id } = script;
  const { root } = source;
  const here = (node: Node | undefined): Location => source.at((node ?? root).start);
  const language = value.lang ?? beside.config.languages[0]!;
  const told = (name: 'summary' | 'arc', wanted: string): Located<string> | undefined => {
    const text = value[name];
    return text === undefined ? undefined : locatedText(source, text, child(root, name), wanted, language);
  };
  const readingNode = child(root, 'reading');
  const paperNode = child(root, 'paper');
  const pages: Page[] = [];
  const chapter: Chapter = {
    id,
    dir: script.dir,
    file: script.file,
    stem: chapterStem(id),
    number: value.chapter,
    title: (wanted) => locatedText(source, value.title, child(root, 'title'), wanted, language),
    summary: (wanted) => told('summary', wanted),
    arc: (wanted) => told('arc', wanted),
    ...(value.date === undefined ? {} : { date: located(value.date, { '': here(child(root, 'date')) }) }),
    reading:
      value.reading === undefined ? beside.config.reading : located(value.reading, { '': here(readingNode) }),
    paper: value.paper === undefined ? beside.config.paper : located(value.paper, { '': here(paperNode) }),
    language,
    languages: [language, ...beside.config.languages.filter((other) => other !== language)],
    pages,
    untranslated: (wanted) => {
      const missing = untranslatedIn(value, wanted, language);
      const origins = missing.map(({ path }, i) => [`${i}`, here(nodeAt(root, path))] as const);
      return located(
        missing.map(({ what }) => what),
        Object.fromEntries(origins),
      );
    },
    at: { file: script.file, line: 1, column: 1 },
  };
  const shared = {
    defaults: value.defaults,
    defaultsNode: child(root, 'defaults'),
    reading: chapter.reading.value,
  };
  const nodes = itemsOf(child(root, 'pages'));
  value.pages.forEach(
    (page, i) => void pages.push(buildPage(page, nodes[i]!, i, chapter, source, shared, beside)),
  );
  return chapter;
}

type Shared = {
  readonly defaults: ChapterScript['defaults'];
  readonly defaultsNode: Node | undefined;
  readonly reading: Reading;
};

function buildPage(
  script: PageScript,
  node: Node,
  index: number,
  chapter: Chapter,
  source: Source,
  shared: Shared,
  beside: Beside,
): Page {
  const at = (name: string): Location => source.at(child(node, name)!.start);
  const letterings = new Map<string, Lettering>();
  const panels: Panel[] = [];
  const scripts = script.panels ?? [];
  const panelNodes = itemsOf(child(node, 'panels'));
  const page: Page = {
    id: script.id,
    label: `${chapter.id}/${script.id}`,
    stem: pageStem(chapter.id, script.id),
    number: index + 1,
    chapter,
    ...(script.side === undefined ? {} : { side: located(script.side, { '': at('side') }) }),
    ...(script.layout === undefined
      ? {}
      : { layout: located(script.layout as Json, placesIn(source, child(node, 'layout')!)) }),
    ...(script.reveal === undefined ? {} : { reveal: located(script.reveal, { '': at('reveal') }) }),
    ...(script.art === undefined
      ? {}
      : { art: located(asBookPath(script.art), { '': at('art') }) as Located<BookPath> }),
    panels,
    lettering: (language) => {
      let made = letterings.get(language);
      if (made === undefined) {
        const placed = scripts.map((panel, i) => ({ script: panel, node: panelNodes[i]! }));
        made = letteringOf(source, placed, shared.reading, language, chapter.language);
        letterings.set(language, made);
      }
      return made;
    },
    alt: (language) =>
      script.alt === undefined
        ? undefined
        : locatedText(source, script.alt, child(node, 'alt'), language, chapter.language),
    at: source.at(node.start),
  };
  scripts.forEach(
    (panel, i) =>
      void panels.push(buildPanel(panel, i, page, { source, node: panelNodes[i]!, ...shared }, beside)),
  );
  return page;
}

function buildPanel(
  script: PanelScript,
  index: number,
  page: Page,
  place: PanelPlace,
  beside: Beside,
): Panel {
  const { source, node, defaults } = place;
  const { chapter } = page;
  const label = panelLabel(chapter.id, page.id, script.id);
  const stem = panelStem(chapter.id, page.id, script.id);
  const at = (name: string): Location => source.at(child(node, name)!.start);
  const review = beside.reviews.get(label);
  const count = script.takes ?? defaults?.takes ?? 1;
  const approved = review?.status === 'approved' ? review.take : undefined;
  let art: Located<Art> | undefined;
  let draw: Located<Draw> | undefined;
  let takes: readonly Take[] | undefined;
  return {
    id: script.id,
    label,
    stem,
    number: index + 1,
    page,
    chapter,
    get art() {
      art ??= artOf(script, place, beside.characters);
      return art;
    },
    ...(script.pose === undefined ? {} : { pose: poseOf(script, place) }),
    ...(script.mask === undefined ? {} : { mask: located(asBookPath(script.mask), { '': at('mask') }) }),
    ...(script.base === undefined ? {} : { base: baseOf(script, place) }),
    get draw() {
      draw ??= drawOf(script, place);
      return draw;
    },
    characters: (script.cast ?? []).map(({ who, outfit }) => ({
      character: beside.characters.get(who)!,
      ...(outfit === undefined ? {} : { outfit }),
    })),
    get takes() {
      takes ??= takesOf(script, label, page, place, count, approved);
      return takes;
    },
    take: script.take ?? approved ?? 1,
    ...(script.focus === undefined ? {} : { focus: located(script.focus, { '': at('focus') }) }),
    ...frameOf(script, source, node),
    ...(beside.paint.has(`${stem}.png`) ? { paint: asBookPath(`${chapter.dir}/paint/${stem}.png`) } : {}),
    ...(review === undefined ? {} : { review }),
    ...(script.reuse === undefined
      ? {}
      : { reuse: reuseOf(script.reuse, page, source, child(node, 'reuse')!) }),
    alt: (language) =>
      script.alt === undefined
        ? undefined
        : locatedText(source, script.alt, child(node, 'alt'), language, chapter.language),
    at: source.at(node.start),
  };
}

function frameOf(script: PanelScript, source: Source, node: Node): { readonly frame?: Located<Frame> } {
  const { border, bleed, breakout } = script;
  if (border === undefined && bleed === undefined && breakout === undefined) return {};
  const frame: Frame = {
    ...(border === undefined ? {} : { border }),
    ...(bleed === undefined ? {} : { bleed: bleed === 'all' ? edges : bleed }),
    ...(breakout === undefined ? {} : { breakout }),
  };
  const origins: { [name: string]: Location } = {};
  for (const name of Object.keys(frame)) origins[name] = source.at(child(node, name)!.start);
  return { frame: located(frame, origins) };
}

/** Where every part of a value is written. */
function placesIn(source: Source, node: Node): Located['origins'] {
  const origins: { [path: string]: Location } = {};
  for (const [path, part] of partsOf(node)) origins[path] = source.at(part.start);
  return origins;
}

function takesOf(
  script: PanelScript,
  label: string,
  page: Page,
  place: PanelPlace,
  count: number,
  approved: number | undefined,
): readonly Take[] {
  const [chapter, , panel] = label.split('/') as [string, string, string];
  const written = script.seed ?? place.defaults?.seed;
  const node =
    child(place.node, 'seed') ?? child(place.defaultsNode, 'seed') ?? child(place.node, 'id') ?? place.node;
  const from = place.source.at(node.start);
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  // fewer takes are asked for now, but a person has chosen this one
  if (approved !== undefined && approved > count) numbers.push(approved);
  return numbers.map((n) => ({
    n,
    seed: located(seedOf(chapter, page.id, panel, n, written), { '': from }),
  }));
}

function reuseOf(reuse: NonNullable<PanelScript['reuse']>, page: Page, source: Source, node: Node): Reuse {
  const written = typeof reuse === 'string' ? reuse : reuse.panel;
  const crop = typeof reuse === 'string' ? undefined : reuse.crop;
  return {
    panel: labelFrom(written, page.chapter.id, page.id)!,
    ...(crop === undefined
      ? {}
      : { crop: located(crop, { '': source.at((child(node, 'crop') ?? node).start) }) }),
    at: source.at(node.start),
  };
}

function locatedText(
  source: Source,
  text: Text,
  node: Node | undefined,
  language: string,
  main: string,
): Located<string> {
  const { text: value, from } = textIn(text, language, main);
  const written = child(node, from) ?? node ?? source.root;
  return located(value, { '': source.at(written.start) });
}
