import { describe, expect, it } from 'vitest';
import type { Reins } from '../../src/engine/build-order.ts';
import { type Book, bookOf, make } from '../book.ts';

describe('what fails', () => {
  it('13 a step that succeeds without its output → a failure', async () => {
    const book = bookOf({}, [make('output/a', 'no-output')]);
    const { failed, problems } = await book.build();
    expect(failed).toEqual(['output/a']);
    expect(problems[0]!.message).toBe('no-output said it was done but did not make output/a');
    expect(book.outputs()).toEqual({});
  });

  it('14 a step that writes and then fails → nothing published; the old output stays and is marked stale', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [
      make('output/a', 'write-then-fail', 'a.txt', { params: { via: 'file' } }),
    ]);
    await book.build();
    book.edit('a.txt', 'asp');
    book.broken.add('output/a');
    expect((await book.build()).failed).toEqual(['output/a']);
    expect(book.text('output/a')).toBe('ant');
    expect((await book.dryRun()).would).toEqual(['output/a']);
    expect(
      book.disk.list('.plasma/staging')?.flatMap((pid) => book.disk.list(`.plasma/staging/${pid}`)),
    ).toEqual([]);
    book.broken.clear();
    expect((await book.build()).built).toEqual(['output/a']);
    expect(book.text('output/a')).toBe('asp');
  });

  it('14 a forced step that fails → the old output stays', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [make('output/a', 'upper', 'a.txt')]);
    await book.build();
    book.broken.add('output/a');
    expect((await book.build({ force: ['output/a'] })).failed).toEqual(['output/a']);
    expect(book.text('output/a')).toBe('ANT');
  });

  it('14 a tool that throws → a failure that names it, and the build goes on', async () => {
    const book = bookOf({}, [
      make('output/a', 'text', [], { params: { text: 'a' } }),
      make('output/b', 'text', [], { params: { text: 'b' } }),
    ]);
    book.onRun = (target) => {
      if (target === 'output/a') throw new TypeError('bad luck');
    };
    const end = await book.build({ keepGoing: true });
    expect(end.built).toEqual(['output/b']);
    expect(end.problems[0]!.message).toBe('the tool text broke: bad luck');
  });

  it('16 a failure mended → only the failed step and its dependents run', async () => {
    const book = bookOf({ 'a.txt': 'ant', 'b.txt': 'bee' }, [
      make('output/a', 'upper', 'a.txt'),
      make('output/b', 'upper', 'b.txt'),
      make('output/ab', 'join', ['output/a', 'output/b']),
      make('output/bb', 'copy', 'output/b'),
    ]);
    book.broken.add('output/a');
    await book.build({ keepGoing: true });
    book.broken.clear();
    expect((await book.build()).built).toEqual(['output/a', 'output/ab']);
  });

  it('17 --keep-going → independent work finishes, dependents are skipped, and the end says so', async () => {
    const book = bookOf({ 'a.txt': 'ant', 'b.txt': 'bee' }, [
      make('output/a', 'upper', 'a.txt'),
      make('output/aa', 'copy', 'output/a'),
      make('output/aaa', 'copy', 'output/aa'),
      make('output/b', 'upper', 'b.txt'),
      make('output/bb', 'copy', 'output/b'),
    ]);
    book.broken.add('output/a');
    const { built, failed, skipped, end } = await book.build({ keepGoing: true });
    expect([built, failed, skipped]).toEqual([
      ['output/b', 'output/bb'],
      ['output/a'],
      ['output/aa', 'output/aaa'],
    ]);
    expect(end).toMatchObject({ built: 2, failed: 1, skipped: 2 });
  });

  it('17 without it → what runs is finished, nothing more starts', async () => {
    const book = bookOf({ 'a.txt': 'ant', 'b.txt': 'bee' }, [
      make('output/a', 'upper', 'a.txt'),
      make('output/b', 'upper', 'b.txt'),
      make('output/c', 'copy', 'b.txt'),
    ]);
    book.broken.add('output/a');
    const puppet = book.hold('output/b');
    const building = book.build({ jobs: 2 });
    await puppet.started;
    puppet.release();
    const { built, failed, end } = await building;
    expect([built, failed]).toEqual([['output/b'], ['output/a']]);
    expect(end).toMatchObject({ built: 1, failed: 1, skipped: 1 });
  });

  it('17 a gate that waits → not a failure; what hangs on it waits, the rest is built', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [
      make('output/gate', 'wait', 'a.txt'),
      make('output/after', 'copy', 'output/gate'),
      make('output/b', 'copy', 'a.txt'),
    ]);
    const { waiting, built, failed } = await book.build();
    expect([waiting, built, failed]).toEqual([['output/gate', 'output/after'], ['output/b'], []]);
  });

  it('18 interrupted → running work is told to stop, finished steps stay recorded, half-written outputs are gone', async () => {
    const book = bookOf({ 'a.txt': 'ant', 'b.txt': 'bee' }, [
      make('output/a', 'upper', 'a.txt'),
      make('output/b', 'upper', 'b.txt', { params: { via: 'file' } }),
      make('output/c', 'copy', 'output/b'),
    ]);
    const stop = new AbortController();
    const puppet = book.hold('output/b');
    const building = book.build({ signal: stop.signal });
    await puppet.started;
    stop.abort();
    const { built, skipped, end } = await building;
    expect([built, skipped]).toEqual([['output/a'], ['output/b']]);
    expect(end).toMatchObject({ interrupted: true, failed: 0, skipped: 2 });
    expect(book.outputs()).toEqual({ 'output/a': 'ANT' });
    expect([...book.disk.files.keys()].filter((path) => path.startsWith('.plasma/staging'))).toEqual([]);
    expect((await book.build()).built).toEqual(['output/b', 'output/c']);
  });

  it('18 work that matters no more is cancelled alone → what hangs on it is skipped, the rest is built', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [
      make('output/a', 'upper', 'a.txt'),
      make('output/aa', 'copy', 'output/a'),
      make('output/b', 'upper', ['a.txt', 'a.txt']),
    ]);
    const puppet = book.hold('output/a');
    let reins: Reins | undefined;
    const building = book.build({
      reins: (given) => {
        reins = given;
      },
    });
    await puppet.started;
    reins!.cancel(() => true);
    const { built, skipped, failed } = await building;
    expect([built, skipped, failed]).toEqual([['output/b'], ['output/a', 'output/aa'], []]);
    expect((await book.build()).built).toEqual(['output/a', 'output/aa']);
  });

  it('18 wound down → what runs is finished and recorded, nothing more starts', async () => {
    const book = bookOf({ 'a.txt': 'ant', 'b.txt': 'bee' }, [
      make('output/a', 'upper', 'a.txt'),
      make('output/b', 'upper', 'b.txt'),
    ]);
    const puppet = book.hold('output/a');
    let reins: Reins | undefined;
    const building = book.build({
      reins: (given) => {
        reins = given;
      },
    });
    await puppet.started;
    reins!.windDown();
    puppet.release();
    const { built, end } = await building;
    expect([built, end.skipped, end.interrupted]).toEqual([['output/a'], 1, false]);
    expect((await book.build()).built).toEqual(['output/b']);
  });

  it('18 interrupted before it began → nothing runs', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [make('output/a', 'upper', 'a.txt')]);
    const { started, end } = await book.build({ signal: AbortSignal.abort() });
    expect(started).toEqual([]);
    expect(end.interrupted).toBe(true);
  });

  it('18 killed at any change of the disk → nothing half-written is left under output/, and the next build goes on', async () => {
    const drafts = [
      make(['output/a', 'output/z'], 'upper', 'a.txt', { params: { via: 'file' } }),
      make('output/b', 'copy', 'output/a'),
    ];
    const book = bookOf({ 'a.txt': 'ant' }, drafts);
    await book.build();
    book.edit('a.txt', 'asp');
    const left: Book['disk'][] = [];
    book.disk.interfere = () => {
      left.push(book.disk.snapshot());
      return undefined;
    };
    await book.build();
    expect(left.length).toBeGreaterThan(10);
    for (const disk of left) {
      const after = bookOf({}, drafts);
      after.disk = disk;
      expect(Object.keys(after.outputs())).toEqual(['output/a', 'output/b', 'output/z']);
      await after.build();
      expect(after.outputs()).toEqual({ 'output/a': 'ASP', 'output/b': 'ASP', 'output/z': 'ASP/1' });
      expect((await after.build()).events).toEqual([]);
    }
  });

  it('18 killed after a long step → that step is not run again', async () => {
    const book = bookOf({ 'a.txt': 'ant', 'b.txt': 'bee' }, [
      make('output/a', 'upper', 'a.txt'),
      make('output/b', 'upper', 'b.txt'),
    ]);
    book.onRun = () => {
      book.disk.clock.at += 60_000;
    };
    const puppet = book.hold('output/b');
    const building = book.build();
    await puppet.started;
    const left = book.disk.snapshot();
    puppet.release();
    await building;
    book.disk = left;
    expect((await book.build()).built).toEqual(['output/b']);
  });

  it('a full disk → the step fails with what to do, the build ends, and goes on when there is room', async () => {
    for (const where of ['.plasma/staging', '.plasma/staging/half', '.plasma/traces', '.plasma/state']) {
      const book = bookOf({ 'a.txt': 'ant', 'b.txt': 'bee' }, [
        make('output/a', 'upper', 'a.txt'),
        make('output/b', 'upper', 'b.txt'),
      ]);
      await book.build();
      book.edit('a.txt', 'asp');
      book.disk.interfere = (act, path) => (path.startsWith(where) && act !== 'remove' ? 1 : undefined);
      const full = await book.build({ keepGoing: true }).catch((error: unknown) => error as Error);
      if (full instanceof Error) expect(full.message).toContain('the disk is full');
      else expect(full.problems.map((p) => p.hint).join()).toContain('Make room');
      book.disk.interfere = () => undefined;
      await book.build();
      expect(book.outputs()).toEqual({ 'output/a': 'ASP', 'output/b': 'BEE' });
      expect((await book.build()).events).toEqual([]);
    }
  });
});
