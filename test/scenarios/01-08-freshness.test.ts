import { describe, expect, it } from 'vitest';
import { DiskError } from '../../src/engine/disk.ts';
import { type Book, bookOf, make } from '../book.ts';

/** a.txt and b.txt, each made upper, then joined, then published. */
const chapter = (): Book =>
  bookOf({ 'a.txt': 'ant', 'b.txt': 'bee' }, [
    make('output/a', 'upper', 'a.txt'),
    make('output/b', 'upper', 'b.txt'),
    make('output/ab', 'join', ['output/a', 'output/b']),
    make('output/book', 'copy', 'output/ab'),
  ]);

describe('what is fresh', () => {
  it('01 built → build → nothing runs', async () => {
    const book = chapter();
    expect((await book.build()).built).toEqual(['output/a', 'output/b', 'output/ab', 'output/book']);
    expect(book.text('output/book')).toBe('ANTBEE');
    const again = await book.build();
    expect(again.events).toEqual([]);
    expect(again.end).toMatchObject({ built: 0, fresh: 4 });
  });

  it("02 a middle output deleted → only it is restored; dependents don't run", async () => {
    const book = chapter();
    await book.build();
    book.remove('output/ab');
    const again = await book.build();
    expect(again.restored).toEqual(['output/ab']);
    expect(again.started).toEqual([]);
    expect(book.text('output/ab')).toBe('ANTBEE');
  });

  it("02 a middle output deleted and not in the store → it is rerun; dependents don't run", async () => {
    const book = chapter();
    await book.build();
    book.remove('output/ab');
    book.remove('.plasma/store');
    const again = await book.build();
    expect(again.built).toEqual(['output/ab']);
    expect(again.end.fresh).toBe(3);
  });

  it('03 one source edited → its cone is rebuilt, siblings are not', async () => {
    const book = chapter();
    await book.build();
    book.edit('b.txt', 'bat');
    expect((await book.build()).built).toEqual(['output/b', 'output/ab', 'output/book']);
    expect(book.text('output/book')).toBe('ANTBAT');
  });

  it('04 a source touched, same bytes → nothing runs', async () => {
    const book = chapter();
    await book.build();
    book.touch('a.txt');
    expect((await book.build()).events).toEqual([]);
  });

  it('05 a recipe changed → reruns, and explain names the field, before and after', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [
      make('output/a', 'join', 'a.txt', {
        params: { end: '!', art: { prompt: 'rain', seed: 1 } },
        models: { base: 'sha256:1' },
      }),
      make('output/copy', 'copy', 'output/a'),
    ]);
    await book.build();
    book.drafts = [
      make('output/a', 'join', 'a.txt', {
        params: { end: '!', art: { prompt: 'snow', seed: 2 } },
        models: { base: 'sha256:2' },
      }),
      book.drafts[1]!,
    ];
    expect(await book.why('output/a')).toEqual([
      { kind: 'param', name: 'art.prompt', before: 'rain', after: 'snow' },
      { kind: 'param', name: 'art.seed', before: 1, after: 2 },
      { kind: 'model', name: 'base', before: 'sha256:1', after: 'sha256:2' },
    ]);
    const again = await book.build();
    expect(again.built).toEqual(['output/a']);
    expect(book.text('output/copy')).toBe('ant!');
  });

  it('05 a newer tool → reruns what it made, and explain says so', async () => {
    const book = chapter();
    await book.build();
    book.versions = { upper: 2 };
    expect(await book.why('output/a')).toEqual([{ kind: 'tool', name: 'upper', before: 1, after: 2 }]);
    expect((await book.build()).built).toEqual(['output/a', 'output/b']);
  });

  it('05 an input edited → explain names it, with its path and both digests', async () => {
    const book = chapter();
    await book.build();
    book.edit('a.txt', 'asp');
    expect(await book.why('output/a')).toMatchObject(
      [{ kind: 'input', name: 'in000', path: 'a.txt', before: /./, after: /./ }].map(
        ({ before, after, ...r }) => r,
      ),
    );
  });

  it('05 a label, a claim, a group, an origin changed → nothing runs', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [make('output/a', 'copy', 'a.txt', { label: 'x' })]);
    await book.build();
    book.drafts = [
      make('output/a', 'copy', 'a.txt', {
        label: 'y',
        group: 'g',
        claims: [{ resource: 'gpu', amount: 1 }],
        from: { file: 'f', line: 1, column: 1 },
      }),
    ];
    expect((await book.build()).events).toEqual([]);
  });

  it('05 an input renamed, same bytes → nothing runs', async () => {
    const book = chapter();
    await book.build();
    book.edit('ant.txt', 'ant');
    book.drafts = [make('output/a', 'upper', 'ant.txt'), ...book.drafts.slice(1)];
    expect((await book.build()).started).toEqual([]);
  });

  it("06 a generated file rebuilt to identical bytes → dependents don't run", async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [
      make('output/first', 'first', 'a.txt'),
      make('output/up', 'upper', 'output/first'),
      make('output/end', 'copy', 'output/up'),
    ]);
    await book.build();
    book.edit('a.txt', 'asp');
    const again = await book.build();
    expect(again.built).toEqual(['output/first']);
    expect(again.end.fresh).toBe(2);
  });

  it('07 an input edited while a step runs → nothing is recorded for the old bytes; the next build reruns', async () => {
    const book = chapter();
    const puppet = book.hold('output/a');
    const building = book.build();
    await puppet.started;
    book.edit('a.txt', 'asp');
    puppet.release();
    const during = await building;
    expect(during.failed).toEqual(['output/a']);
    expect(during.problems[0]!.message).toContain('a.txt was changed while it was being used');
    expect(book.text('output/a')).toBeUndefined();
    expect((await book.build()).built).toContain('output/a');
    expect(book.text('output/book')).toBe('ASPBEE');
    book.edit('a.txt', 'ant');
    expect((await book.build()).built).toContain('output/a');
    expect(book.text('output/book')).toBe('ANTBEE');
  });

  it("07 an input edited between the look and its step → the step doesn't record it under the old bytes", async () => {
    const book = bookOf({ 'a.txt': 'ant', 'b.txt': 'bee' }, [
      make('output/a', 'upper', 'a.txt'),
      make('output/b', 'upper', ['output/a', 'b.txt']),
    ]);
    const puppet = book.hold('output/a');
    const building = book.build();
    await puppet.started;
    book.edit('b.txt', 'bat');
    puppet.release();
    expect((await building).failed).toEqual(['output/b']);
    await book.build();
    expect(book.text('output/b')).toBe('ANTBAT');
  });

  it('07 an input edited in the very tick in which it was looked at → not recorded under the old bytes', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [make('output/a', 'upper', 'a.txt', { params: { late: true } })]);
    book.disk.dash('a.txt', 'ant');
    const puppet = book.hold('output/a');
    const building = book.build();
    await puppet.started;
    const { changed } = book.disk.files.get('a.txt')!;
    book.disk.files.set('a.txt', { bytes: Buffer.from('asp'), changed });
    puppet.release();
    await building;
    book.edit('a.txt', 'ant');
    await book.build();
    expect(book.text('output/a')).toBe('ANT');
  });

  it('07 an edit that was read and then undone while a step ran → nothing is recorded', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [make('output/a', 'upper', 'a.txt', { params: { late: true } })]);
    book.onRun = () => {
      book.edit('a.txt', 'asp');
      book.edit('a.txt', 'ant');
    };
    expect((await book.build()).failed).toEqual(['output/a']);
  });

  it('07 a backup that touches only the inode while a step runs → the result counts', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [make('output/a', 'upper', 'a.txt')]);
    book.onRun = () => book.disk.tap('a.txt');
    expect((await book.build()).built).toEqual(['output/a']);
    expect((await book.build()).events).toEqual([]);
  });

  it('07 an optional input that appears while a step runs → nothing is recorded', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [make('output/a', 'upper', ['a.txt', 'paint.txt?'])]);
    const puppet = book.hold('output/a');
    const building = book.build();
    await puppet.started;
    book.edit('paint.txt', 'red');
    puppet.release();
    expect((await building).failed).toEqual(['output/a']);
    expect((await book.build()).built).toEqual(['output/a']);
    expect(book.text('output/a')).toBe('ANTRED');
    book.remove('paint.txt');
    expect((await book.build()).built).toEqual(['output/a']);
    expect(book.text('output/a')).toBe('ANT');
  });

  it('08 an output edited by hand → detected, reported, never overwritten silently', async () => {
    const book = chapter();
    await book.build();
    book.edit('output/a', 'painted');
    const again = await book.build();
    expect(again.codes).toEqual(['edited-output']);
    expect(again.end).toMatchObject({ edited: 1, fresh: 4 });
    expect(again.started).toEqual([]);
    expect(book.text('output/a')).toBe('painted');
  });

  it('08 an output edited by hand whose recipe changes → yours is kept aside, and it says where', async () => {
    const book = chapter();
    await book.build();
    book.edit('output/a', 'painted');
    book.edit('a.txt', 'asp');
    const again = await book.build();
    expect(again.codes).toEqual(['kept-aside']);
    expect(book.text('output/a')).toBe('ASP');
    expect(book.text(again.problems[0]!.facts![0]![1])).toBe('painted');
  });

  it('08 a forced step over an edited output → yours is kept aside', async () => {
    const book = chapter();
    await book.build();
    book.edit('output/a', 'painted');
    const again = await book.build({ force: ['output/a'] });
    expect(again.codes).toEqual(['kept-aside']);
    expect(book.text('output/a')).toBe('ANT');
  });

  it('08 an output edited by hand, its dependents rerun → they read the recorded bytes', async () => {
    const book = chapter();
    await book.build();
    book.edit('output/a', 'painted');
    book.edit('b.txt', 'bat');
    const again = await book.build();
    expect(again.built).toEqual(['output/b', 'output/ab', 'output/book']);
    expect(book.text('output/book')).toBe('ANTBAT');
    expect(book.text('output/a')).toBe('painted');
  });

  it('08 a file that stands where a new output belongs → it is kept aside', async () => {
    const book = chapter();
    book.edit('output/a', 'mine');
    const first = await book.build();
    expect(first.codes).toEqual(['kept-aside']);
    expect(book.text(first.problems[0]!.facts![0]![1])).toBe('mine');
    expect(book.text('output/a')).toBe('ANT');
  });

  it('08 an output edited by hand while its step runs → yours is kept aside', async () => {
    const book = chapter();
    await book.build();
    book.edit('a.txt', 'asp');
    const puppet = book.hold('output/a');
    const building = book.build();
    await puppet.started;
    book.edit('output/a', 'painted');
    puppet.release();
    const again = await building;
    expect(again.codes).toEqual(['kept-aside']);
    expect(book.text(again.problems[0]!.facts![0]![1])).toBe('painted');
  });

  it('08 an output edited by hand and the state lost → yours is kept aside', async () => {
    const book = chapter();
    await book.build();
    book.edit('output/a', 'painted');
    book.remove('.plasma/state');
    const again = await book.build();
    expect(again.codes).toEqual(['kept-aside']);
    expect(book.text(again.problems[0]!.facts![0]![1])).toBe('painted');
    expect(book.text('output/a')).toBe('ANT');
  });

  it('08 an output edited by hand between the look and its step, the state lost → reported the next time', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [
      make('output/a', 'first', 'a.txt'),
      make('output/b', 'upper', 'output/a'),
    ]);
    await book.build();
    book.remove('.plasma/state');
    book.edit('a.txt', 'asp');
    const puppet = book.hold('output/a');
    const building = book.build();
    await puppet.started;
    book.edit('output/b', 'painted');
    puppet.release();
    expect((await building).end.fresh).toBe(1);
    expect((await book.build()).codes).toEqual(['edited-output']);
    expect(book.text('output/b')).toBe('painted');
  });

  it('08 outputs on another disk → placed all the same, and yours is kept aside', async () => {
    const book = chapter();
    await book.build();
    book.edit('output/a', 'painted');
    book.edit('a.txt', 'asp');
    let last = '';
    book.disk.interfere = (act, path) => {
      const across =
        act === 'rename' &&
        (path.startsWith('output/') ? !last.startsWith('output/') : path.startsWith('.plasma/aside/'));
      if (act !== 'rename') last = path;
      if (across) throw new DiskError('EXDEV', path);
      return undefined;
    };
    const again = await book.build();
    expect([again.failed, again.codes]).toEqual([[], ['kept-aside']]);
    expect(book.text(again.problems[0]!.facts![0]![1])).toBe('painted');
    expect(book.outputs()).toEqual({
      'output/a': 'ASP',
      'output/ab': 'ASPBEE',
      'output/b': 'BEE',
      'output/book': 'ASPBEE',
    });
  });

  it('08 an edit taken back → nothing to report', async () => {
    const book = chapter();
    await book.build();
    book.edit('output/a', 'painted');
    await book.build();
    book.edit('output/a', 'ANT');
    expect((await book.build()).events).toEqual([]);
  });

  it('08 a full disk while a hand-edited output gives way → yours is still in its place', async () => {
    const book = chapter();
    await book.build();
    book.edit('output/a', 'painted');
    book.edit('a.txt', 'asp');
    book.disk.interfere = (act, path) =>
      path === '.plasma/staging/half' && act !== 'remove' ? 0 : undefined;
    expect((await book.build()).failed).toEqual(['output/a']);
    expect(book.text('output/a')).toBe('painted');
    expect(Object.keys(book.outputs())).toEqual(['output/a', 'output/ab', 'output/b', 'output/book']);
  });
});
