import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readScripts } from '../../src/workshop/scripts.ts';
import { selectorsOf } from '../../tasks/stage-words.ts';
import { bookIn, type E2eBook, finished, type Ran } from './book.ts';

const task = resolve(import.meta.dirname, '../../tasks/stage.ts');
const rules = resolve(import.meta.dirname, '../../rules');

const chapter = (number: number): string => `chapter: ${number}
title: Tiny
paper: screen
pages:
  - id: p001
    layout: 2x2
    panels:
      - { id: k1, scene: rain, say: [{ as: caption, text: It rains. }] }
      - { id: k2, scene: snow }
      - { id: k3, scene: fog }
      - { id: k4, scene: hail }
  - id: p002
    layout: splash
    panels: [{ id: k1, scene: sun }]
`;

let book: E2eBook;
beforeEach(() => {
  book = bookIn({
    'plasma.config.ts':
      "import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'Tiny', languages: ['en'] });\n",
    'chapters/ch-01/script.yaml': chapter(1),
  });
  for (const rule of ['raw', 'overlay', 'page'])
    book.write(`rules/${rule}.ts`, `export { default } from ${JSON.stringify(`${rules}/${rule}.ts`)};\n`);
});
afterEach(() => book.dispose());

const stage = (...words: readonly string[]): Promise<Ran> =>
  finished(
    spawn(process.execPath, [task, ...words], {
      cwd: book.root,
      env: { ...process.env, NO_COLOR: '1', CI: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
const raw = (name: string): boolean => book.has(`output/ch-01/raw/ch01_${name}_v1.png`);

describe('the old commands', () => {
  it('generate draws the panels of a page, overlay letters it, assemble puts it together', async () => {
    // pnpm hands the first -- on
    expect(await stage('generate', '--', '--sketch', '-c', '1', '--page', '1')).toMatchObject({ code: 0 });
    expect(['p001_k1', 'p001_k2', 'p001_k3', 'p001_k4', 'p002_k1'].map(raw)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(book.has('output/ch-01/overlay/ch01_p001.svg')).toBe(false);
    expect(await stage('overlay', '-c', '1', '-p', 'p001')).toMatchObject({ code: 0 });
    expect(book.has('output/ch-01/overlay/ch01_p001.svg')).toBe(true);
    expect(book.has('output/ch-01/pages/ch01_p001.png')).toBe(false);
    expect(await stage('assemble', '--chapter', 'ch-01', '--page', '1')).toMatchObject({ code: 0 });
    expect(book.has('output/ch-01/pages/ch01_p001.png')).toBe(true);
    expect(book.has('output/ch-01/pages/ch01_p002.png')).toBe(false);
  });

  it('one panel, and only what is asked for: dry run, force, json', async () => {
    const plan = await stage('generate', '-c', '1', '--page', '1', '--panel', '2', '--dry-run');
    expect(plan).toMatchObject({ code: 0, out: expect.stringContaining('ch-01/p001/k2') });
    expect(raw('p001_k2')).toBe(false);
    const words = ['generate', '--page', '1', '--panel', 'k2', '--json'];
    expect((await stage(...words)).out).toContain('"built":1');
    expect((await stage(...words)).out).toContain('"built":0');
    expect((await stage(...words, '--force')).out).toContain('"built":1');
    expect(['p001_k1', 'p001_k2'].map(raw)).toEqual([false, true]);
  });

  it('the backend that is asked for is the one that draws', async () => {
    const both = await stage('generate', '--comfyui', '--gemini', '-c', '1');
    expect(both).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--comfyui.*cannot be used.*--gemini/),
    });
    book.write(
      'rules/raw.ts',
      "import { defineRule, text } from 'plasma';\nexport default defineRule({ name: 'raw', *targets({ backend }) { yield text({ label: 'ch-01/p001', text: backend, to: 'output/who.txt' }); } });\n",
    );
    expect((await stage('generate', '--comfyui', '-c', '1', '--page', '1')).code).toBe(0);
    expect(book.read('output/who.txt')).toBe('comfyui');
  });

  it.each([
    ['generate', { chapter: '7' }, 'there is no chapter 7', '1 (ch-01), 2 (ch-02)'],
    ['generate', { page: '1' }, 'more than one', '-c 1'],
    ['generate', { chapter: '2', page: '3' }, 'no page of ch-02 called 3', 'p001, p002'],
    ['generate', { chapter: '2', page: 'p01' }, 'no page of ch-02 called p01', '--page p001'],
    ['generate', { chapter: '2', page: '2', panel: '9' }, 'no panel of ch-02/p002 called 9', 'k1'],
    ['generate', { chapter: '2', panel: '9' }, '--panel needs a page', '--page 1'],
    ['overlay', { chapter: '2', page: '2', panel: 'k1' }, 'whole pages', '--panel'],
  ] as const)('%s %j: says what is wrong and what to do', (name, wanted, message, hint) => {
    book.write('chapters/ch-02/script.yaml', chapter(2));
    expect(selectorsOf(name, wanted, readScripts(book.root))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining(message), hint: expect.stringContaining(hint) },
    });
  });

  it('without a chapter means every chapter, and a book of one needs none named', () => {
    const words = (wanted: Parameters<typeof selectorsOf>[1]) =>
      selectorsOf('assemble', wanted, readScripts(book.root));
    expect(words({ page: '2' })).toEqual({ ok: true, value: ['ch-01/p002:page'] });
    book.write('chapters/ch-02/script.yaml', chapter(2.5));
    expect(words({})).toEqual({ ok: true, value: ['ch-01:page', 'ch-02:page'] });
    expect(words({ chapter: '2.5' })).toEqual({ ok: true, value: ['ch-02:page'] });
    rmSync(join(book.root, 'chapters'), { recursive: true });
    expect(words({})).toMatchObject({ ok: false, error: { message: expect.stringContaining('no chapter') } });
  });

  it.each([
    [['generate', '-c', '7'], /^error there is no chapter 7\n {2}→ -c is one of: 1 \(ch-01\)/],
    [['generate', '--comfy'], /unknown option '--comfy'[\s\S]*--comfyui/],
    [['paint'], /unknown command 'paint'/],
  ])('%j ends with 2 and no stack', async (words, message) => {
    const { code, err } = await stage(...words);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(message) });
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('has help, and says where there is no book', () => {
    const at = (cwd: string, ...words: readonly string[]) =>
      spawnSync(process.execPath, [task, ...words], { cwd, encoding: 'utf8' });
    expect(at(book.root, 'generate', '--', '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/--comfyui[\s\S]*plasma build ch-01\/p001:raw/),
    });
    expect(at('/', 'generate')).toMatchObject({ status: 2, stderr: expect.stringContaining('no book here') });
  });
});
