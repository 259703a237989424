import { describe, expect, it } from 'vitest';
import { type Book, bookOf, make } from '../book.ts';

const gpu = (name: string): { claims: { resource: string; amount: number }[] } => ({
  claims: [{ resource: name, amount: 1 }],
});

/** How many runs were under way at once, at most, by what their target's name begins with. */
function atOnce(book: Book): Map<string, number> {
  const now = new Map<string, number>();
  const most = new Map<string, number>();
  book.onRun = async (target) => {
    const pool = target.split('/')[1]!.slice(0, 1);
    now.set(pool, (now.get(pool) ?? 0) + 1);
    most.set(pool, Math.max(most.get(pool) ?? 0, now.get(pool)!));
    for (let i = 0; i < 20; i++) await null;
    now.set(pool, now.get(pool)! - 1);
  };
  return most;
}

describe('pools', () => {
  const many = (n: number, letter: string, resource: string) =>
    Array.from({ length: n }, (_, i) =>
      make(`output/${letter}${i}`, 'text', [], { params: { text: `${letter}${i}` }, ...gpu(resource) }),
    );

  it('21 a pool of depth 1 with many jobs → never two at once; other pools go on', async () => {
    const book = bookOf({}, [
      ...many(6, 'g', 'gpu@left'),
      ...many(6, 'h', 'gpu@right'),
      ...many(6, 'c', 'cpu'),
    ]);
    const most = atOnce(book);
    const { built } = await book.build({ jobs: 4 });
    expect(built.length).toBe(18);
    expect([most.get('g'), most.get('h'), most.get('c')]).toEqual([1, 1, 4]);
  });

  it('21 one held in the pool → the rest of the pool waits, other pools finish', async () => {
    const book = bookOf({}, [...many(3, 'g', 'gpu'), ...many(3, 'c', 'cpu')]);
    const puppet = book.hold('output/g0');
    const seen: string[] = [];
    book.onRun = (target) => void seen.push(target);
    const building = book.build({ jobs: 2 });
    await puppet.started;
    for (let i = 0; i < 200; i++) await null;
    expect(seen).toEqual(['output/c0', 'output/c1', 'output/c2']);
    puppet.release();
    await building;
    expect(seen.slice(3)).toEqual(['output/g0', 'output/g1', 'output/g2']);
  });

  it('21 a failure frees its slot', async () => {
    const book = bookOf({}, [make('output/g0', 'fail', [], gpu('gpu')), ...many(2, 'h', 'gpu')]);
    const { failed, built } = await book.build({ keepGoing: true });
    expect([failed, built]).toEqual([['output/g0'], ['output/h0', 'output/h1']]);
  });
});

