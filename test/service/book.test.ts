import { existsSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/engine/digest.ts';
import { poem } from '../e2e/book.ts';
import { buildEnd, serving } from './serving.ts';

const repository = join(import.meta.dirname, '../..');
const ours = (path: string): string => readFileSync(join(repository, path), 'utf8');

const comic: { readonly [path: string]: string } = {
  'plasma.config.ts':
    "import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'Rain', languages: ['en', 'ja'], paper: 'screen' });\n",
  'chapters/ch-01/script.yaml': `# who writes, stays
chapter: 1
title: { en: Rain, ja: 雨 }
pages:
  - id: p001
    layout: 2x2
    panels:
      - { id: k1, scene: roof, takes: 2, say: [{ text: { en: It rains., ja: 雨だ。 }, place: top-right }] }
      - { id: k2, scene: street, seed: 7 }   # a good one
      - { id: k3, reuse: k1 }
      - { id: k4, scene: tower }
`,
  'rules/raw.ts': ours('rules/raw.ts'),
  'rules/overlay.ts': ours('rules/overlay.ts'),
  'rules/page.ts': ours('rules/page.ts'),
  'rules/approved.ts': ours('rules/approved.ts'),
};

describe('GET /api/book', () => {
  it('gives chapters, pages, panels, takes and balloons with the state and digest of every file', async () => {
    const { ask, listen, book } = await serving({ files: comic, watch: [] });
    await (await listen('?since=0')).until(buildEnd());
    const { status, json } = await ask('/api/book');
    expect([status, json.title, json.current, json.problems]).toEqual([
      200,
      { en: 'Rain', ja: 'Rain' },
      true,
      [],
    ]);
    const [chapter] = json.chapters;
    expect([chapter.id, chapter.reading, chapter.digest]).toEqual([
      'ch-01',
      'rtl',
      sha256(readFileSync(join(book.root, 'chapters/ch-01/script.yaml'))),
    ]);
    const [page] = chapter.pages;
    const [k1, k2, k3] = page.panels;
    const file = 'output/ch-01/pages/ch01_p001.png';
    expect(page.languages.en.page).toEqual({
      path: file,
      target: file,
      state: 'fresh',
      digest: sha256(readFileSync(join(book.root, file))),
    });
    expect(
      k1.takes.map((take: { n: number; image: { state: string } }) => [take.n, take.image.state]),
    ).toEqual([
      [1, 'fresh'],
      [2, 'fresh'],
    ]);
    expect([k2.takes[0].seed, k3.takes, k3.reuse, k3.art.path]).toEqual([
      7,
      [],
      'ch-01/p001/k1',
      k1.art.path,
    ]);
    expect(k1.balloons.ja).toEqual([
      {
        say: 0,
        as: 'speech',
        text: '雨だ。',
        place: 'top-right',
        at: { file: chapter.file, line: 8, column: expect.any(Number) },
      },
    ]);
    const [x, y, width, height] = k1.box;
    expect(x + width <= page.width && y + height <= page.height && k1.polygon.length >= 4).toBe(true);
    expect((await ask('/api/book?chapter=ch-02')).json).toMatchObject({
      status: 404,
      field: 'query.chapter',
      hint: 'There are ch-01.',
    });
  });

  it('a broken script is told with its line, and the book stays as it last was', async () => {
    const { ask, listen, book } = await serving({ files: comic, watch: [] });
    const heard = await listen('?since=0');
    await heard.until(buildEnd());
    await ask('/api/book');
    book.write(
      'chapters/ch-01/script.yaml',
      comic['chapters/ch-01/script.yaml']!.replace('scene: street', 'scen: street'),
    );
    const { status, json } = await ask('/api/book');
    expect([status, json.current, json.chapters.length]).toEqual([200, false, 1]);
    expect(json.problems[0]).toMatchObject({
      code: 'unknown-key',
      at: { file: 'chapters/ch-01/script.yaml', line: 9 },
    });
    expect((await ask('/api/build', { body: {} })).json).toMatchObject({ status: 422, code: 'broken-book' });
    book.write('chapters/ch-01/script.yaml', comic['chapters/ch-01/script.yaml']!);
    expect((await ask('/api/book')).json.current).toBe(true);
  });

  it('a book that is broken from the start is served once it is mended', async () => {
    const { ask, listen, book } = await serving({
      files: { ...poem, 'rules/poem.ts': 'export default {{' },
      watch: [],
    });
    const heard = await listen('?since=0');
    expect((await heard.until(buildEnd())).state).toBe('failed');
    expect((await ask('/api/book')).json).toMatchObject({
      status: 422,
      diagnostics: [{ at: { file: 'rules/poem.ts' } }],
    });
    book.write('rules/poem.ts', poem['rules/poem.ts']!);
    await heard.until((message) => buildEnd()(message) && message.state === 'done');
    expect((await ask('/api/status')).json.counts).toEqual({ fresh: 7 });
  });
});

describe('looking', () => {
  it('the graph names targets, what they read and how they stand', async () => {
    const { ask } = await serving();
    const { json } = await ask('/api/graph');
    const at = (path: string): number => json.files.indexOf(path);
    const poemTarget = json.targets.find((target: { target: string }) => target.target === 'output/poem.txt');
    expect([json.total, poemTarget]).toEqual([
      7,
      {
        target: 'output/poem.txt',
        outputs: [at('output/poem.txt')],
        inputs: [at('output/verses/v1.txt'), at('output/verses/v2.txt')],
        rule: 'poem',
        tool: 'concat',
        label: 'poem',
        state: 'missing',
        there: false,
      },
    ]);
    const only = await ask('/api/graph?selector=poem/v1/a');
    expect(only.json.targets.map((one: { label: string }) => one.label)).toEqual(['poem/v1/a']);
    const needed = await ask(`/api/graph?selector=${encodeURIComponent('output/verses/v1.txt')}&needs=true`);
    expect(needed.json.targets).toHaveLength(3);
    expect((await ask('/api/graph?selector=poem/v9')).json).toMatchObject({
      status: 400,
      field: 'query.selector',
    });
  });

  it('explains why a target would run, with inputs, causes and history', async () => {
    const { ask, book, service, listen } = await serving();
    const heard = await listen();
    const { run } = (await ask('/api/build', { body: {} })).json;
    await heard.until(buildEnd(run));
    book.write('lines/v1/a.txt', 'The city drinks\n');
    const { json } = await ask('/api/explain/output/poem.txt');
    expect(json.target).toBe('output/poem.txt');
    expect(json.targets.map((one: { target: string; state: string }) => [one.target, one.state])).toEqual([
      ['output/poem.txt', 'stale'],
      ['output/verses/v1.txt', 'stale'],
      ['output/lines/v1/a.txt', 'stale'],
    ]);
    expect(json.targets[2].reasons[0]).toMatchObject({ kind: 'input', path: 'lines/v1/a.txt' });
    expect(json.history).toHaveLength(1);
    expect((await ask('/api/explain/poem/v9')).json).toMatchObject({ status: 404, code: 'no-target' });
    expect(service.house.watching).toBe(false);
  });

  it('tells what a build would do before it runs, and writes nothing', async () => {
    const { ask, book } = await serving();
    const { json } = await ask('/api/plan?selector=poem/v1');
    expect([json.forecast.run + json.forecast.maybe, json.truncated]).toEqual([3, false]);
    expect(json.targets[0]).toMatchObject({ target: 'output/lines/v1/a.txt', how: 'run' });
    expect(book.has('output')).toBe(false);
    expect((await ask('/api/plan?force=nothing')).status).toBe(400);
  });
});

describe('GET /api/files', () => {
  it('gives sources and outputs with their digest as ETag, and nothing twice', async () => {
    const { ask, book } = await serving();
    const digest = sha256(book.read('lines/v1/a.txt'));
    const first = await ask('/api/files/lines/v1/a.txt');
    expect([first.status, first.text, first.headers.etag, first.headers['cache-control']]).toEqual([
      200,
      book.read('lines/v1/a.txt'),
      `"${digest}"`,
      'private, no-cache',
    ]);
    const again = await ask('/api/files/lines/v1/a.txt', { headers: { 'if-none-match': `"${digest}"` } });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
    const pinned = await ask(`/api/files/lines/v1/a.txt?v=${digest}`);
    expect(pinned.headers['cache-control']).toContain('immutable');
    book.write('lines/v1/a.txt', 'other\n');
    expect((await ask(`/api/files/lines/v1/a.txt?v=${digest}`)).json).toMatchObject({
      status: 409,
      code: 'other-bytes',
    });
  });

  // /proc tells what a process holds open
  it.skipIf(!existsSync('/proc/self/fd'))('a HEAD leaves no file open', async () => {
    const { ask, book } = await serving();
    book.write('output/large.png', Buffer.alloc(1024 * 1024, 1));
    const head = await ask('/api/files/output/large.png', { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.bytes.length]).toEqual([200, '1048576', 0]);
    expect(head.headers.etag).toBe(`"${sha256(readFileSync(join(book.root, 'output/large.png')))}"`);
    const held = readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)];
      } catch {
        return [];
      }
    });
    expect(held.filter((path) => path.endsWith('large.png'))).toEqual([]);
  });

  it('no path leaves the project', async () => {
    const { ask, book } = await serving();
    book.write('secret.txt', 'not of the book');
    symlinkSync('/etc', join(book.root, 'output'));
    symlinkSync('/etc/hostname', join(book.root, 'lines/v1/z.txt'));
    const odd = [
      '/api/files/..%2f..%2fetc/passwd',
      '/api/files/%2e%2e/%2e%2e/etc/passwd',
      '/api/files//etc/passwd',
      '/api/files/%2fetc%2fpasswd',
      '/api/files/C:%5cWindows',
      '/api/files/lines%00.txt',
      '/api/files/lines/../secret.txt',
      '/api/files/.plasma/lock.json',
      '/api/files/lines/v1',
      '/api/files/secret.txt',
      '/api/files/node_modules/x',
      '/api/files/output/passwd',
      '/api/files/lines/v1/z.txt',
      '/api/files/%E0%A4%A',
    ];
    for (const path of odd) {
      const { status, text, headers } = await ask(path);
      expect([path, status >= 400 && status < 500, headers['content-type']]).toEqual([
        path,
        true,
        'application/problem+json',
      ]);
      expect(text).not.toMatch(/root:|not of the book/);
    }
  });

  it('a picture that holds a script runs none', async () => {
    const { ask } = await serving({ files: { ...poem, 'lines/v1/x.txt': '<svg onload="alert(1)"/>' } });
    const { headers } = await ask('/api/files/lines/v1/x.txt');
    expect([headers['x-content-type-options'], headers['content-security-policy']]).toEqual([
      'nosniff',
      expect.stringMatching(/^sandbox; default-src 'none'/),
    ]);
  });
});
