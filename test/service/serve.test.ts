import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bookIn, type E2eBook, finished, poem, printed } from '../e2e/book.ts';
import { askAt, listenAt, serving } from './serving.ts';

/** `plasma serve` as people start it. */
async function started(
  book: E2eBook,
  ...words: readonly string[]
): Promise<{ readonly child: ChildProcess; readonly url: string; readonly said: string }> {
  const child = book.start('serve', '--port', '0', ...words);
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const end = finished(child);
      child.kill('SIGKILL');
      await end;
    }
  });
  const said = await printed(child, /Stop it with Ctrl-C/);
  return { child, url: /http:\/\/[^\s/]+/.exec(said)![0], said };
}
const withBook = (files = poem): E2eBook => {
  const book = bookIn(files, {}, 'processes');
  onTestFinished(book.dispose);
  return book;
};

describe('plasma serve', () => {
  it('is for this machine only, builds what is saved, and ends on Ctrl-C', async () => {
    const book = withBook();
    const { child, url } = await started(book);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const heard = await listenAt(url, '?since=0');
    await heard.until(({ event, state }) => event === 'build' && state === 'done');
    expect((await askAt(url, '/health')).json).toMatchObject({ status: 'ok', comfyui: false, mps: false });
    const end = finished(child);
    child.kill('SIGINT');
    expect((await end).code).toBe(130);
    expect(book.has('.plasma/resident.json')).toBe(false);
  });

  it('killed in mid-build, the next one goes on as if nothing had been', async () => {
    const book = withBook();
    const { child, url } = await started(book);
    const heard = await listenAt(url, '?since=0');
    await heard.until(({ event }) => event === 'build');
    const { socket } = JSON.parse(book.read('.plasma/resident.json'));
    const end = finished(child);
    child.kill('SIGKILL');
    await end;
    const again = await started(book);
    expect(existsSync(socket)).toBe(false);
    const next = await listenAt(again.url, '?since=0');
    await next.until(({ event, state }) => event === 'build' && state === 'done');
    expect(book.read('output/poem.txt')).toContain('lightning');
  });

  it('there is never a second watcher: the other one is named, and where it is', async () => {
    const book = withBook();
    const { url } = await started(book, '--no-watch');
    const second = await book.plasma('serve', '--port', '0');
    expect([second.code, second.err]).toEqual([2, expect.stringContaining(`serves it at ${url}`)]);
    expect((await book.plasma('build')).code).toBe(0);
  });

  it('build --watch beside it is no second watcher: it works through the service, and takes over when that ends', async () => {
    const { book, service, listen } = await serving();
    const heard = await listen();
    const child = book.start('build', '--watch', '--json');
    onTestFinished(async () => {
      const end = finished(child);
      if (child.kill('SIGKILL')) await end;
    });
    const first = printed(child, /"built":7/);
    await heard.until(
      ({ event, cause, state }) => event === 'build' && cause === 'command' && state === 'done',
    );
    await first;
    expect(JSON.parse(book.read('.plasma/resident.json'))).toMatchObject({ pid: process.pid });
    const second = printed(child, /"built":3/);
    book.write('lines/v1/a.txt', 'The city drinks\n');
    await second;
    expect(heard.messages.filter(({ event, state }) => event === 'build' && state === 'done')).toHaveLength(
      2,
    );
    const other = await book.plasma('build', '--watch', '--backend', 'sketch');
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('Leave out --backend')]);

    const third = printed(child, /"built":3/);
    await service.close();
    book.write('lines/v1/b.txt', 'The city is dry\n');
    await third;
    expect(JSON.parse(book.read('.plasma/resident.json'))).toMatchObject({ pid: child.pid });
    const refused = await book.plasma('serve', '--port', '0');
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('Stop its build --watch first')]);
  });

  it('--host beyond loopback needs a token: one is made and printed, or given and not printed', async () => {
    const book = withBook();
    const { url, said } = await started(book, '--host', '0.0.0.0', '--no-watch');
    const token = /\?token=(\S+)/.exec(said)![1]!;
    const here = url.replace('0.0.0.0', '127.0.0.1');
    expect((await askAt(here, '/api/status')).status).toBe(401);
    expect((await askAt(here, `/api/status?token=${token}`)).status).toBe(200);
    const short = await withBook().plasma('serve', '--token', 'short');
    expect([short.code, short.err]).toEqual([2, expect.stringContaining('too short')]);
  });

  it('what can not be is said in a sentence, with what to do', async () => {
    const book = withBook();
    const { url } = await started(book, '--no-watch');
    const other = withBook();
    const taken = await other.plasma('serve', '--port', new URL(url).port);
    expect([taken.code, taken.err]).toEqual([2, expect.stringContaining('plasma serve --port')]);
    expect(other.has('.plasma/resident.json')).toBe(false);
    const port = await other.plasma('serve', '--port', 'x');
    expect([port.code, port.err]).toEqual([2, expect.stringContaining('--port wants a number')]);
    const host = await other.plasma('serve', '--port', '0', '--host', '203.0.113.7');
    expect([host.code, host.err]).toEqual([2, expect.stringContaining('no address 203.0.113.7')]);
    expect(host.err).not.toContain('    at ');
  });
});

describe('the pages of the studio', () => {
  it('are served beside the endpoints, with nothing from elsewhere allowed on them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plasma-site-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>studio</title>');
    writeFileSync(join(folder, 'assets/a-1234.js'), 'export {};\n');
    const { ask } = await serving({ site: folder });
    const page = await ask('/');
    expect([page.status, page.headers['content-type'], page.headers['content-security-policy']]).toEqual([
      200,
      'text/html; charset=utf-8',
      expect.stringContaining("frame-ancestors 'none'"),
    ]);
    const script = await ask('/assets/a-1234.js');
    expect([script.status, script.headers['content-type'], script.headers['cache-control']]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      expect.stringContaining('immutable'),
    ]);
    expect((await ask('/', { headers: { 'if-none-match': String(page.headers.etag) } })).status).toBe(304);
    for (const path of ['/../serve.test.ts', '/assets/..%2f..%2fx', '/none.js', '/.hidden'])
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    expect((await ask('/', { method: 'POST', body: {} })).status).toBe(404);
  });
});
