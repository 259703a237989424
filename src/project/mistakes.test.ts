import { describe, expect, test } from 'vitest';
import { bookOf, config, onePanel, problemsOf, said, script } from './book-on-paper.test-fixture.ts';
import { memoryFiles } from './memory-files.ts';
import { readBook } from './read-book.ts';

describe('what a person sees for a mistake', () => {
  test('an unknown key: the key, and the one that was meant', () => {
    expect(said(onePanel('        sedd: 3\n'))).toBe(
      '8:9 unknown-key: unknown key "sedd" in panels[0]. Did you mean "seed"?',
    );
    expect(problemsOf(onePanel('        sedd: 3\n'))[0]!.excerpt).toBe(
      '6 |     panels:\n7 |       - id: k1\n8 |         sedd: 3\n  |         ^',
    );
  });
  test('a word from film for a shot', () => {
    expect(said(onePanel('        shot: close-up\n'))).toBe(
      '8:15 bad-value: "shot" should be extreme-wide, wide, full, medium, close or extreme-close, not "close-up". Write close.',
    );
    expect(said(onePanel('        angle: lo\n'))).toContain('Did you mean "low"?');
  });
  test('a number where text is wanted', () => {
    expect(said(onePanel('        scene: 42\n'))).toBe(
      '8:16 wrong-type: "scene" should be text, not 42. Put it in quotes to make it text: "42".',
    );
  });
  test('5,000 characters where at most 4,000 are', () => {
    const told = said(onePanel(`        say: [{ who: spyke, text: "${'word '.repeat(1000)}" }]\n`));
    expect(told).toContain('A text has 4,000 characters at most.');
    expect(told.length).toBeLessThan(300);
  });
  test('text where a number is wanted', () => {
    expect(said(onePanel('        seed: "42"\n'))).toContain('Write the number without quotes.');
  });
  test('a seed that JavaScript can not hold', () => {
    expect(said(onePanel('        seed: 18446744073709551615\n'))).toContain(
      '"seed" should be a whole number from 0 to 9007199254740991',
    );
  });
  test('a point outside the panel, or with one number only', () => {
    expect(said(onePanel('        focus: [0.5, 7]\n'))).toBe(
      '8:22 bad-value: focus[1] should be a number from 0 to 1, not 7. ',
    );
    expect(said(onePanel('        focus: [0.5]\n'))).toContain(
      '8:16 bad-value: "focus" should be a point [x, y] with numbers from 0 to 1, not [0.5]',
    );
    expect(said(onePanel('        cast: [{ who: spyke, at: [0.5, 7] }]\n'))).toContain(
      'at[1] should be a number from 0 to 1, not 7',
    );
    expect(said(onePanel('        cast: [{ who: spyke, at: middle }]\n'))).toContain('Write center.');
  });
  test('a missing key', () => {
    expect(said(onePanel('        say: [{ who: spyke }]\n'))).toContain(
      '8:15 missing-key: "text" is missing in say[0]',
    );
  });
  test('nothing behind the colon', () => {
    expect(said(onePanel('        say:\n'))).toContain(
      '"say" should be a list, not nothing. Nothing stands after the colon',
    );
  });
  test('a map where a list is wanted', () => {
    expect(said(onePanel('        say: { who: spyke, text: Hi }\n'))).toContain('Start each item with "- ".');
  });
  test('an empty file', () => {
    expect(said('')).toContain('the file should be a map, not nothing');
  });
  test('all mistakes of all files at once, in the order of the text', () => {
    const problems = problemsOf({
      'chapters/ch-01/script.yaml': onePanel(
        '        shot: huge\n        cast: [{ who: spkye }]\n        say: [{ as: yell, text: Hi }]\n        colour: red\n',
      ),
      'datasets/orrin/character.yaml': 'name: Orrin\npromt: old\n',
    });
    expect(problems.map((p) => `${p.at?.file}:${p.at?.line} ${p.code}`)).toEqual([
      'datasets/orrin/character.yaml:2 unknown-key',
      'chapters/ch-01/script.yaml:8 bad-value',
      'chapters/ch-01/script.yaml:10 bad-value',
      'chapters/ch-01/script.yaml:11 unknown-key',
      'chapters/ch-01/script.yaml:9 unknown-character',
    ]);
  });
});

