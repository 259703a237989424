import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Json } from '../engine/json.ts';
import { didYouMean } from '../engine/nearest.ts';
import { bookPath } from '../engine/path.ts';
import { inOrder } from './check.ts';
import { checkDraw, checkDrawing } from './drawing.ts';
import { labelFrom } from './name.ts';
import { problemAt, type Said, type Source } from './source.ts';
import { child, itemsOf, type Node, plainOf, textOf } from './tree.ts';

/** What a script is checked against beyond its own shape. */
export type Known = {
  /** Outfits of each character, by id. */
  readonly characters: ReadonlyMap<string, readonly string[]>;
  readonly languages: readonly string[];
  /** The panels of each chapter by label, and whether a panel shows the art of another. */
  readonly rolls: ReadonlyMap<string, Roll>;
  /** How many panels a layout has; undefined where that is not to be said. */
  readonly panelCount?: (layout: Json) => number | undefined;
  readonly papers?: readonly string[];
  /** Names of the profiles of image models. */
  readonly profiles: readonly string[];
};

type Say = (node: Node | undefined, said: Said) => void;

/**
 * What a chapter says that can't be: names of nobody, ids that stand twice, panels that don't fit the
 * layout. Works on whatever part of the script can be read, so that all errors are told at once.
 */
export function inconsistencies(chapter: string, source: Source, known: Known): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const { root } = source;
  const say: Say = (node, said) => void problems.push(problemAt(source, (node ?? root).start, said));
  const lang = textOf(child(root, 'lang'));
  if (lang !== undefined) checkLanguage(lang, child(root, 'lang')!, known, say);
  const paper = textOf(child(root, 'paper'));
  if (paper !== undefined && known.papers !== undefined && !known.papers.includes(paper)) {
    say(child(root, 'paper'), {
      code: 'unknown-paper',
      message: `no paper is called "${paper}"`,
      hint: didYouMean(paper, known.papers) ?? `One of: ${known.papers.join(', ')}.`,
    });
  }
  checkText(child(root, 'title'), known, say);
  checkDraw(child(child(root, 'defaults'), 'draw'), known.profiles, say);
  const pages = itemsOf(child(root, 'pages'));
  uniqueIds(source, pages, 'page', problems);
  for (const page of pages) checkPage(chapter, source, page, known, say, problems);
  return inOrder(problems);
}

function checkPage(
  chapter: string,
  source: Source,
  page: Node,
  known: Known,
  say: Say,
  problems: Diagnostic[],
): void {
  const layout = child(page, 'layout');
  const list = child(page, 'panels');
  const art = child(page, 'art');
  const panels = itemsOf(list);
  const pageId = textOf(child(page, 'id')) ?? '';
  checkText(child(page, 'alt'), known, say);
  if (art !== undefined) {
    const path = textOf(art);
    const read = path === undefined ? undefined : bookPath(path);
    if (read !== undefined && !read.ok)
      say(art, {
        code: 'bad-path',
        message: `"${path}": ${read.error}`,
        hint: 'Write a path from the root of the book, like chapters/ch-01/paint/cover.png.',
      });
    if (layout !== undefined || list !== undefined) {
      say(art, {
        code: 'art-and-panels',
        message: 'a page has either art or a layout with panels, not both',
        hint: 'Take one of the two away.',
      });
    }
  } else if (page.kind === 'map' && (list === undefined || layout === undefined)) {
    const missing = list === undefined ? 'panels' : 'layout';
    say(page, {
      code: 'missing-key',
      message: `page ${pageId || '?'} has no ${missing}`,
      hint: 'A page has a layout and panels, or finished art.',
    });
  }
  if (layout !== undefined) {
    const before = problems.length;
    checkCut(layout, say);
    if (problems.length === before && list?.kind === 'list') checkCount(layout, panels, pageId, known, say);
  }
  uniqueIds(source, panels, 'panel', problems);
  for (const panel of panels) checkPanel(chapter, pageId, source, panel, known, say);
}

