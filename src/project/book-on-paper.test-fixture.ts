import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Json } from '../engine/json.ts';
import type { Book } from './book.ts';
import { readConfig } from './config.ts';
import { memoryFiles } from './memory-files.ts';
import { readBook, type SourceCache } from './read-book.ts';

const read1 = readConfig({ title: 'Plasma', languages: ['en', 'ja'] }, 'plasma.config.ts');
if (!read1.ok) throw new Error('the config of the tests is wrong');
/** What the tests of this folder agree on: a book in English and Japanese. */
export const config = read1.value;

export const spyke =
  'name: Spyke\nprompt: ginger hair\nlook:\n  hair: { style: spiky, tone: 0.5 }\noutfits:\n  casual: { prompt: hoodie }\n';
const panelCount = (layout: Json): number | undefined => ({ splash: 1, '3row': 3, '2x2': 4 })[String(layout)];

export const script = (pages: string, head = 'chapter: 1\ntitle: T\n'): string => `${head}pages:\n${pages}`;
export const onePanel = (panel: string): string =>
  script(`  - id: p001\n    layout: splash\n    panels:\n      - id: k1\n${panel}`);

export type Texts = { readonly [path: string]: string | Uint8Array };
const readWith = (texts: Texts, cache?: SourceCache) =>
  readBook(
    memoryFiles({
      'datasets/spyke/character.yaml': spyke,
      'datasets/vanta/character.yaml': spyke.replace('Spyke', 'Vanta'),
      ...texts,
    }),
    {
      config,
      panelCount,
      papers: ['b5', 'a5'],
      ...(cache === undefined ? {} : { cache }),
    },
  );
/** All problems of a book with two characters; a text alone is the script of ch-01. */
export const problemsOf = (text: string | Texts): readonly Diagnostic[] => {
  const read = readWith(typeof text === 'string' ? { 'chapters/ch-01/script.yaml': text } : text);
  if (read.ok) throw new Error('nothing was wrong');
  return read.error;
};
export const bookOf = (text: string | Texts, cache?: SourceCache): Book => {
  const read = readWith(typeof text === 'string' ? { 'chapters/ch-01/script.yaml': text } : text, cache);
  if (!read.ok) throw new Error(read.error.map((p) => `${p.at?.line}: ${p.message}`).join('\n'));
  return read.value;
};
/** The one problem of a book, as one line. */
export const said = (text: string | Texts): string => {
  const [first, ...more] = problemsOf(text);
  if (more.length > 0) throw new Error(`more than one problem: ${more.map((p) => p.message).join('\n')}`);
  return `${first!.at?.line}:${first!.at?.column} ${first!.code}: ${first!.message}. ${first!.hint ?? ''}`;
};
