import type { Diagnostic } from '../engine/diagnostic.ts';
import type { ChapterScript } from './schema/chapter.ts';
import type { LintLevel } from './schema/lints.ts';
import type { Text } from './schema/parts.ts';
import { problemAt, type Source } from './source.ts';
import { textIn } from './text.ts';
import { type NodePath, nodeAt } from './tree.ts';

const listed = 12;

/** A text that has no translation: `p001/k2 say[0]`, and where it stands. */
export type Untranslated = { readonly what: string; readonly path: NodePath };

/** The dialogue and effects of a chapter that fall back to another language. */
export function untranslatedIn(
  script: ChapterScript,
  language: string,
  main: string,
): readonly Untranslated[] {
  const missing: Untranslated[] = [];
  const look = (text: Text, what: string, path: NodePath): void => {
    // the main language is missing only where a text has others
    const gap =
      language === main
        ? typeof text !== 'string' && text[main] === undefined
        : textIn(text, language, main).fallback;
    if (gap) missing.push({ what, path });
  };
  for (const [p, page] of script.pages.entries()) {
    for (const [k, panel] of (page.panels ?? []).entries()) {
      const at = ['pages', p, 'panels', k] as const;
      const name = `${page.id}/${panel.id}`;
      for (const [i, { text }] of (panel.say ?? []).entries())
        look(text, `${name} say[${i}]`, [...at, 'say', i, 'text']);
      for (const [i, { text }] of (panel.sfx ?? []).entries())
        look(text, `${name} sfx[${i}]`, [...at, 'sfx', i, 'text']);
    }
  }
  return missing;
}

/**
 * For each language one problem that lists the dialogue and effects that fall back to the main
 * language.
 * @param level what the book's config makes of it
 */
export function untranslated(
  source: Source,
  script: ChapterScript,
  languages: readonly string[],
  level: LintLevel = 'warning',
): readonly Diagnostic[] {
  if (level === 'off') return [];
  const main = script.lang ?? languages[0]!;
  const problems: Diagnostic[] = [];
  for (const language of languages) {
    const missing = untranslatedIn(script, language, main);
    const first = missing[0];
    if (first === undefined) continue;
    // an error is to be mended before anything else is seen
    const most = level === 'error' ? missing.length : listed;
    const shown = missing.slice(0, most).map(({ what }) => what);
    problems.push(
      problemAt(
        source,
        nodeAt(source.root, first.path)!.start,
        {
          code: 'missing-text',
          message: `${missing.length} ${missing.length === 1 ? 'text has' : 'texts have'} no ${language}: the ${language === main ? 'first other language' : main} stands in`,
          hint: `Write them as { ${main === language ? '' : `${main}: …, `}${language}: … }. A table for translators: plasma script export ${source.file.split('/')[1]} --lang ${language}`,
          facts: [
            [
              'missing',
              `${shown.join(', ')}${missing.length > most ? ` and ${missing.length - most} more` : ''}`,
            ],
          ],
        },
        level,
      ),
    );
  }
  return problems;
}