describe('the store', () => {
  const chain = (): Book =>
    bookOf({ 'a.txt': 'ant' }, [
      make('output/a', 'upper', 'a.txt'),
      make(['output/b', 'output/b2'], 'join', 'output/a'),
      make('output/c', 'copy', ['output/b', 'output/b2']),
    ]);

  it('22 state and output lost, store kept → restored with nothing rerun', async () => {
    const book = chain();
    await book.build();
    const before = book.outputs();
    book.remove('.plasma/state');
    book.remove('output');
    const again = await book.build();
    expect(again.started).toEqual([]);
    expect(again.restored).toEqual(['output/a', 'output/b', 'output/c']);
    expect(book.outputs()).toEqual(before);
    expect((await book.build()).events).toEqual([]);
  });

  it('22 state lost, output and store kept → nothing runs and nothing is copied', async () => {
    const book = chain();
    await book.build();
    book.remove('.plasma/state');
    const again = await book.build();
    expect(again.end).toMatchObject({ fresh: 3, restored: 0, built: 0 });
  });

  it("22 everything of plasma's lost → rebuilt, and no output is taken for a person's if its bytes are the same", async () => {
    const book = chain();
    await book.build();
    book.remove('.plasma');
    const again = await book.build();
    expect(again.built.length).toBe(3);
    expect(again.codes).toEqual([]);
  });

  it('23 A → B → A → the second A comes from the store', async () => {
    const book = chain();
    await book.build();
    book.edit('a.txt', 'bee');
    await book.build();
    book.edit('a.txt', 'ant');
    const again = await book.build();
    expect(again.started).toEqual([]);
    expect(again.restored).toEqual(['output/a', 'output/b', 'output/c']);
    expect(book.text('output/c')).toBe('ANTANT/1');
  });

  it('23 two targets that ask for the same → one runs, the other is taken from it', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [
      make('output/a', 'upper', 'a.txt'),
      make('output/b', 'upper', 'a.txt'),
    ]);
    for (const jobs of [1, 4]) {
      const { built, restored } = await book.build({ jobs });
      expect([built, restored]).toEqual([['output/a'], ['output/b']]);
      expect(book.outputs()).toEqual({ 'output/a': 'ANT', 'output/b': 'ANT' });
      book.disk = bookOf({ 'a.txt': 'ant' }, []).disk;
    }
  });

  it('23 of two that ask for the same the first fails → the other is tried on its own', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [
      make('output/a', 'upper', 'a.txt'),
      make('output/b', 'upper', 'a.txt'),
    ]);
    book.broken.add('output/a');
    const { failed, built } = await book.build({ jobs: 4, keepGoing: true });
    expect([failed, built]).toEqual([['output/a'], ['output/b']]);
  });
});

