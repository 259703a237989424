import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { compareBytes } from '../engine/json.ts';
import { nearest } from '../engine/nearest.ts';
import { panelsIn } from '../project/consistency.ts';
import { composeSource, type Source, sourceLimit } from '../project/source.ts';

/** A script as it lies on the disk, read by itself: other files of the book may be broken. */
export type Script = { readonly chapter: string; readonly file: string; readonly source: Source };

/** Every script that can be read at all. */
export function readScripts(root: string): readonly Script[] {
  const folder = join(root, 'chapters');
  if (!existsSync(folder)) return [];
  const scripts: Script[] = [];
  for (const chapter of readdirSync(folder).sort(compareBytes)) {
    const file = `chapters/${chapter}/script.yaml`;
    const stat = statSync(join(root, file), { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile() || stat.size > sourceLimit) continue;
    const { source } = composeSource(readFileSync(join(root, file), 'utf8'), file);
    if (source !== undefined) scripts.push({ chapter, file, source });
  }
  return scripts;
}

/** The labels of all panels: `ch-01/p001/k2`. */
export const panelLabels = (scripts: readonly Script[]): readonly string[] =>
  scripts.flatMap(({ chapter, source }) => panelsIn(chapter, source).map(([label]) => label));

/** What a person is told who named something that is no panel. */
export function noPanel(wanted: string, labels: readonly string[]): Diagnostic {
  const near = nearest(wanted, labels, 3);
  const within = labels.filter((label) => label.startsWith(`${wanted.replace(/\/+$/, '')}/`));
  const facts = within.length > 0 ? within.slice(0, 12) : near;
  return {
    severity: 'error',
    code: 'no-panel',
    message:
      within.length > 0
        ? `${JSON.stringify(wanted)} is more than one panel`
        : `no panel is called ${JSON.stringify(wanted)}`,
    ...(facts.length === 0
      ? {}
      : {
          facts: [
            [
              within.length > 0 ? 'panels' : 'nearest',
              `${facts.join(', ')}${within.length > 12 ? ', …' : ''}`,
            ],
          ] as const,
        }),
    hint:
      within.length > 0
        ? 'Name one of them.'
        : near.length > 0
          ? `Did you mean ${near[0]}?`
          : 'A panel is named by chapter, page and panel, like ch-01/p001/k2.',
  };
}