describe('what must fit together', () => {
  test('a panel id that stands twice: both places are named', () => {
    const [problem] = problemsOf(
      script('  - id: p001\n    layout: 3row\n    panels:\n      - id: k1\n      - id: k2\n      - id: k1\n'),
    );
    expect(problem).toMatchObject({
      code: 'duplicate-id',
      at: { line: 9, column: 13 },
      facts: [['first', 'chapters/ch-01/script.yaml:7:13']],
    });
  });
  test('a page id that stands twice', () => {
    const page = '  - id: p001\n    layout: splash\n    panels: [{ id: k1 }]\n';
    expect(said(script(page + page))).toContain(
      '7:9 duplicate-id: the page id "p001" stands here a second time',
    );
  });
  test('one panel id on two pages is fine', () => {
    expect(
      bookOf(
        script(
          '  - { id: p001, layout: splash, panels: [{ id: k1 }] }\n  - { id: p002, layout: splash, panels: [{ id: k1 }] }\n',
        ),
      ).chapters,
    ).toHaveLength(1);
  });
  test('a character that nobody knows', () => {
    expect(said(onePanel('        cast: [{ who: spkye }]\n'))).toBe(
      '8:23 unknown-character: no character is called "spkye". Did you mean "spyke"?',
    );
    expect(said(onePanel('        say: [{ who: zebra, text: Hi }]\n'))).toContain(
      'Characters: spyke, vanta. A new one needs datasets/zebra/character.yaml.',
    );
  });
  test('an outfit that the character does not have', () => {
    expect(said(onePanel('        cast: [{ who: spyke, outfit: casul }]\n'))).toContain(
      'spyke has no outfit "casul". Did you mean "casual"?',
    );
  });
  test('a language that the book does not have', () => {
    expect(said(onePanel('        say: [{ text: { en: Hi, jp: やあ } }]\n'))).toBe(
      '8:33 unknown-language: "jp" is not a language of this book. Did you mean "ja"?',
    );
    expect(said(onePanel('        say: [{ text: { EN: Hi } }]\n'))).toContain(
      '"EN" is not a language like en or ja',
    );
  });
  test('a layout with another number of panels', () => {
    expect(
      said(script('  - { id: p001, layout: 2x2, panels: [{ id: k1 }, { id: k2 }, { id: k3 }] }\n')),
    ).toBe(
      '4:25 panel-count: the layout "2x2" has 4 panels, page p001 has 3. Add 1 panel, or choose another layout.',
    );
  });
  test('a layout that nobody knows, and a cut tree whose parts do not add up', () => {
    expect(said(script('  - { id: p001, layout: splsh, panels: [{ id: k1 }] }\n'))).toContain(
      'Did you mean "splash"?',
    );
    expect(
      said(script('  - { id: p001, layout: { cut: h, at: [0.5], parts: [null] }, panels: [{ id: k1 }] }\n')),
    ).toContain('1 cut makes 2 parts, and 1 are listed');
    expect(
      said(
        script(
          '  - { id: p001, layout: { cut: h, at: [0.7, 0.4], parts: [null, null, null] }, panels: [{ id: k1 }] }\n',
        ),
      ),
    ).toContain('not in rising order');
    expect(
      said(
        script(
          '  - { id: p001, layout: { cut: x, at: [0.5], parts: [null, null] }, panels: [{ id: k1 }] }\n',
        ),
      ),
    ).toContain('"cut" should be h (across) or v (down), not "x"');
    expect(
      said(
        script(
          '  - { id: p001, layout: { cut: h, at: [0.5], parts: [null, { cut: v, at: [0.5], partz: [null, null] }] }, panels: [{ id: k1 }] }\n'
            .replace('partz:', 'parts: [null, null], angel:')
            .replace(', angel: [null, null]', ', angel: 3'),
        ),
      ),
    ).toContain('unknown key "angel"');
  });
  test('a page of finished art has no panels; its path stays in the book', () => {
    expect(
      said(script('  - { id: p001, art: art/cover.png, layout: splash, panels: [{ id: k1 }] }\n')),
    ).toContain('art-and-panels');
    expect(said(script('  - { id: p001, art: ../cover.png }\n'))).toContain(
      '4:22 bad-path: "../cover.png": a path can\'t leave the book with ..',
    );
    expect(said(script('  - { id: p001, art: /etc/passwd }\n'))).toContain('not absolute');
    expect(said(script('  - { id: p001 }\n'))).toContain('page p001 has no panels');
    const [page] = bookOf(script('  - { id: p001, art: chapters/ch-01/cover.png }\n')).chapters[0]!.pages;
    expect(page).toMatchObject({ panels: [], art: { value: 'chapters/ch-01/cover.png' } });
  });
  test('art that is reused must be there, and be art', () => {
    const pages = (reuse: string): string =>
      script(
        `  - id: p001\n    layout: 3row\n    panels: [{ id: k1 }, { id: k2, reuse: k1 }, { id: k3, reuse: ${reuse} }]\n`,
      );
    expect(said(pages('k9'))).toContain('no panel is called "k9"');
    expect(said(pages('p01/k1'))).toContain('Did you mean "p001/k1"?');
    expect(said(pages('k2'))).toContain('has no art of its own');
    expect(said(pages('../k2'))).toContain('no panel is called');
    for (const reuse of ['k1', 'p001/k1', 'ch-01/p001/k1', '{ panel: k1 }']) {
      expect(bookOf(pages(reuse)).chapters[0]!.pages[0]!.panels[2]!.reuse!.panel).toBe('ch-01/p001/k1');
    }
  });
  test('a take that is not made', () => {
    expect(said(onePanel('        takes: 2\n        take: 3\n'))).toContain(
      '9:15 unknown-take: take 3 is asked for, and there are 2 takes',
    );
  });
  test('a paper that nobody knows', () => {
    expect(
      said(
        script(
          '  - { id: p001, layout: splash, panels: [{ id: k1 }] }\n',
          'chapter: 1\ntitle: T\npaper: b6\n',
        ),
      ),
    ).toContain('no paper is called "b6"');
  });
  test('two chapters of one number, and folders whose names are no ids', () => {
    const text = onePanel('');
    expect(said({ 'chapters/ch-01/script.yaml': text, 'chapters/ch-02/script.yaml': text })).toContain(
      'chapter 1 is there already',
    );
    expect(said({ 'chapters/第一話/script.yaml': text })).toContain('Rename it to something like ch-01');
    expect(said({ 'chapters/Ch-01/script.yaml': text })).toContain("the folder chapters/Ch-01 can't be used");
  });
  test('files and folders that have nothing to do with chapters are left alone', () => {
    expect(
      bookOf({
        'chapters/ch-01/script.yaml': onePanel(''),
        'chapters/README.md': 'x',
        'chapters/.DS_Store': 'x',
        'chapters/Old Ideas/notes.txt': 'x',
      }).chapters,
    ).toHaveLength(1);
  });
  test('a source of a gigabyte is not read', () => {
    const files = memoryFiles({ 'chapters/ch-01/script.yaml': 'x' });
    let reads = 0;
    const read = readBook(
      {
        ...files,
        size: () => 1024 ** 3,
        read: (path) => {
          reads++;
          return files.read(path);
        },
      },
      { config },
    );
    expect(read.ok ? '' : read.error[0]!.message).toContain('1024 MB');
    expect(reads).toBe(0);
  });
});
