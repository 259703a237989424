import { describe, expect, test } from 'vitest';
import { bookOf, onePanel, said, script, spyke } from './book-on-paper.test-fixture.ts';
import { sourceCache } from './read-book.ts';

describe('languages', () => {
  test('texts without a translation fall back and are listed in one warning', () => {
    const book = bookOf(
      onePanel(
        '        say: [{ text: Hi }, { text: { en: Ho } }, { text: "...!" }, { text: { en: a, ja: あ } }]\n',
      ),
    );
    expect(book.warnings).toMatchObject([
      {
        severity: 'warning',
        code: 'missing-text',
        at: { line: 8, column: 23 },
        facts: [['missing', 'p001/k1 say[0], p001/k1 say[1]']],
      },
    ]);
    const lettering = book.chapters[0]!.pages[0]!.lettering('ja');
    expect(lettering.balloons.value.map((balloon) => balloon.text)).toEqual(['Hi', 'Ho', '...!', 'あ']);
  });
  test('a chapter may have a main language of its own', () => {
    const [chapter] = bookOf(
      script(
        '  - { id: p001, layout: splash, panels: [{ id: k1, say: [{ text: やあ }] }] }\n',
        'chapter: 1\ntitle: 題\nlang: ja\n',
      ),
    ).chapters;
    expect(chapter).toMatchObject({ language: 'ja', languages: ['ja', 'en'] });
    expect(chapter!.title('en').value).toBe('題');
  });
});

describe('the book', () => {
  const text = script(
    '  - id: p001\n    layout: splash\n    side: left\n    panels:\n      - id: k1\n        takes: 2\n        focus: [0.5, 0.4]\n        cast: [{ who: spyke, at: left }, { who: vanta }]\n        alt: { en: Two, ja: 二人 }\n',
  );
  test('names of everything', () => {
    const [chapter] = bookOf(text).chapters;
    const panel = chapter!.pages[0]!.panels[0]!;
    expect(chapter).toMatchObject({ id: 'ch-01', stem: 'ch01', dir: 'chapters/ch-01', number: 1 });
    expect(chapter!.pages[0]).toMatchObject({ label: 'ch-01/p001', stem: 'ch01_p001', number: 1 });
    expect(panel).toMatchObject({ label: 'ch-01/p001/k1', stem: 'ch01_p001_k1', take: 1 });
    expect(panel.takes.map((take) => take.n)).toEqual([1, 2]);
    expect(panel.alt('ja')?.value).toBe('二人');
    expect(panel.characters.map(({ character }) => character.name)).toEqual(['Spyke', 'Vanta']);
  });
  test('words for places become points; who has none stands in reading order', () => {
    expect(bookOf(text).chapters[0]!.pages[0]!.panels[0]!.art.value.cast.map((figure) => figure.at)).toEqual([
      [0.28, 0.55],
      [0.333, 0.55],
    ]);
  });
  test('an origin leads to the file where the part was written', () => {
    const { origins } = bookOf(text).chapters[0]!.pages[0]!.panels[0]!.art;
    expect(origins['cast.0.at']).toEqual({ file: 'chapters/ch-01/script.yaml', line: 11, column: 34 });
    expect(origins['cast.0.look.hair']).toEqual({
      file: 'datasets/spyke/character.yaml',
      line: 4,
      column: 9,
    });
  });
  test('a painting stands in for the art where the file is there', () => {
    const book = bookOf({
      'chapters/ch-01/script.yaml': text,
      'chapters/ch-01/paint/ch01_p001_k1.png': 'png',
      'chapters/ch-01/paint/ch01_p001_k9.png': 'png',
    });
    expect(book.chapters[0]!.pages[0]!.panels[0]!.paint).toBe('chapters/ch-01/paint/ch01_p001_k1.png');
    expect(book.warnings.map((w) => [w.code, w.hint])).toContainEqual([
      'belongs-to-nothing',
      'Did you mean "p001_k1"?',
    ]);
  });
  test('an approval chooses the take; a take in the script is stronger', () => {
    const review = (panel: string): string =>
      `panel: ${panel}\ntake: 2\ndigest: ${'a'.repeat(64)}\nrecipe: ${'b'.repeat(64)}\nstatus: approved\n`;
    const files = {
      'chapters/ch-01/script.yaml': text,
      'chapters/ch-01/reviews/p001_k1.yaml': review('ch-01/p001/k1'),
    };
    expect(bookOf(files).chapters[0]!.pages[0]!.panels[0]).toMatchObject({
      take: 2,
      review: { status: 'approved' },
    });
    expect(
      bookOf({
        ...files,
        'chapters/ch-01/script.yaml': text.replace('takes: 2', 'takes: 2\n        take: 1'),
      }).chapters[0]!.pages[0]!.panels[0]!.take,
    ).toBe(1);
    expect(said({ ...files, 'chapters/ch-01/reviews/p001_k1.yaml': review('ch-01/p001/k2') })).toContain(
      'bad-review',
    );
    expect(
      bookOf({ ...files, 'chapters/ch-01/reviews/p001_k7.yaml': review('p001/k7') }).warnings.map(
        (w) => w.code,
      ),
    ).toContain('belongs-to-nothing');
  });
  test('with a cache, a chapter is parsed and built again only when it or what it uses changes', () => {
    const cache = sourceCache();
    const files = {
      'chapters/ch-01/script.yaml': text,
      'chapters/ch-02/script.yaml': text.replace('chapter: 1', 'chapter: 2'),
    };
    const [one, two] = bookOf(files, cache).chapters;
    expect(bookOf(files, cache).chapters[0]).toBe(one);
    const edited = bookOf(
      { ...files, 'chapters/ch-02/script.yaml': `${files['chapters/ch-02/script.yaml']}# a comment\n` },
      cache,
    ).chapters;
    expect(edited[0]).toBe(one);
    expect(edited[1]).not.toBe(two);
    const dressed = bookOf(
      { ...files, 'datasets/spyke/character.yaml': spyke.replace('0.5', '0.7') },
      cache,
    ).chapters;
    expect(dressed[0]!.pages[0]!.panels[0]!.art.value.cast[0]!.look.hair.tone).toBe(0.7);
    expect(cache.parsed.size).toBe(4);
  });
  test('a book without chapters is a book', () => {
    expect(bookOf({}).chapters).toEqual([]);
  });
});