function checkCount(layout: Node, panels: readonly Node[], pageId: string, known: Known, say: Say): void {
  const count = known.panelCount?.(plainOf(layout) as Json);
  if (count === undefined || count === panels.length) return;
  const name = textOf(layout) === undefined ? 'this layout' : `the layout "${textOf(layout)}"`;
  say(layout, {
    code: 'panel-count',
    message: `${name} has ${plural(count, 'panel')}, page ${pageId} has ${panels.length}`,
    hint:
      count > panels.length
        ? `Add ${plural(count - panels.length, 'panel')}, or choose another layout.`
        : `Take ${plural(panels.length - count, 'panel')} away, or choose another layout.`,
  });
}

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function checkCut(layout: Node, say: Say): void {
  const at = child(layout, 'at');
  const parts = child(layout, 'parts');
  const cuts = itemsOf(at).map((node) => (node.kind === 'scalar' ? node.value : undefined));
  if (at?.kind === 'list' && parts?.kind === 'list' && parts.items.length !== cuts.length + 1) {
    say(parts, {
      code: 'cut-parts',
      message: `${plural(cuts.length, 'cut')} ${cuts.length === 1 ? 'makes' : 'make'} ${plural(cuts.length + 1, 'part')}, and ${parts.items.length} are listed`,
      hint: 'List one more part than cuts; null is a panel.',
    });
  }
  if (
    cuts.some(
      (cut, i) =>
        i > 0 && typeof cut === 'number' && typeof cuts[i - 1] === 'number' && cut <= (cuts[i - 1] as number),
    )
  ) {
    say(at, {
      code: 'cut-order',
      message: 'the cuts are not in rising order',
      hint: 'Sort the numbers, smallest first.',
    });
  }
  for (const part of itemsOf(parts)) if (part.kind === 'map') checkCut(part, say);
}

function checkPanel(
  chapter: string,
  page: string,
  source: Source,
  panel: Node,
  known: Known,
  say: Say,
): void {
  checkText(child(panel, 'alt'), known, say);
  for (const member of itemsOf(child(panel, 'cast'))) {
    const who = child(member, 'who');
    checkWho(who, known, say);
    const outfit = textOf(child(member, 'outfit'));
    const outfits = known.characters.get(textOf(who) ?? '');
    if (outfit !== undefined && outfits !== undefined && !outfits.includes(outfit)) {
      say(child(member, 'outfit'), {
        code: 'unknown-outfit',
        message: `${textOf(who)} has no outfit "${outfit}"`,
        hint:
          didYouMean(outfit, outfits) ??
          (outfits.length === 0
            ? `Add outfits to datasets/${textOf(who)}/character.yaml.`
            : `Outfits: ${outfits.join(', ')}.`),
      });
    }
  }
  for (const balloon of itemsOf(child(panel, 'say'))) {
    checkWho(child(balloon, 'who'), known, say);
    checkText(child(balloon, 'text'), known, say);
  }
  for (const effect of itemsOf(child(panel, 'sfx'))) checkText(child(effect, 'text'), known, say);
  checkTake(panel, source, say);
  checkDrawing(panel, known.profiles, say);
  checkReuse(chapter, page, panel, known, say);
}

function checkWho(node: Node | undefined, known: Known, say: Say): void {
  const who = textOf(node);
  if (who === undefined || known.characters.has(who)) return;
  const names = [...known.characters.keys()];
  say(node, {
    code: 'unknown-character',
    message: `no character is called "${who}"`,
    hint:
      didYouMean(who, names) ??
      `Characters: ${names.join(', ') || 'none yet'}. A new one needs datasets/${who}/character.yaml.`,
  });
}

function checkText(node: Node | undefined, known: Known, say: Say): void {
  if (node?.kind !== 'map') return;
  if (node.entries.size === 0)
    say(node, {
      code: 'bad-value',
      message: 'a text needs at least one language',
      hint: 'For example: { en: Hello }.',
    });
  for (const [language, entry] of node.entries) {
    checkLanguage(
      language,
      { kind: 'scalar', value: language, start: entry.key, end: entry.keyEnd, style: 'plain' },
      known,
      say,
    );
  }
}

function checkLanguage(language: string, node: Node, known: Known, say: Say): void {
  if (known.languages.includes(language)) return;
  say(node, {
    code: 'unknown-language',
    message: `"${language}" is not a language of this book`,
    hint:
      didYouMean(language, known.languages) ??
      `Languages: ${known.languages.join(', ')}; they are listed in plasma.config.ts.`,
  });
}

