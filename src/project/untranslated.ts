import type { Diagnostic } from '../engine/diagnostic.ts';
import type { ChapterScript } from './schema/chapter.ts';
import type { Text } from './schema/parts.ts';
import { problemAt, type Source } from './source.ts';
import { textIn } from './text.ts';
import { type NodePath, nodeAt } from './tree.ts';

const listed = 12;

/** For each language one warning that lists the dialogue and effects that fall back to the main language. */
export function untranslated(
  source: Source,
  script: ChapterScript,
  languages: readonly string[],
): readonly Diagnostic[] {
  const main = script.lang ?? languages[0]!;
  const warnings: Diagnostic[] = [];
  for (const language of languages) {
    const missing: { readonly what: string; readonly path: NodePath }[] = [];
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
    const first = missing[0];
    if (first === undefined) continue;
    const shown = missing.slice(0, listed).map(({ what }) => what);
    warnings.push(
      problemAt(
        source,
        nodeAt(source.root, first.path)!.start,
        {
          code: 'missing-text',
          message: `${missing.length} ${missing.length === 1 ? 'text has' : 'texts have'} no ${language}: the ${language === main ? 'first other language' : main} stands in`,
          hint: `Write them as { ${main === language ? '' : `${main}: …, `}${language}: … }.`,
          facts: [
            [
              'missing',
              `${shown.join(', ')}${missing.length > listed ? ` and ${missing.length - listed} more` : ''}`,
            ],
          ],
        },
        'warning',
      ),
    );
  }
  return warnings;
}
