import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { poem } from '../e2e/book.ts';
import { buildEnd, type Message, serving } from './serving.ts';

const slow = `import { command, defineRule } from 'plasma';
export default defineRule({
  name: 'slow',
  *targets({ files }) {
    for (const from of files('slow/*.txt')) yield command({ label: from, run: ['node', '-e', 'setInterval(() => {}, 1000)', '{in}', '{out}'], inputs: { from }, outputs: { to: from.replace('slow/', 'output/slow/') } });
  },
});
`;
const withSlow = { ...poem, 'rules/slow.ts': slow, 'slow/a.txt': 'for ever\n' };
const built = (messages: readonly Message[]): readonly unknown[] =>
  messages
    .filter(({ event, outcome }) => event === 'finish' && outcome === 'built')
    .map(({ target }) => target);

describe('building', () => {
  it('POST /api/build gives a run, whose events and report are told', async () => {
    const { ask, listen } = await serving();
    const heard = await listen();
    const { status, json } = await ask('/api/build', { body: { selectors: ['poem/v1'] } });
    expect([status, json]).toEqual([
      202,
      expect.objectContaining({ cause: 'asked', selectors: ['poem/v1'] }),
    ]);
    const end = await heard.until(buildEnd(json.run));
    expect(end).toMatchObject({ state: 'done', report: { built: 3, failed: 0 } });
    expect(built(heard.messages)).toHaveLength(3);
    expect(heard.messages.filter(({ event }) => event === 'start').every(({ run }) => run === json.run)).toBe(
      true,
    );
    const state = (await ask('/api/status')).json;
    expect([state.counts, state.runs[0].run, state.underWay]).toEqual([
      { fresh: 3, missing: 4 },
      json.run,
      [],
    ]);
  });

  it('a selector that names nothing is refused with its field and the nearest names', async () => {
    const { ask } = await serving();
    expect((await ask('/api/build', { body: { selectors: ['poem', 'poem/v3'] } })).json).toMatchObject({
      status: 400,
      code: 'bad-selector',
      field: 'selectors.1',
    });
    expect((await ask('/api/build', { body: { selector: ['poem'] } })).json).toMatchObject({
      status: 400,
      field: 'selector',
    });
    expect((await ask('/api/build', { body: { jobs: 0 } })).json).toMatchObject({
      status: 400,
      field: 'jobs',
    });
  });

  it('a source that is saved is built, and what is made is told', async () => {
    const { listen, book } = await serving({ watch: [] });
    const heard = await listen('?since=0');
    await heard.until(buildEnd());
    const before = heard.messages.length;
    book.write('lines/v1/a.txt', 'The city drinks\n');
    await heard.until((message) => buildEnd()(message) && heard.messages.indexOf(message) >= before);
    expect(heard.messages.slice(before).find(({ event }) => event === 'changed')?.paths).toEqual([
      'lines/v1/a.txt',
    ]);
    expect(built(heard.messages.slice(before))).toContain('output/poem.txt');
  });

  it('what a build itself makes, folders among it, is no news', async () => {
    const { ask, listen } = await serving({ watch: [] });
    const heard = await listen('?since=0');
    await heard.until(buildEnd());
    const { run } = (await ask('/api/build', { body: { force: ['output/poem.txt'] } })).json;
    await heard.until(buildEnd(run));
    expect(heard.messages.filter(({ event }) => event === 'changed')).toEqual([]);
    expect((await ask('/api/status')).json.runs.map(({ cause }: { cause: string }) => cause)).toEqual([
      'asked',
      'saved',
    ]);
  });

  it('what is under way is known to whoever comes later, and POST /api/cancel stops it', async () => {
    const { ask, listen } = await serving({ files: withSlow });
    const heard = await listen();
    const { run } = (await ask('/api/build', { body: { selectors: ['slow/a.txt'] } })).json;
    await heard.until(({ event, target }) => event === 'start' && target === 'output/slow/a.txt');
    expect((await ask('/api/status')).json.underWay).toMatchObject([
      { run, target: 'output/slow/a.txt', tool: 'command' },
    ]);
    const next = (await ask('/api/build', { body: { selectors: ['poem'] } })).json;
    expect(next.state).toBe('queued');
    expect((await ask('/api/cancel', { body: { run: 'b99' } })).status).toBe(404);
    expect((await ask('/api/cancel', { body: { run } })).json).toEqual({ stopped: [run] });
    expect((await heard.until(buildEnd(run))).state).toBe('stopped');
    expect((await heard.until(buildEnd(next.run))).state).toBe('done');
    expect((await ask('/api/cancel', { method: 'POST' })).json).toEqual({ stopped: [] });
  });

  it('a target that failed is told with what to do, until it is made', async () => {
    const { ask, listen, book } = await serving({ files: { ...poem, 'lines/v3/a.txt': '' } });
    const heard = await listen();
    book.write(
      'rules/poem.ts',
      `${poem['rules/poem.ts']!}`.replace(
        'yield { ...concat({ from: verses',
        "yield { ...copy({ from: 'lines/none.txt', to: 'output/none.txt' }), label: 'none' };\n    yield { ...concat({ from: verses",
      ),
    );
    const { run } = (await ask('/api/build', { body: {} })).json;
    expect((await heard.until(buildEnd(run))).state).toBe('failed');
    const failed = (await ask('/api/status')).json.failures;
    expect(failed).toMatchObject([
      {
        target: 'output/none.txt',
        label: 'none',
        problem: { code: 'missing-source', hint: expect.any(String) },
      },
    ]);
    book.write('lines/none.txt', 'now it is there\n');
    await heard.until(buildEnd((await ask('/api/build', { body: {} })).json.run));
    expect((await ask('/api/status')).json.failures).toEqual([]);
  });
});

