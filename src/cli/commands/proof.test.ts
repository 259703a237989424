import { afterAll, beforeAll, expect, test } from 'vitest';
import { blue, cliBook, red, type Said } from '../../../test/command-line.ts';

const script = 'chapters/ch-01/script.yaml';
const book = cliBook({
  'plasma.config.ts': `import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'Fire & <Ice>', languages: ['en', 'ja'] });\n`,
  'datasets/spyke/character.yaml': 'name: Spyke\nprompt: ginger hair\n',
  [script]: `chapter: 1
title: { en: One, ja: 一 }
pages:
  - id: p001
    note: begin softly
    layout: splash
    panels:
      - id: k1
        scene: a roof <at night>
        takes: 2
        say:
          - { text: { en: "Hello \\"you\\" & me", ja: やあ } }
          - { text: { en: "</script><img src=x>" } }
  - id: p002
    layout: 3row
    panels: [{ id: k1, reuse: p001/k1 }, { id: k2, takes: 2 }, { id: k3 }]
  - { id: p003, layout: { name: 2x2, spread: true }, panels: [{ id: k1 }, { id: k2 }, { id: k3 }, { id: k4 }] }
`,
  'rules/art.ts': `import { copy, defineRule } from 'plasma';
export default [
  defineRule({ name: 'raw', *targets({ book }) {
    for (const c of book.chapters) for (const p of c.pages) for (const k of p.panels) for (const { n } of k.takes)
      yield copy({ label: k.label, from: 'art/' + p.id + '.png', to: \`output/\${c.id}/raw/\${k.stem}_v\${n}.png\` });
  }}),
  defineRule({ name: 'page', *targets({ book }) {
    for (const c of book.chapters) for (const p of c.pages) for (const l of c.languages)
      yield copy({ label: p.label, from: 'art/' + p.id + '.png', to: \`output/\${c.id}\${l === c.language ? '' : '/' + l}/pages/\${p.stem}.png\` });
  }}),
];
`,
  'art/p001.png': red,
  'art/p002.png': red,
  'art/p003.png': red,
});
afterAll(book.dispose);
const plasma = (...words: readonly string[]): Promise<Said> => book.plasma('proof', ...words);
const html = (path = 'output/ch-01/proof.html'): string => book.read(path);
const article = (id: string): string => html().split(`<article id="${id}"`)[1]!.split('</article>')[0]!;

beforeAll(async () => {
  await book.plasma('build');
  expect(await plasma('ch-01')).toMatchObject({ code: 0, out: expect.stringContaining('3 pages') });
});

test('a proof is one file that asks for nothing else', () => {
  expect(html()).toContain("default-src 'none'");
  const asked = [...html().matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url]) => url!);
  expect(asked.filter((url) => !url.startsWith('data:image/') && !url.startsWith('#'))).toEqual([]);
  expect(html()).not.toMatch(/https?:\/\/|@import|url\(/);
});

test('it shows every page in every language, with the script, notes and takes beside it', () => {
  expect(article('p001').match(/class="now"/g)).toHaveLength(2);
  expect(article('p001')).toContain('begin softly');
  expect(article('p001')).toContain('a roof &lt;at night&gt;');
  expect(article('p001').match(/alt="k1, take \d"/g)).toHaveLength(2);
  expect(article('p001')).not.toContain('not drawn yet');
  expect(article('p002')).toContain('art of ch-01/p001/k1');
  expect(article('p001').match(/<polygon /g)).toHaveLength(2);
});

test('whatever a script says stays text', () => {
  expect(article('p001')).toContain('Hello &quot;you&quot; &amp; me');
  expect(article('p001')).toContain('&lt;/script&gt;&lt;img src=x&gt;');
  expect(html()).toContain('<title>Fire &amp; &lt;Ice&gt; 1: One – proof</title>');
  expect(html().match(/<script>/g)).toHaveLength(1);
});

test('a manga opens with a left page alone; right and left lie side by side, a spread by itself', () => {
  const sections = html().split('<section class="opening').slice(1);
  expect(
    sections.map((section) =>
      [...section.matchAll(/<article id="(p\d+)" class="(\w+)/g)].map(([, id, side]) => `${id} ${side}`),
    ),
  ).toEqual([['p001 left'], ['p002 right'], ['p003 spread']]);
});

test('a text that falls back to another language is told', () => {
  expect(article('p001')).toMatch(
    /lang="ja">&lt;\/script&gt;&lt;img src=x&gt; <span class="missing">no ja<\/span>/,
  );
});

test('what has changed since the last proof is marked, with what was there, each time until something else changes', async () => {
  book.write(script, book.read(script).replace('やあ', 'よう'));
  book.write('art/p001.png', blue);
  for (let again = 0; again < 2; again++) {
    await plasma('ch-01');
    expect(article('p001')).toContain('has-change');
    expect(article('p001')).toContain('<del>やあ</del><ins>よう</ins>');
    expect(article('p001').match(/class="before"/g)).toHaveLength(2);
    expect(article('p002')).not.toContain('has-change');
    expect(html()).toContain('1 changed since');
  }
  book.write('art/p002.png', blue);
  await plasma('ch-01');
  expect(article('p001')).not.toContain('has-change');
  expect(article('p002')).toContain('has-change');
});

test('one language, another file, and no build are options', async () => {
  const { code, err } = await plasma('ch-01', '--lang', 'ja', '--no-build', '-o', 'その proof.html');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(html('その proof.html')).not.toContain('data-set-lang="en"');
});

test('pages that are not built are said to be missing', async () => {
  book.remove('output/ch-01/pages/ch01_p002.png');
  const { err } = await plasma('ch-01', '--no-build');
  expect(err).toContain('not built: p002');
  expect(article('p002')).toContain('is not built yet');
  await plasma('ch-01');
  expect(article('p002')).not.toContain('is not built yet');
});

test('takes that are not drawn are named', async () => {
  book.remove('output/ch-01/raw/ch01_p001_k1_v2.png');
  await plasma('ch-01', '--no-build');
  expect(article('p001')).toContain('not drawn yet: 2');
});

test('a record that is broken is passed over', async () => {
  book.write('.plasma/proof/ch-01/999998.json', '{"at":');
  expect((await plasma('ch-01')).code).toBe(0);
});

test.each<[string, readonly string[], string]>([
  ['an unknown chapter', ['ch-10'], 'no chapter is called "ch-10"'],
  ['an unknown language', ['ch-01', '--lang', 'jp'], '"jp" is not a language of this book'],
])('%s is answered', async (_, words, said) => {
  expect(await plasma(...words)).toMatchObject({ code: 2, err: expect.stringContaining(said) });
});
