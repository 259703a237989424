import { type Finding, quoted } from './finding.ts';
import { sidesIn } from './sides.ts';
import type { LintChapterParams } from './tool.ts';

/** What an editor would mark in the words of a chapter and in the order of its pages. */
export const lintChapter = (chapter: LintChapterParams): readonly Finding[] => [
  ...emDashes(chapter),
  ...duplicates(chapter),
  ...sides(chapter),
  ...untranslated(chapter),
];

const untranslated = ({ missing, lang }: LintChapterParams): readonly Finding[] =>
  missing.map((what, i) => ({
    lint: 'missing-text',
    message: `${what} has no ${lang}`,
    hint: `Write it as { ${lang}: … } beside the other language, or hand translators a table: plasma script export --lang ${lang}`,
    param: `missing.${i}`,
  }));

/** Where a text stands: `p001/k2`, and the parameter that holds it. */
type Said = { readonly where: string; readonly as: string; readonly text: string; readonly param: string };

function* textsOf({ pages }: LintChapterParams): Generator<Said> {
  for (const [p, page] of pages.entries()) {
    for (const [i, { panel, as, text }] of page.balloons.entries())
      yield { where: `${page.id}/${panel}`, as, text, param: `pages.${p}.balloons.${i}.text` };
    for (const [i, { panel, text }] of page.sfx.entries())
      yield { where: `${page.id}/${panel}`, as: 'sound', text, param: `pages.${p}.sfx.${i}.text` };
  }
}

/** Lettering has no em dash: two hyphens stand for it. East Asian text has long dashes of its own. */
function emDashes(chapter: LintChapterParams): readonly Finding[] {
  if (/^(ja|zh|ko)\b/.test(chapter.lang)) return [];
  return [...textsOf(chapter)]
    .filter(({ text }) => /[\u2014\u2015]|\p{L}\s*\u2013\s*(?=\p{L}|$)/u.test(text))
    .map(({ where, text, param }) => ({
      lint: 'em-dash',
      message: `${where}: ${quoted(text)} has a long dash`,
      hint: 'Write --, as letterers do.',
      param,
    }));
}

/** Letters and digits only, so that a full stop more makes no other text. */
const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
/** Shorter ones are said again and again: “Yes.” */
const longEnough = (text: string): boolean => bare(text).length >= (/[\u3040-\u9fff]/u.test(text) ? 5 : 9);

/** A caption that stands twice in a chapter, and words said twice in a row. */
function duplicates(chapter: LintChapterParams): readonly Finding[] {
  const first = new Map<string, Said>();
  let before: Said | undefined;
  const findings: Finding[] = [];
  for (const said of textsOf(chapter)) {
    if (said.as === 'sound') continue;
    const text = bare(said.text);
    const twin =
      before !== undefined && bare(before.text) === text
        ? before
        : said.as === 'caption'
          ? first.get(text)
          : undefined;
    if (twin !== undefined && longEnough(said.text)) {
      findings.push({
        lint: 'duplicate-caption',
        message: `${said.where}: ${quoted(said.text)} stands in ${twin.where} already`,
        hint: 'Take one of the two away, if it is no refrain.',
        param: said.param,
      });
    }
    if (said.as === 'caption' && !first.has(text)) first.set(text, said);
    before = said;
  }
  return findings;
}

/** Pages on the wrong side, and reveals that are seen too early. */
function sides({ pages, reading }: LintChapterParams): readonly Finding[] {
  const { turned, sideOf } = sidesIn(pages, reading);
  const findings: Finding[] = [];
  for (const [i, page] of pages.entries()) {
    const falls = sideOf(i);
    const beside = `Add or take away a page before it, or move it.`;
    if (page.spread) {
      if (falls !== turned)
        findings.push({
          lint: 'page-side',
          message: `${page.id} is a spread and begins on a ${falls} page: its halves would be on two leaves`,
          hint: beside,
          param: `pages.${i}.id`,
        });
      continue;
    }
    if (page.side !== undefined && page.side !== falls)
      findings.push({
        lint: 'page-side',
        message: `${page.id} must fall on the ${page.side} and falls on the ${falls}`,
        hint: beside,
        param: `pages.${i}.side`,
      });
    if (page.reveal && falls !== turned)
      findings.push({
        lint: 'page-side',
        message: `${page.id} is a reveal and is seen before the page is turned: it falls on the ${falls}`,
        hint: `A reveal belongs on a ${turned} page. ${beside}`,
        param: `pages.${i}.reveal`,
      });
  }
  return findings;
}
