import { describe, expect, it } from 'vitest';
import { lintChapter } from './chapter.ts';
import { conclude } from './conclude.ts';
import { rated } from './finding.ts';
import type { LintChapterParams } from './tool.ts';

type Page = LintChapterParams['pages'][0];
const page = (id: string, more: Partial<Page> = {}): Page => ({ id, balloons: [], sfx: [], ...more });
const says = (id: string, ...texts: readonly string[]): Page =>
  page(id, { balloons: texts.map((text) => ({ panel: 'k1', as: 'speech', text })) });
const caption = (id: string, text: string): Page =>
  page(id, { balloons: [{ panel: 'k1', as: 'caption', text }] });
const chapter = (pages: readonly Page[], more: Partial<LintChapterParams> = {}): LintChapterParams => ({
  lang: 'en',
  reading: 'rtl',
  pages,
  missing: [],
  levels: {},
  ...more,
});
const marks = (...of: Parameters<typeof chapter>): readonly string[] =>
  lintChapter(chapter(...of)).map(({ lint, param }) => `${lint} ${param}`);

describe('words', () => {
  it.each([
    ['Wait \u2014 what?', true],
    ['Wait\u2014', true],
    ['Wait \u2013 what?', true],
    ['Wait -- what?', false],
    ['1914\u20131918', false],
    ['well-known', false],
  ])('%s has a long dash: %s', (text, marked) => {
    expect(marks([says('p001', text)])).toEqual(marked ? ['em-dash pages.0.balloons.0.text'] : []);
  });

  it('of Japanese have dashes of their own', () => {
    expect(marks([says('p001', '待て――')], { lang: 'ja' })).toEqual([]);
  });

  it('of a caption are not said twice in a chapter, whatever their punctuation', () => {
    const pages = [
      caption('p001', 'And the light went out.'),
      page('p002'),
      caption('p003', 'And the light went out!'),
    ];
    expect(lintChapter(chapter(pages))).toMatchObject([
      {
        lint: 'duplicate-caption',
        message: 'p003/k1: “And the light went out!” stands in p001/k1 already',
        param: 'pages.2.balloons.0.text',
      },
    ]);
  });

  it('of dialogue may come back, but not at once; short ones may', () => {
    expect(marks([says('p001', 'Where is he now?', 'Gone.', 'Where is he now?')])).toEqual([]);
    expect(marks([says('p001', 'Where is he now?'), says('p002', 'Where is he now?')])).toHaveLength(1);
    expect(marks([says('p001', 'Yes.', 'Yes.')])).toEqual([]);
  });

  it('that have no translation are listed, every one', () => {
    expect(marks([page('p001')], { lang: 'ja', missing: ['p001/k1 say[0]', 'p001/k2 sfx[1]'] })).toEqual([
      'missing-text missing.0',
      'missing-text missing.1',
    ]);
  });
});

describe('sides', () => {
  it('begin left in a manga and right in a comic', () => {
    const reveal = [page('p001'), page('p002', { reveal: true }), page('p003', { reveal: true })];
    expect(marks(reveal)).toEqual(['page-side pages.2.reveal']);
    expect(marks(reveal, { reading: 'ltr' })).toEqual(['page-side pages.2.reveal']);
    expect(lintChapter(chapter(reveal))[0]!.hint).toMatch(/^A reveal belongs on a right page/);
    expect(lintChapter(chapter(reveal, { reading: 'ltr' }))[0]!.hint).toMatch(/belongs on a left page/);
  });

  it('are counted from the first page that says its side', () => {
    const pages = [page('p001', { side: 'right' }), page('p002'), page('p003', { side: 'left' })];
    expect(lintChapter(chapter(pages))).toMatchObject([
      { message: 'p003 must fall on the left and falls on the right', param: 'pages.2.side' },
    ]);
  });

  it('of a spread are both, and it begins after a turn of the page', () => {
    expect(marks([page('p001'), page('p002', { spread: true }), page('p003', { side: 'left' })])).toEqual([
      'page-side pages.1.id',
    ]);
    expect(
      marks([page('p001'), page('p002', { spread: true }), page('p003', { reveal: true }), page('p004')]),
    ).toEqual([]);
    expect(marks([page('p001'), page('p002'), page('p003', { spread: true })])).toEqual([
      'page-side pages.2.id',
    ]);
  });
});

describe('the config', () => {
  const findings = lintChapter(chapter([says('p001', 'Wait \u2014 what?', 'Wait \u2014 what?')]));

  it('turns lints off, or into errors', () => {
    expect(rated(findings, { 'em-dash': 'off' })).toEqual([]);
    expect(rated(findings, { 'em-dash': 'error' }).map(({ level }) => level)).toEqual(['error', 'error']);
  });

  it('lets warnings pass and fails for errors, naming the parameter of the first', () => {
    expect(conclude(rated(findings, {}))).toMatchObject({
      ok: true,
      value: { warnings: [{}, {}].map(() => expect.stringContaining('em-dash')) },
    });
    expect(conclude(rated(findings, { 'em-dash': 'error' }))).toMatchObject({
      ok: false,
      error: {
        kind: 'failed',
        facts: [
          ['param', 'pages.0.balloons.0.text'],
          ['also', expect.any(String)],
        ],
      },
    });
    expect(conclude([])).toEqual({ ok: true, value: {} });
  });
});
