import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookIn, type E2eBook, outcomes } from './book.ts';

const repository = resolve(import.meta.dirname, '../..');
let book: E2eBook;

beforeAll(async () => {
  book = bookIn({});
  for (const path of ['plasma.config.ts', 'rules', 'chapters', 'datasets'])
    cpSync(join(repository, path), join(book.root, path), { recursive: true });
  const first = await book.build('ch-01');
  expect(first).toMatchObject({ code: 0, err: '' });
}, 180_000);
afterAll(() => book.dispose());

const script = 'chapters/ch-01/script.yaml';
const edit = (from: string, to: string): void => {
  const text = book.read(script);
  expect(text).toContain(from);
  book.write(script, text.replace(from, to));
};
const tools = (events: readonly object[]): readonly string[] =>
  [
    ...new Set(
      events.flatMap((event) => ('tool' in event && 'outcome' in event ? [String(event.tool)] : [])),
    ),
  ].sort();
type Reasons = {
  readonly state: string;
  readonly reasons: readonly {
    readonly kind: string;
    readonly name: string;
    readonly before: unknown;
    readonly after: unknown;
    readonly source?: { readonly file: string; readonly line: number };
  }[];
  readonly causes: readonly Reasons[];
};
const explained = async (target: string): Promise<Reasons> =>
  JSON.parse((await book.plasma('explain', target, '--json')).out.split('\n')[0]!) as Reasons;

describe('the sample chapter', () => {
  it('has its pages, lettering and archives in both languages', () => {
    const pages = readdirSync(join(book.root, 'output/ch-01/pages'));
    expect(pages.length).toBeGreaterThanOrEqual(8);
    expect(readdirSync(join(book.root, 'output/ch-01/ja/pages'))).toEqual(pages);
    expect(readdirSync(join(book.root, 'output/ch-01/raw')).length).toBeGreaterThanOrEqual(30);
    expect(book.has('output/ch-01/ch-01.cbz')).toBe(true);
    expect(book.has('output/ch-01/ja/ch-01.cbz')).toBe(true);
    expect(book.read('output/ch-01/overlay/ch01_p001.svg')).not.toMatch(/<text|font-family/);
  });

  it('a second build runs nothing', async () => {
    expect((await book.build('ch-01')).events).toMatchObject([
      { event: 'plan', stale: 0 },
      { event: 'summary', built: 0, restored: 0 },
    ]);
  });

  it('an edited line of dialogue: letter, page and publish only; explain names the line', async () => {
    edit('One spark left. Make it count.', 'One spark left. Make it burn.');
    const line =
      book
        .read(script)
        .split('\n')
        .findIndex((text) => text.includes('Make it burn.')) + 1;
    const why = await explained('output/ch-01/ch-01.cbz');
    const root = why.causes[0]!.causes[0]!.reasons[0]!;
    expect(root).toMatchObject({
      kind: 'param',
      before: 'One spark left. Make it count.',
      after: 'One spark left. Make it burn.',
      source: { file: script, line },
    });
    const built = await book.build('ch-01');
    expect(tools(built.events)).toEqual([
      'letter',
      'lint.chapter',
      'lint.page',
      'lint.published',
      'page',
      'publish.cbz',
    ]);
    expect(outcomes(built.events, 'built')).toHaveLength(6);
    const after = await explained('output/ch-01/overlay/ch01_p001.png');
    expect(after).toMatchObject({
      state: 'fresh',
      reasons: [{ kind: 'param', after: 'One spark left. Make it burn.', source: { file: script, line } }],
    });
  });

  it('an edited prompt: one raw panel and what follows from it', async () => {
    edit('scene: rusty water tower above the roofs, rain', 'scene: forest clearing at night');
    expect(await explained('ch-01/p001/k2')).toMatchObject({
      state: 'stale',
      reasons: [
        { kind: 'param', name: 'panel.scene', after: 'forest clearing at night', source: { file: script } },
      ],
    });
    const built = await book.build('ch-01');
    expect(outcomes(built.events, 'built').filter((target) => target.includes('/raw/'))).toEqual([
      'output/ch-01/raw/ch01_p001_k2_v1.png',
    ]);
    expect(tools(built.events)).toEqual(['lint.published', 'page', 'publish.cbz', 'sketch']);
  });

  it('a comment, a note, another order of keys: nothing', async () => {
    edit('pages:\n', '# a comment\npages:\n');
    edit('      - id: k2\n', '      - id: k2\n        note: ask the editor about this one\n');
    expect((await book.build('ch-01')).events.at(-1)).toMatchObject({ built: 0, restored: 0 });
  });

  it('--force runs one panel and stops where the bytes are the same', async () => {
    const forced = await book.build('--force', 'ch-01/p001/k2', 'ch-01');
    expect(outcomes(forced.events, 'built')).toEqual(['output/ch-01/raw/ch01_p001_k2_v1.png']);
  });

  it('a new page in front reseeds and redraws nothing', async () => {
    const pages = book.read(script);
    book.write(
      script,
      pages.replace(
        'pages:\n',
        'pages:\n  - id: p000\n    layout: splash\n    panels:\n      - { id: k1, scene: night sky }\n',
      ),
    );
    const built = await book.build('ch-01');
    expect(outcomes(built.events, 'built').filter((target) => target.includes('/raw/'))).toEqual([
      'output/ch-01/raw/ch01_p000_k1_v1.png',
    ]);
    book.write(script, pages);
    await book.build('ch-01');
  });

  it('approve, reject, lock: bound to the bytes', async () => {
    expect(await book.plasma('approve', 'ch-01/p002/k1', '--lock')).toMatchObject({ code: 0 });
    const before = readFileSync(join(book.root, 'output/ch-01/raw/ch01_p002_k1_v1.png'));
    const text = book.read(script);
    const at = text.indexOf('- id: k1', text.indexOf('- id: p002'));
    book.write(script, `${text.slice(0, at)}- id: k1\n        seed: 99${text.slice(at + '- id: k1'.length)}`);
    const kept = await book.plasma('build', 'ch-01');
    expect(kept.err).toContain('its pixels are kept');
    expect(readFileSync(join(book.root, 'output/ch-01/raw/ch01_p002_k1_v1.png')).equals(before)).toBe(true);
    book.write(script, text);
    rmSync(join(book.root, 'chapters/ch-01/reviews'), { recursive: true });
    await book.build('ch-01');
    expect(await book.plasma('reject', 'ch-01/p002/k1', '--reason', 'too dark')).toMatchObject({ code: 0 });
    const waits = await book.build('ch-01');
    expect(waits.code).toBe(3);
    expect(waits.events.at(-1)).toMatchObject({ failed: 0 });
    expect(JSON.stringify(waits.events)).toContain('too dark');
    expect(await book.plasma('approve', 'ch-01/p002/k1')).toMatchObject({ code: 0 });
    expect((await book.build('ch-01')).code).toBe(0);
  });

  it('reroll writes a seed and keeps every comment', async () => {
    const before = book.read(script);
    const rerolled = await book.plasma('reroll', 'ch-01/p003/k2');
    expect(rerolled.code).toBe(0);
    const lines = book
      .read(script)
      .split('\n')
      .filter((line) => !before.split('\n').includes(line));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\s+seed: \d+$/);
    const built = await book.build('ch-01');
    expect(outcomes(built.events, 'built').filter((target) => target.includes('/raw/'))).toEqual([
      'output/ch-01/raw/ch01_p003_k2_v1.png',
    ]);
  });

  it('all errors of a script at once, each with its line and a hint', async () => {
    const good = book.read(script);
    book.write(
      script,
      good
        .replace('shot: extreme-wide', 'shot: extrem-wide')
        .replace('who: spyke', 'who: spyk')
        .replace('    layout: splash', '    layout: spalsh\n    sied: left'),
    );
    const bad = await book.plasma('build', 'ch-01');
    expect(bad.code).toBe(2);
    expect(bad.err).toMatch(/script\.yaml:\d+:\d+/);
    for (const hint of ['extreme-wide', 'spyke', 'splash', 'side']) expect(bad.err).toContain(hint);
    expect(bad.err).not.toMatch(/\n\s+at .*\.ts/);
    book.write(script, good);
    expect((await book.build('ch-01')).code).toBe(0);
  });
});

