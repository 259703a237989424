import { describe, expect, it } from 'vitest';
import { plain } from '../engine/located.ts';
import { RuleProblem } from '../engine/rule.ts';
import { readConfig } from '../project/config.ts';
import { memoryFiles } from '../project/memory-files.ts';
import { readBook } from '../project/read-book.ts';
import type { Painting } from './draw.ts';
import { publish } from './publish.ts';

const character = `name: Spyke\nprompt: ginger hair\nlook: { hair: { style: spiky, tone: 0.5 }, marks: [], height: 1 }\n`;
const script = `chapter: 1
title: { en: Rain, ja: 雨 }
summary: It rains.
arc: Night
date: "2026-10-01"
paper: b5
pages:
  - id: p001
    layout: 2x2
    panels:
      - id: k1
        scene: roof
        cast: [{ who: spyke }]
        alt: { en: A wet roof., ja: 濡れた屋根。 }
        say:
          - { who: spyke, text: { en: "It *rains*.", ja: "{雨|あめ}だ。" } }
          - { as: caption, text: { en: Still., ja: まだ。 } }
      - { id: k2, scene: street }
      - { id: k3, reuse: k1 }
      - { id: k4, scene: tower }
  - id: p002
    layout: spread
    panels: [{ id: k1, scene: harbour }]
  - id: p003
    side: left
    art: art/end.png
    alt: The end
`;

function painting(
  config: object = {},
  backend = 'sketch',
  more: { readonly [path: string]: string } = {},
): Painting {
  const read = readConfig(
    { title: 'Plasma', author: 'A', languages: ['en', 'ja'], ...config },
    'plasma.config.ts',
  );
  if (!read.ok) throw new Error(read.error[0]!.message);
  const files = memoryFiles({
    'chapters/ch-01/script.yaml': script,
    'datasets/spyke/character.yaml': character,
    'art/end.png': '',
    ...more,
  });
  const book = readBook(files, { config: read.value });
  if (!book.ok) throw new Error(book.error[0]!.message);
  return { book: book.value, backend, workflows: new Map() };
}
const drafts = (of: Painting, language = 'en') => {
  const [chapter] = of.book.chapters;
  return [...publish(of, chapter!, language)].map((draft) => ({
    ...draft,
    params: plain(draft.params).value as {
      readonly [name: string]: unknown;
      readonly pages: readonly object[];
    },
  }));
};
const params = (of: Painting, language?: string) => drafts(of, language)[0]!.params;
const paths = (of: Painting, language?: string): readonly string[] =>
  drafts(of, language).flatMap(({ outputs }) => Object.values(outputs));