function checkTake(panel: Node, source: Source, say: Say): void {
  const take = child(panel, 'take');
  const takes = child(panel, 'takes') ?? child(child(source.root, 'defaults'), 'takes');
  if (take?.kind !== 'scalar' || typeof take.value !== 'number') return;
  const count = takes?.kind === 'scalar' && typeof takes.value === 'number' ? takes.value : 1;
  if (take.value > count) {
    say(take, {
      code: 'unknown-take',
      message: `take ${take.value} is asked for, and there ${count === 1 ? 'is 1 take' : `are ${count} takes`}`,
      hint: `Set takes: ${take.value}, or choose another take.`,
    });
  }
}

function checkReuse(chapter: string, page: string, panel: Node, known: Known, say: Say): void {
  const reuse = child(panel, 'reuse');
  if (reuse === undefined) return;
  const node = reuse.kind === 'map' ? child(reuse, 'panel') : reuse;
  const written = textOf(node);
  if (written === undefined) return;
  const label = labelFrom(written, chapter, page);
  const found = label === undefined ? undefined : known.rolls.get(label.split('/')[0]!)?.panels.get(label);
  if (found === undefined) {
    // nearest in the form that was written: without what stands before it
    const lead = label === undefined ? '' : label.slice(0, Math.max(0, label.length - written.length));
    const names = [...known.rolls.values()]
      .flatMap((roll) => [...roll.panels.keys()])
      .filter((name) => name.startsWith(lead))
      .map((name) => name.slice(lead.length));
    say(node, {
      code: 'bad-reuse',
      message: `no panel is called "${written}"`,
      hint: didYouMean(written, names) ?? 'Write k2 (this page), p001/k2 (this chapter) or ch-01/p001/k2.',
    });
  } else if (found.reuses) {
    say(node, {
      code: 'bad-reuse',
      message: `"${written}" has no art of its own: it reuses another panel`,
      hint: 'Name the panel that the art was made for.',
    });
  }
}

function uniqueIds(source: Source, nodes: readonly Node[], what: string, problems: Diagnostic[]): void {
  const first = new Map<string, Node>();
  for (const item of nodes) {
    const node = child(item, 'id');
    const id = textOf(node);
    if (node === undefined || id === undefined) continue;
    const before = first.get(id);
    if (before === undefined) {
      first.set(id, node);
      continue;
    }
    const at = source.at(before.start);
    problems.push(
      problemAt(source, node.start, {
        code: 'duplicate-id',
        message: `the ${what} id "${id}" stands here a second time`,
        hint: `Give this ${what} an id of its own.`,
        facts: [['first', `${at.file}:${at.line}:${at.column}`]],
      }),
    );
  }
}

/** The panels of a chapter as far as it can be read, and the other chapters whose art it reuses. */
export type Roll = {
  readonly panels: ReadonlyMap<string, { readonly reuses: boolean }>;
  readonly leansOn: readonly string[];
};

export function rollOf(chapter: string, source: Source): Roll {
  const panels = new Map<string, { readonly reuses: boolean }>();
  const leansOn = new Set<string>();
  for (const page of itemsOf(child(source.root, 'pages'))) {
    const pageId = textOf(child(page, 'id')) ?? '';
    for (const panel of itemsOf(child(page, 'panels'))) {
      const reuse = child(panel, 'reuse');
      panels.set(`${chapter}/${pageId}/${textOf(child(panel, 'id'))}`, { reuses: reuse !== undefined });
      const written = textOf(reuse) ?? textOf(child(reuse, 'panel'));
      const other = written === undefined ? undefined : labelFrom(written, chapter, pageId)?.split('/')[0];
      if (other !== undefined && other !== chapter) leansOn.add(other);
    }
  }
  return { panels, leansOn: [...leansOn] };
}

/** The panels of a chapter by label. */
export const panelsIn = (
  chapter: string,
  source: Source,
): readonly (readonly [label: string, panel: { readonly reuses: boolean }])[] => [
  ...rollOf(chapter, source).panels,
];