describe('docs/rules.md', () => {
  it('its examples build', async () => {
    const text = readFileSync(join(repository, 'docs/rules.md'), 'utf8');
    const files = [...text.matchAll(/```ts file=(\S+)\n([\s\S]*?)```/g)];
    expect(files.map((file) => file[1])).toEqual([
      'rules/upscale.ts',
      'tools/shots.ts',
      'plasma.config.ts',
      'rules/shots.ts',
    ]);
    for (const [, path, code] of files) book.write(path!, code!);
    book.write('tools/header.csv', 'panel,shot\n');
    // the program that the first example starts: what it does is of no matter here
    mkdirSync(join(book.root, 'bin'), { recursive: true });
    writeFileSync(join(book.root, 'bin/upscale'), '#!/bin/sh\ncp "$2" "$4"\n', { mode: 0o755 });
    const path = process.env.PATH;
    process.env.PATH = `${join(book.root, 'bin')}:${path}`;
    const built = await book.build('ch-01:upscale', 'ch-01:shots');
    process.env.PATH = path;
    expect(built).toMatchObject({ code: 0, err: '' });
    expect(book.has('output/ch-01/large/ch01_p001_k1_v1.png')).toBe(true);
    expect(book.read('output/ch-01/shots.csv')).toMatch(/^panel,shot\nch-01\/p001\/k1,extreme-wide\n/);
    expect(files[0]![2]!.trim().split('\n').length).toBeLessThanOrEqual(11);
  });
});
