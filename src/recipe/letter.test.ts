import { expect, test } from 'vitest';
import { located } from '../engine/located.ts';
import { actionOf, type Draft } from '../engine/rule.ts';
import type { LintPageParams } from '../lint/tool.ts';
import type { Book } from '../project/book.ts';
import type { Edition } from '../project/config.ts';
import { type ConfigInput, readConfig } from '../project/config.ts';
import { memoryFiles } from '../project/memory-files.ts';
import { readBook } from '../project/read-book.ts';
import type { LetterParams } from '../tools/lettering/tool.ts';
import { composePage } from './compose.ts';
import { letterPage } from './letter.ts';
import { checkPage } from './lint.ts';

const configText =
  "export default defineConfig({\n  title: 'P',\n  fonts: {\n    dialogue: 'fonts/hand.ttf',\n  },\n});\n";

function bookOf(
  panel: string,
  fonts: NonNullable<ConfigInput['fonts']> = {},
  cast = '{ who: spyke }',
  layout = 'splash',
): Book {
  const config = readConfig({ title: 'P', languages: ['en', 'ja'], fonts }, 'plasma.config.ts', configText);
  if (!config.ok) throw new Error(config.error[0]!.message);
  const book = readBook(
    memoryFiles({
      'datasets/spyke/character.yaml': 'name: Spyke\nprompt: ginger hair\n',
      'chapters/ch-01/script.yaml': `chapter: 1\ntitle: T\npages:\n  - id: p001\n    layout: ${layout}\n    panels:\n      - id: k1\n        cast: [${cast}]\n${panel}`,
    }),
    { config: config.value },
  );
  if (!book.ok) throw new Error(book.error.map((p) => p.message).join('\n'));
  return book.value;
}

const said = '        say:\n          - { who: spyke, text: Hi, joins: overlap, butts: top }\n';
const actionFor = (book: Book, language = 'en') => {
  const draft = letterPage(book, book.chapters[0]!.pages[0]!, language);
  const action = draft === undefined ? undefined : actionOf('overlay', draft);
  if (action?.ok !== true) throw new Error('no action');
  return action.value;
};
type Fonts = {
  readonly dialogue: readonly string[];
  readonly sfx: readonly string[];
  readonly strong?: readonly string[];
};

test('a font file of the book is an input, before the fonts of plasma, and knows the line that names it', () => {
  const action = actionFor(bookOf(said, { dialogue: 'fonts/hand.ttf' }));
  expect((action.params.fonts as Fonts).dialogue.slice(0, 2)).toEqual(['fonts/hand.ttf', 'comic-neue']);
  expect(action.inputs).toEqual({ 'font.fonts/hand.ttf': { path: 'fonts/hand.ttf' } });
  const written = { file: 'plasma.config.ts', line: 4, column: 15 };
  expect(action.origins!['fonts.dialogue.0']).toMatchObject(written);
  // a missing file is told where this says
  expect(action.origins!['inputs.font.fonts/hand.ttf']).toMatchObject(written);
});

test('fonts may be for one language, and for stressed words', () => {
  const book = bookOf(said, {
    dialogue: ['bangers'],
    'dialogue-ja': ['fonts/kana.otf', 'dela-gothic-one'],
    strong: 'fonts/heavy.woff',
  });
  const [en, ja] = ['en', 'ja'].map((language) => actionFor(book, language));
  expect((en!.params.fonts as Fonts).dialogue.slice(0, 2)).toEqual(['bangers', 'comic-neue']);
  expect((ja!.params.fonts as Fonts).dialogue.slice(0, 4)).toEqual([
    'fonts/kana.otf',
    'dela-gothic-one',
    'bangers',
    'yusei-magic',
  ]);
  expect((en!.params.fonts as Fonts).strong).toEqual(['fonts/heavy.woff']);
  expect(Object.keys(en!.inputs)).toEqual(['font.fonts/heavy.woff']);
  expect(Object.keys(ja!.inputs).sort()).toEqual(['font.fonts/heavy.woff', 'font.fonts/kana.otf']);
});

test('without fonts of its own a book needs no font file', () => {
  const action = actionFor(bookOf(said));
  expect(action.inputs).toEqual({});
  expect(action.params.fonts).not.toHaveProperty('strong');
});

test('what a balloon joins, and the border that cuts it off, reach lettering with their lines', () => {
  const action = actionFor(bookOf(said));
  expect(action.params.balloons).toMatchObject([{ joins: 'overlap', butts: 'top' }]);
  expect(action.origins!['balloons.0.butts']).toMatchObject({ file: 'chapters/ch-01/script.yaml', line: 10 });
});