describe('a chapter', () => {
  it('is a CBZ if the config says nothing, and has what the config says', () => {
    expect(paths(painting())).toEqual(['output/ch-01/ch-01.cbz']);
    expect(paths(painting(), 'ja')).toEqual(['output/ch-01/ja/ch-01.cbz']);
    const all = painting({ publish: { formats: ['pdf', 'pdf-print', 'epub', 'webtoon', 'jpeg'] } });
    expect(paths(all)).toEqual([
      'output/ch-01/ch-01.pdf',
      'output/ch-01/ch-01.print.pdf',
      'output/ch-01/ch-01.epub',
      'output/ch-01/ch-01.webtoon-800.zip',
      'output/ch-01/images/ch01_p001.jpg',
      'output/ch-01/images/ch01_p002.jpg',
      'output/ch-01/images/ch01_p003.jpg',
    ]);
  });

  it('is published from the pages of an edition, beside them', () => {
    const of = painting({
      editions: { print: { paper: 'a5', dpi: 600 } },
      publish: { formats: [{ format: 'pdf-print', edition: 'print' }] },
    });
    const [draft] = drafts(of, 'ja');
    expect(draft!.outputs).toEqual({ pdf: 'output/ch-01/ja/print/ch-01.print.pdf' });
    expect(draft!.inputs!['page.0001']).toBe('output/ch-01/ja/print/pages/ch01_p001.png');
    expect(draft!.params.paper).toEqual({ width: 148, height: 210, bleed: 3 });
  });

  it('of an edition that is not there is an error that lists those that are', () => {
    const of = painting({
      editions: { print: {} },
      publish: { formats: [{ format: 'cbz', edition: 'prnt' }] },
    });
    const problems = (): unknown => {
      try {
        return drafts(of);
      } catch (error) {
        return error instanceof RuleProblem ? error.problems : error;
      }
    };
    expect(problems()).toEqual([
      expect.objectContaining({ code: 'no-edition', hint: 'Editions of this book: print.' }),
    ]);
  });

  it('tells what script and config say of it', () => {
    const config = {
      publish: {
        tags: ['noir'],
        translators: { ja: 'B' },
        publisher: 'C',
        rights: 'D',
        age: 'Teen',
        chapters: 9,
      },
    };
    expect(params(painting(config), 'ja')).toMatchObject({
      title: '雨',
      series: 'Plasma',
      number: 1,
      language: 'ja',
      reading: 'rtl',
      author: 'A',
      translator: 'B',
      publisher: 'C',
      rights: 'D',
      summary: 'It rains.',
      storyArc: 'Night',
      tags: ['noir'],
      date: '2026-10-01',
      ageRating: 'Teen',
      count: 9,
      characters: ['Spyke'],
      // 3 mm at 350 dots an inch
      bleed: 41,
    });
    expect(params(painting(config))).not.toHaveProperty('translator');
  });

  it('tells each page in words: what is to be seen, who says what', () => {
    expect(params(painting()).pages.map((page) => (page as { readonly alt?: string }).alt)).toEqual([
      'A wet roof. Spyke: It rains. Still.',
      undefined,
      'The end',
    ]);
    expect(params(painting(), 'ja').pages[0]).toMatchObject({ alt: '濡れた屋根。 Spyke: 雨だ。 まだ。' });
  });

  it('knows double pages, and pages that must fall on a side', () => {
    expect(params(painting()).pages).toMatchObject([{}, { double: true }, { side: 'left' }]);
  });

  it('as a strip is told where its panels are', () => {
    const { pages } = params(painting({ publish: { formats: ['webtoon'] } }));
    expect(pages[0]).toMatchObject({ name: 'ch-01/p001', panels: [{ name: 'ch-01/p001/k1' }, {}, {}, {}] });
    const [first, , third] = (pages[0] as { readonly panels: readonly { top: number; bottom: number }[] })
      .panels;
    expect(first!.bottom).toBeLessThan(third!.top);
  });

  it('as a strip is told of lettering only where there is some', () => {
    const [draft] = drafts(painting({ publish: { formats: ['webtoon'] } }));
    expect(Object.keys(draft!.inputs!)).toEqual(['page.0001', 'page.0002', 'page.0003', 'overlay.0001']);
  });
});

describe('pages are marked', () => {
  const types = (of: Painting): readonly unknown[] => [
    params(of).sourceType,
    ...params(of).pages.map((page) => (page as { readonly sourceType?: string }).sourceType),
  ];

  it('as what a program draws, where panels are storyboards', () => {
    expect(types(painting())).toEqual([
      'compositeSynthetic',
      'algorithmicMedia',
      'algorithmicMedia',
      'digitalCreation',
    ]);
  });

  it('as composites with what a model has drawn, where one draws the panels', () => {
    const mark = 'compositeWithTrainedAlgorithmicMedia';
    expect(types(painting({}, 'comfyui'))).toEqual([mark, mark, mark, 'digitalCreation']);
    expect(types(painting({}, 'something-new'))[1]).toBe(mark);
  });

  it('as drawn by a person, where every panel is painted and no model is about', () => {
    const paint = { 'chapters/ch-01/paint/ch01_p002_k1.png': '' };
    expect(types(painting({}, 'sketch', paint))[2]).toBe('digitalCreation');
    expect(types(painting({}, 'comfyui', paint))[2]).toBe('compositeWithTrainedAlgorithmicMedia');
    expect(types(painting({}, 'sketch', { 'chapters/ch-01/paint/ch01_p001_k2.png': '' }))[1]).toBe(
      'compositeSynthetic',
    );
  });
});