describe('asked for', () => {
  it('24 one target forced → it runs; dependents run only if its bytes changed', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [
      make('output/a', 'upper', 'a.txt'),
      make('output/b', 'copy', 'output/a'),
    ]);
    await book.build();
    const same = await book.build({ force: ['output/a'] });
    expect(same.built).toEqual(['output/a']);
    expect(same.end.fresh).toBe(1);
  });

  it('24 a forced step that gives other bytes for the same request → the newest count, and dependents run', async () => {
    const book = bookOf({}, [make('output/a', 'dice'), make('output/b', 'copy', 'output/a')]);
    book.dice = 'one';
    await book.build();
    book.dice = 'two';
    expect((await book.build()).started).toEqual([]);
    expect((await book.build({ force: ['output/a'] })).built).toEqual(['output/a', 'output/b']);
    book.remove('output');
    book.remove('.plasma/state');
    expect((await book.build()).started).toEqual([]);
    expect(book.outputs()).toEqual({ 'output/a': 'two', 'output/b': 'two' });
  });

  it('24 a forced step killed while its outputs are placed → never a mixture of two runs', async () => {
    const paths = Array.from({ length: 70 }, (_, i) => `output/${String(i).padStart(2, '0')}`);
    const book = bookOf({}, [make(paths, 'dice')]);
    book.dice = 'one';
    await book.build();
    book.dice = 'two';
    let placed = 0;
    let left = book.disk;
    book.disk.interfere = (act, path) => {
      if (act === 'rename' && path.startsWith('output/') && ++placed === 68) left = book.disk.snapshot();
      return undefined;
    };
    await book.build({ force: ['output/00'] });
    book.disk = left;
    await book.build();
    expect(new Set(Object.values(book.outputs()).map((text) => text.slice(0, 3))).size).toBe(1);
  });

  it('24 only what was asked for, and what it needs, is built', async () => {
    const book = bookOf({ 'a.txt': 'ant', 'b.txt': 'bee' }, [
      make('output/a', 'upper', 'a.txt'),
      make('output/b', 'upper', 'b.txt'),
      make('output/aa', 'copy', 'output/a'),
    ]);
    expect((await book.build({ targets: ['output/aa'] })).built).toEqual(['output/a', 'output/aa']);
    expect((await book.build()).built).toEqual(['output/b']);
  });

  it('24 what is made only on request → waits, unless it is asked for by name', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [
      make('output/lora', 'upper', 'a.txt', { label: 'lora', onRequest: true }),
      make('output/art', 'copy', 'output/lora'),
    ]);
    const { waiting, codes } = await book.build();
    expect([waiting, codes]).toEqual([
      ['output/lora', 'output/art'],
      ['only-on-request', 'waits-for'],
    ]);
    expect((await book.build({ targets: ['lora'] })).built).toEqual(['output/lora']);
    expect((await book.build()).built).toEqual(['output/art']);
  });

  it('25 a dry run writes nothing, and the build after it does exactly what it said', async () => {
    const book = bookOf({ 'a.txt': 'ant', 'b.txt': 'bee', 'c.txt': 'cat' }, [
      make('output/a', 'upper', 'a.txt'),
      make('output/a2', 'copy', 'output/a'),
      make('output/b', 'upper', 'b.txt'),
      make('output/c', 'upper', 'c.txt'),
      make('output/c2', 'upper', 'c.txt'),
    ]);
    const first = await book.dryRun();
    expect([...book.disk.files.keys()]).toEqual(['a.txt', 'b.txt', 'c.txt']);
    expect([first.run, first.restore, first.maybe]).toEqual([4, 1, 0]);
    const all = await book.build();
    expect([all.built.toSorted(), all.restored]).toEqual([
      ['output/a', 'output/a2', 'output/b', 'output/c'],
      ['output/c2'],
    ]);

    book.edit('a.txt', 'asp');
    book.remove('output/b');
    const files = new Map(book.disk.files);
    const said = await book.dryRun();
    expect(book.disk.files).toEqual(files);
    expect([...said.how]).toEqual([
      ['output/b', 'restore'],
      ['output/a', 'run'],
      ['output/a2', 'maybe'],
    ]);
    expect(said.reasons.map((r) => [r.kind, r.path ?? r.name])).toEqual([
      ['missing', 'output/b'],
      ['input', 'a.txt'],
      ['input', 'output/a'],
    ]);
    const done = await book.build();
    expect([done.built, done.restored]).toEqual([['output/a', 'output/a2'], ['output/b']]);
    expect((await book.dryRun()).would).toEqual([]);
  });

  it('25 a step of two outputs that lost one, and the state lost → only that one is to be restored', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [
      make(['output/a', 'output/b'], 'upper', 'a.txt'),
      make('output/c', 'join', ['output/a', 'output/b']),
    ]);
    await book.build();
    book.remove('.plasma/state');
    book.remove('output/b');
    expect([...(await book.dryRun()).how]).toEqual([['output/a', 'restore']]);
    const done = await book.build();
    expect([done.started, done.restored]).toEqual([[], ['output/a']]);
  });

  it('25 an output that is right by the trace of another target → what hangs on it is told too', async () => {
    const book = bookOf({ 'a.txt': 'ant', 'b.txt': 'bee' }, [
      make('output/a', 'upper', 'a.txt'),
      make('output/b', 'upper', 'b.txt'),
      make('output/b2', 'join', 'output/b'),
    ]);
    await book.build();
    // the state of before, as a kill or a full disk leaves it
    const journal = book.disk.read('.plasma/state/journal')!;
    book.edit('b.txt', 'ant');
    await book.build({ targets: ['output/b'] });
    book.disk.put('.plasma/state/journal', journal);
    expect([...(await book.dryRun()).how]).toEqual([['output/b2', 'run']]);
    expect((await book.build()).started).toEqual(['output/b2']);
  });

  it('25 a dry run adds up money and minutes', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [
      make('output/a', 'upper', 'a.txt', { cost: { usd: 0.25 } }),
      make('output/b', 'copy', 'a.txt', { cost: { usd: 0.5 } }),
    ]);
    book.onRun = () => {
      book.disk.clock.at += 3000;
    };
    await book.build();
    book.edit('a.txt', 'asp');
    expect(await book.dryRun()).toMatchObject({ usd: 0.75, expectedMs: expect.closeTo(6000, 0) });
  });
});