test('of the mask of a picture that breaks out, lettering sees the part in the panel', () => {
  const mask =
    '        mask: chapters/ch-01/masks/k1.png\n        breakout: [[0, 0.5], [1, 0.5], [1, 1.25], [0, 1.25]]\n';
  const { params } = actionFor(
    bookOf(
      `${mask}        sfx: [{ text: BAM, behind: true }]\n`,
      {},
      '{ who: spyke }',
      '{ polygons: [[[0.2, 0.2], [0.8, 0.2], [0.8, 0.6], [0.2, 0.6]]] }',
    ),
  );
  expect(params.masks).toMatchObject([{ panel: 'k1', crop: [0, 0, 1, expect.closeTo(0.8, 1)] }]);
});

test('a mask is an input where a sound stands behind the cast, and only there', () => {
  const mask = '        mask: chapters/ch-01/masks/k1.png\n        focus: [0.3, 0.4]\n';
  const behind = actionFor(bookOf(`${mask}        sfx: [{ text: BAM, behind: true, arc: 30 }]\n`));
  expect(behind.inputs).toEqual({ 'mask.k1': { path: 'chapters/ch-01/masks/k1.png' } });
  expect(behind.origins!['inputs.mask.k1']).toMatchObject({ file: 'chapters/ch-01/script.yaml', line: 9 });
  expect(behind.params.masks).toEqual([{ panel: 'k1', focus: [0.3, 0.4] }]);
  expect(behind.params.sfx).toMatchObject([{ behind: true, arc: 30 }]);
  const before = actionFor(bookOf(`${mask}        sfx: [{ text: BAM }]\n`));
  expect(before.inputs).toEqual({});
  expect(before.params).not.toHaveProperty('masks');
});

test('the mask of a break-out is an input of the page, and knows its line', () => {
  const book = bookOf(
    '        breakout: [[0, 0], [1, 0], [1, 0.5]]\n        mask: chapters/ch-01/masks/k1.png\n',
  );
  const action = actionOf('page', composePage(book, book.chapters[0]!.pages[0]!, 'en'));
  if (!action.ok) throw new Error('no action');
  expect(action.value.inputs).toMatchObject({ 'mask.k1': { path: 'chapters/ch-01/masks/k1.png' } });
  expect(action.value.origins!['inputs.mask.k1']).toMatchObject({
    file: 'chapters/ch-01/script.yaml',
    line: 10,
    column: 15,
  });
});

test.each([
  ['dialog', 'comic-neue', 'nothing is lettered with a font for "dialog"'],
  ['dialogue', '../hand.ttf', 'is no path in the book'],
  ['dialogue', 'fonts/hand.woff2', 'is no .ttf, .otf or .woff'],
])('fonts: { %s: %j } is an error of the config', (use, font, reason) => {
  const config = readConfig({ title: 'P', fonts: { [use]: font } }, 'plasma.config.ts', configText);
  expect(!config.ok && config.error[0]!.message).toContain(reason);
});

const strip: Edition = { name: 'strip', paper: located('webtoon', {}), mono: false };

test.each([
  ['its own paper', undefined],
  ['the paper of an edition', strip],
])('on %s balloons keep off the very faces that checks measure', (_, edition) => {
  const book = bookOf(`        shot: medium\n        focus: [0.5, 0.2]\n${said}`);
  const page = book.chapters[0]!.pages[0]!;
  const paramsOf = <P>(draft: Draft): P => {
    const action = actionOf('page', draft);
    if (!action.ok) throw new Error('no action');
    return action.value.params as unknown as P;
  };
  const { cast, page: paper } = paramsOf<LetterParams>(letterPage(book, page, 'en', edition)!);
  const { at, rx, ry } = cast[0]!.face!;
  const { faces } = paramsOf<LintPageParams>(checkPage(book, page, 'en', edition));
  expect(faces).toEqual([
    {
      panel: 'k1',
      who: 'spyke',
      at: [Math.round(at[0] * paper.width), Math.round(at[1] * paper.height)],
      rx: Math.round(rx * paper.width),
      ry: Math.round(ry * paper.height),
    },
  ]);
  // a face is about as wide as high, whatever the paper
  expect((rx * paper.width) / (ry * paper.height)).toBeCloseTo(0.36 / 0.44, 1);
});

test('of a face whose mouth is beyond the border, tails aim at the border', () => {
  const low = `        shot: extreme-close\n        angle: high\n${said}`;
  const book = bookOf(low, {}, '{ who: spyke, at: [0.5, 0.9] }');
  const [spyke] = actionFor(book).params.cast as unknown as LetterParams['cast'];
  expect(spyke!.mouth![1]).toBe(1);
  expect(spyke!.face!.at[1]).toBeLessThan(1);
});
