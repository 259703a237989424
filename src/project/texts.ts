import type { ChapterScript } from './schema/chapter.ts';
import type { Text } from './schema/parts.ts';
import type { NodePath } from './tree.ts';

/** A text of a chapter that readers see or hear, in the order of the script. */
export type ChapterText = {
  /** `p001/k2/say/1`, counted from 1; `title`, `p001/alt`, `p001/k2/alt`. */
  readonly id: string;
  /** `speech`, `caption` … as in the script; `sound`, `title`, `alt`. */
  readonly kind: string;
  readonly who?: string;
  readonly text: Text;
  /** For people only. */
  readonly note?: string;
  readonly path: NodePath;
};

/** Every text of a chapter that can be translated. */
export function* textsOf(script: ChapterScript): Generator<ChapterText> {
  yield { id: 'title', kind: 'title', text: script.title, path: ['title'] };
  for (const [p, page] of script.pages.entries()) {
    const pageNote = page.note === undefined ? {} : { note: page.note };
    if (page.alt !== undefined)
      yield { id: `${page.id}/alt`, kind: 'alt', text: page.alt, ...pageNote, path: ['pages', p, 'alt'] };
    for (const [k, panel] of (page.panels ?? []).entries()) {
      const at = ['pages', p, 'panels', k] as const;
      const id = `${page.id}/${panel.id}`;
      const note = panel.note === undefined ? {} : { note: panel.note };
      for (const [i, { who, as, text }] of (panel.say ?? []).entries())
        yield {
          id: `${id}/say/${i + 1}`,
          kind: as ?? 'speech',
          ...(who === undefined ? {} : { who }),
          text,
          ...note,
          path: [...at, 'say', i, 'text'],
        };
      for (const [i, { text }] of (panel.sfx ?? []).entries())
        yield { id: `${id}/sfx/${i + 1}`, kind: 'sound', text, ...note, path: [...at, 'sfx', i, 'text'] };
      if (panel.alt !== undefined)
        yield { id: `${id}/alt`, kind: 'alt', text: panel.alt, ...note, path: [...at, 'alt'] };
    }
  }
}
