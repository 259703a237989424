import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bookIn, type E2eBook, finished, outcomes, poem, printed } from './book.ts';

let book: E2eBook;
afterEach(() => book.dispose());
const all = [
  'output/lines/v1/a.txt',
  'output/lines/v1/b.txt',
  'output/lines/v2/a.txt',
  'output/lines/v2/b.txt',
  'output/poem.txt',
  'output/verses/v1.txt',
  'output/verses/v2.txt',
];
const sorted = (names: readonly string[]): readonly string[] => [...names].sort();

describe('build on real files', () => {
  it('builds everything, then nothing', async () => {
    book = bookIn(poem);
    const first = await book.build();
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(sorted(outcomes(first.events, 'built'))).toEqual(all);
    expect(book.read('output/poem.txt')).toBe(
      'The city eats\nits lightning raw.\nOne spark is left\nbeneath the roar.\n',
    );
    const second = await book.build();
    expect(second.events).toMatchObject([
      { event: 'plan', targets: 7, stale: 0 },
      { event: 'summary', built: 0, fresh: 7 },
    ]);
  });

  it('one line edited: its cone and no sibling; touched: nothing; back again: from the store', async () => {
    book = bookIn(poem);
    await book.build();
    book.write('lines/v1/a.txt', 'The city drinks\n');
    expect(sorted(outcomes((await book.build()).events, 'built'))).toEqual([
      'output/lines/v1/a.txt',
      'output/poem.txt',
      'output/verses/v1.txt',
    ]);
    utimesSync(join(book.root, 'lines/v1/a.txt'), new Date(), new Date());
    expect((await book.build()).events.at(-1)).toMatchObject({ built: 0, restored: 0, fresh: 7 });
    book.write('lines/v1/a.txt', 'The city eats\n');
    const back = await book.build();
    expect(outcomes(back.events, 'built')).toEqual([]);
    expect(outcomes(back.events, 'restored')).toHaveLength(3);
  });

  it('a middle output deleted: only it comes back', async () => {
    book = bookIn(poem);
    await book.build();
    rmSync(join(book.root, 'output/verses/v1.txt'));
    const again = await book.build();
    expect(outcomes(again.events, 'restored')).toEqual(['output/verses/v1.txt']);
    expect(outcomes(again.events, 'built')).toEqual([]);
  });

  it('an output edited by hand is told, kept, and never lost', async () => {
    book = bookIn(poem);
    await book.build();
    book.write('output/verses/v1.txt', 'my own verse\n');
    const told = await book.plasma('build');
    expect(told.code).toBe(0);
    expect(told.err).toContain('output/verses/v1.txt was changed by hand');
    expect(book.read('output/verses/v1.txt')).toBe('my own verse\n');
    expect((await book.plasma('status')).out).toMatch(/edited +output\/verses\/v1.txt/);
    book.write('lines/v1/a.txt', 'The city drinks\n');
    const replaced = await book.plasma('build');
    const aside = /kept at +(\S+)/.exec(replaced.err)?.[1];
    expect(book.read(aside!)).toBe('my own verse\n');
    expect(book.read('output/verses/v1.txt')).toContain('The city drinks');
  });

  it('a comment or a new name in a rule runs nothing', async () => {
    book = bookIn(poem);
    await book.build();
    book.write(
      'rules/poem.ts',
      poem['rules/poem.ts']!.replaceAll('verses', 'stanzas')
        .replaceAll('output/stanzas', 'output/verses')
        .replace('export', '// a comment\nexport'),
    );
    expect((await book.build()).events.at(-1)).toMatchObject({ built: 0, restored: 0, fresh: 7 });
  });

  it('the store alone brings everything back when state and outputs are lost', async () => {
    book = bookIn(poem);
    await book.build();
    for (const path of ['output', '.plasma/state', '.plasma/graph', '.plasma/quick'])
      rmSync(join(book.root, path), { recursive: true, force: true });
    const again = await book.build();
    expect(outcomes(again.events, 'built')).toEqual([]);
    expect(outcomes(again.events, 'restored')).toHaveLength(7);
  });

  it('a dry run writes nothing and says what the build then does', async () => {
    book = bookIn(poem);
    await book.build();
    book.write('lines/v2/b.txt', 'below the roar.\n');
    const before = snapshot(book.root);
    const dry = await book.build('--dry-run');
    expect(snapshot(book.root)).toEqual(before);
    const would = dry.events.flatMap((event) => (event.event === 'would' ? [event.target] : []));
    expect(sorted(outcomes((await book.build()).events, 'built'))).toEqual(sorted(would));
  });

  it('explain names the input, before and after, down to the root', async () => {
    book = bookIn(poem);
    await book.build();
    book.write('lines/v1/a.txt', 'The city drinks\n');
    const why = JSON.parse((await book.plasma('explain', 'output/poem.txt', '--json')).out) as {
      state: string;
      causes: { causes: { reasons: object[] }[] }[];
    };
    expect(why.state).toBe('stale');
    expect(why.causes[0]!.causes[0]!.reasons).toMatchObject([
      {
        kind: 'input',
        path: 'lines/v1/a.txt',
        before: expect.stringMatching(/^[0-9a-f]{64}$/),
        after: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
  });

  it('usage errors have code 2, a hint and no stack', async () => {
    book = bookIn(poem);
    const unknown = await book.plasma('build', 'poem/v3');
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.err).toContain('Did you mean poem/v');
    for (const bad of ['../x', '/etc/passwd', 'a\\b', '']) {
      const ran = await book.plasma('build', bad);
      expect(ran.code, bad).toBe(2);
      expect(ran.err).not.toMatch(/\n\s+at /);
    }
    expect((await book.plasma('biuld')).err).toContain('build');
  });

  it('--keep-going finishes the rest, and a failure has code 1', async () => {
    book = bookIn({
      ...poem,
      'rules/bad.ts':
        "import { command, defineRule } from 'plasma';\nexport default defineRule({ name: 'bad', *targets() { yield command({ run: ['node', '-e', 'console.error(\"no ink left\"); process.exit(3)'], outputs: { out: 'output/bad.txt' } }); } });\n",
    });
    const ran = await book.build('--keep-going');
    expect(ran.code).toBe(1);
    expect(ran.events.at(-1)).toMatchObject({ built: 7, failed: 1 });
    expect(JSON.stringify(ran.events)).toContain('no ink left');
  });
});

describe('what happens to a build from outside', () => {
  const slow = {
    ...poem,
    'rules/slow.ts': `import { command, defineRule } from 'plasma';
export default defineRule({
  name: 'slow',
  *targets() {
    for (let i = 0; i < 3; i++) yield command({ run: ['node', '-e', 'require("fs").writeFileSync(process.argv[1], "half"); console.log("up"); setInterval(() => {}, 1000)', '{out}', String(i)], outputs: { out: \`output/slow/\${i}.txt\` } });
  },
});
`,
  };

  it('18 SIGINT: children end, finished steps are kept, nothing half is left, code 130', async () => {
    book = bookIn(slow);
    const child = book.start('build', '--json', '--jobs', '8');
    const end = finished(child);
    await printed(
      child,
      /(?=[\s\S]*"start","target":"output\/slow\/2)(?=[\s\S]*"label":"poem","outcome":"built")/,
    );
    child.kill('SIGINT');
    expect((await end).code).toBe(130);
    expect(book.has('output/slow')).toBe(false);
    expect(
      readdirSync(join(book.root, '.plasma/staging')).flatMap((pid) =>
        readdirSync(join(book.root, '.plasma/staging', pid)),
      ),
    ).toEqual([]);
    rmSync(join(book.root, 'rules/slow.ts'));
    expect((await book.build()).events.at(-1)).toMatchObject({ built: 0, fresh: 7 });
  });

  it('20 two builds at once: one waits, both succeed, nothing runs twice', async () => {
    book = bookIn(poem, {}, 'processes');
    const [one, two] = await Promise.all([book.build(), book.build()]);
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(outcomes(one.events, 'built').length + outcomes(two.events, 'built').length).toBe(7);
  });

  it('kill -9 at 50 random moments never leaves a build that can not go on', async () => {
    const lines = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [
        `lines/v${i % 6}/l${String(i).padStart(2, '0')}.txt`,
        `line ${i}\n`,
      ]),
    );
    book = bookIn({
      'plasma.config.ts': poem['plasma.config.ts']!,
      'rules/poem.ts': poem['rules/poem.ts']!,
      ...lines,
    });
    const begin = performance.now();
    await book.build();
    const whole = performance.now() - begin;
    let seed = 7;
    const random = (): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed / 2147483648;
    };
    for (let round = 0; round < 50; round++) {
      for (let i = 0; i < 12; i++)
        book.write(`lines/v${i % 6}/l${String(i).padStart(2, '0')}.txt`, `round ${round}, line ${i}\n`);
      const child = book.start('build', '--json');
      const end = finished(child);
      const timer = setTimeout(() => child.kill('SIGKILL'), random() * whole);
      await end;
      clearTimeout(timer);
    }
    const last = await book.build();
    expect(last.code).toBe(0);
    const expected = Array.from({ length: 6 }, (_, v) =>
      Array.from({ length: 60 }, (_, i) => i)
        .filter((i) => i % 6 === v)
        .map((i) => (i < 12 ? `round 49, line ${i}\n` : `line ${i}\n`))
        .join(''),
    ).join('');
    expect(book.read('output/poem.txt')).toBe(expected);
    expect((await book.build()).events.at(-1)).toMatchObject({ built: 0, failed: 0, fresh: 67 });
  }, 120_000);
});

/** Every file of a folder with its size and change time. */
function snapshot(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${path} ${statSync(path).size} ${statSync(path).ctimeMs}`)
    .sort();
}