describe('one plasma', () => {
  it('plasma build works through the service, and its events are told here too', async () => {
    const { listen, book, service } = await serving({ watch: [] });
    const heard = await listen('?since=0');
    await heard.until(buildEnd());
    expect(JSON.parse(book.read('.plasma/resident.json'))).toMatchObject({
      pid: process.pid,
      url: service.url,
    });
    expect((await book.plasma('build')).out).toContain('Nothing to do: 7 targets are fresh.');
    const ran = await book.build('--force', 'output/poem.txt', 'output/poem.txt');
    expect(ran.code).toBe(0);
    const asked = heard.messages.filter(({ event, cause }) => event === 'build' && cause === 'command');
    expect(asked.map(({ state }) => state)).toEqual(['queued', 'running', 'done']);
    expect(
      heard.messages.some(
        ({ event, run, target }) =>
          event === 'finish' && run === asked[0]!.run && target === 'output/poem.txt',
      ),
    ).toBe(true);
  });

  it('a build with another backend than the service has does not wait for it for ever', async () => {
    const { book } = await serving();
    const ran = await book.plasma('build', '--backend', 'sketch');
    expect([ran.code, ran.out]).toEqual([0, expect.stringContaining('7')]);
  });

  it('lets the book go when it ends: nothing is left that others would ask', async () => {
    const { service, book, listen } = await serving({ files: withSlow });
    const heard = await listen();
    service.house.build('asked', { selectors: ['slow/a.txt'], force: [], keepGoing: true });
    await heard.until(({ event }) => event === 'start');
    await service.close();
    expect(await heard.closed).toEqual({ code: 1001, reason: 'plasma serve was stopped' });
    expect(existsSync(join(book.root, '.plasma/resident.json'))).toBe(false);
    expect((await book.plasma('build', 'poem')).code).toBe(0);
  });

  it('a port that is taken is an error before the book is touched', async () => {
    const { service, book } = await serving();
    const { openService } = await import('../../src/service/service.ts');
    const port = Number(new URL(service.url).port);
    await expect(openService(book.root, { port, env: {}, onBug: () => {} })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    expect(JSON.parse(book.read('.plasma/resident.json')).url).toBe(service.url);
  });
});
