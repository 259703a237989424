import type { ChildProcess } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import type { Event } from '../../src/engine/event.ts';
import { bookIn, type E2eBook, finished, outcomes, poem } from './book.ts';

let book: E2eBook;
let child: ChildProcess | undefined;
afterEach(async () => {
  if (child !== undefined) {
    const end = finished(child);
    child.kill('SIGTERM');
    await end;
  }
  child = undefined;
  book.dispose();
});

/** The events of a watching build, and a way to wait for one. */
function listen(to: ChildProcess): {
  readonly events: Event[];
  readonly until: (test: (events: readonly Event[]) => boolean) => Promise<void>;
} {
  const events: Event[] = [];
  const waiters = new Set<() => void>();
  let rest = '';
  to.stdout!.setEncoding('utf8').on('data', (text: string) => {
    rest += text;
    const lines = rest.split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line) events.push(JSON.parse(line) as Event);
    for (const waiter of waiters) waiter();
  });
  return {
    events,
    until: (test) =>
      new Promise((done, fail) => {
        const timer = setTimeout(
          () =>
            fail(new Error(`it never happened; events:\n${events.map((e) => JSON.stringify(e)).join('\n')}`)),
          20_000,
        );
        const look = (): void => {
          if (!test(events)) return;
          clearTimeout(timer);
          waiters.delete(look);
          done();
        };
        waiters.add(look);
        look();
      }),
  };
}

const summaries = (events: readonly Event[]): number =>
  events.filter((event) => event.event === 'summary').length;
const built = (events: readonly Event[]): readonly string[] => [...outcomes(events, 'built')].sort();

describe('26 watch', () => {
  it('a saved source is built, own outputs trigger nothing, an edit of a rule counts', async () => {
    book = bookIn(poem);
    child = book.start('build', '--watch', '--json');
    const heard = listen(child);
    await heard.until((events) => summaries(events) === 1);
    expect(built(heard.events)).toHaveLength(7);

    heard.events.length = 0;
    book.write('lines/v1/a.txt', 'The city drinks\n');
    await heard.until((events) => summaries(events) === 1);
    expect(built(heard.events)).toEqual(['output/lines/v1/a.txt', 'output/poem.txt', 'output/verses/v1.txt']);

    heard.events.length = 0;
    book.write('lines/v2/c.txt', 'A new line.\n');
    await heard.until((events) => summaries(events) === 1);
    expect(built(heard.events)).toEqual(['output/lines/v2/c.txt', 'output/poem.txt', 'output/verses/v2.txt']);

    heard.events.length = 0;
    book.write('rules/poem.ts', poem['rules/poem.ts']!.replaceAll('output/verses', 'output/stanzas'));
    await heard.until((events) => summaries(events) === 1);
    expect(built(heard.events)).toEqual([]);
    expect(outcomes(heard.events, 'restored').map(String).sort()).toEqual([
      'output/stanzas/v1.txt',
      'output/stanzas/v2.txt',
    ]);
    expect(book.read('output/poem.txt')).toContain('A new line.');
  });

  it('a broken source is told and mended without a restart', async () => {
    book = bookIn(poem);
    child = book.start('build', '--watch', '--json');
    const heard = listen(child);
    await heard.until((events) => summaries(events) === 1);
    heard.events.length = 0;
    book.write('rules/poem.ts', 'export default {{');
    await heard.until((events) => events.some((event) => (event as { event: string }).event === 'error'));
    heard.events.length = 0;
    book.write('rules/poem.ts', `${poem['rules/poem.ts']}// mended\n`);
    book.write('lines/v1/b.txt', 'its thunder raw.\n');
    await heard.until((events) => built(events).includes('output/poem.txt'));
  });

  it('plasma build asks the plasma that watches, and sees what was saved just before', async () => {
    book = bookIn(poem);
    child = book.start('build', '--watch', '--json');
    const heard = listen(child);
    await heard.until((events) => summaries(events) === 1);
    expect((await book.plasma('build')).out).toContain('Nothing to do: 7 targets are fresh.');
    book.write('lines/v1/a.txt', 'The city drinks\n');
    const asked = await book.build();
    expect(asked.code).toBe(0);
    expect(book.read('output/poem.txt')).toContain('The city drinks');
    expect((await book.plasma('build')).out).toContain('Nothing to do: 7 targets are fresh.');
  });

  it('an edit during a build: one follow-up, and what does not matter any more is cancelled', async () => {
    const slow = `import { command, defineRule } from 'plasma';
export default defineRule({
  name: 'slow',
  *targets({ files }) {
    for (const from of files('slow/*.txt')) yield command({ label: from, run: ['node', '-e', 'const fs = require("fs"); const text = fs.readFileSync(process.argv[1], "utf8"); if (text.includes("for ever")) setInterval(() => {}, 1000); else fs.writeFileSync(process.argv[2], text)', '{in}', '{out}'], inputs: { from }, outputs: { to: from.replace('slow/', 'output/slow/') } });
  },
});
`;
    book = bookIn({ ...poem, 'rules/slow.ts': slow, 'slow/a.txt': 'this runs for ever\n' });
    child = book.start('build', '--watch', '--json');
    const heard = listen(child);
    await heard.until((events) =>
      events.some((event) => event.event === 'start' && event.target === 'output/slow/a.txt'),
    );
    book.write('slow/a.txt', 'now it ends\n');
    await heard.until((events) => built(events).includes('output/slow/a.txt'));
    expect(book.read('output/slow/a.txt')).toBe('now it ends\n');
    await heard.until((events) => events.at(-1)?.event === 'summary');
    expect(
      heard.events.filter((event) => event.event === 'start' && event.target === 'output/slow/a.txt'),
    ).toHaveLength(2);
  });
});
