import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/engine/nearest.ts';
import { select } from '../../src/engine/select.ts';
import { bookOf, make } from '../book.ts';

const errorsOf = (book: ReturnType<typeof bookOf>) => {
  const made = book.expand();
  if (made.ok) throw new Error('expected errors');
  return made.error;
};

describe("graphs that can't be", () => {
  it('09 a cycle → an error with the whole path', () => {
    const [error] = errorsOf(
      bookOf({}, [
        make('output/x', 'copy', 'output/a'),
        make('output/a', 'copy', 'output/c'),
        make('output/b', 'copy', 'output/a'),
        make('output/c', 'copy', 'output/b'),
      ]),
    );
    expect(error).toMatchObject({
      code: 'cycle',
      message: 'these targets are made from each other: output/a ← output/c ← output/b ← output/a',
    });
    expect(error!.facts).toEqual([
      ['rule copy', 'output/a'],
      ['rule copy', 'output/c'],
      ['rule copy', 'output/b'],
    ]);
  });

  it('09 an action that reads its own output → a cycle of one', () => {
    expect(errorsOf(bookOf({}, [make('output/a', 'copy', 'output/a')]))[0]!.message).toContain(
      'output/a ← output/a',
    );
  });

  it('10 two rules, one output → an error that names both', () => {
    const [error] = errorsOf(
      bookOf({}, [
        make('output/a', 'copy', 'a.txt', { label: 'ch-01/p001' }),
        make('output/a', 'upper', 'b.txt', { label: 'ch-01/p002' }),
      ]),
    );
    expect(error).toMatchObject({
      code: 'duplicate-output',
      message: 'two actions make output/a',
      facts: [
        ['first', 'rule copy, ch-01/p001'],
        ['second', 'rule upper, ch-01/p002'],
      ],
    });
  });

  it('10 several errors → all of them at once', () => {
    const errors = errorsOf(
      bookOf({}, [
        make('output/a', 'copy', 'a.txt'),
        make('output/a', 'copy', 'a.txt'),
        make('x', 'copy', 'a.txt'),
        make('output/y', 'none'),
        make('output/../z', 'copy'),
      ]),
    );
    expect(errors.map((e) => e.code).sort()).toEqual([
      'bad-path',
      'duplicate-output',
      'output-outside',
      'unknown-tool',
    ]);
  });

  it('11 a missing source → an error that names the file and who needs it', async () => {
    const book = bookOf({}, [
      make('output/a', 'copy', 'refs/spyke.png', {
        label: 'spyke',
        from: { file: 'script.yaml', line: 3, column: 5 },
      }),
    ]);
    const { failed, problems } = await book.build();
    expect(failed).toEqual(['output/a']);
    expect(problems[0]).toMatchObject({
      code: 'missing-source',
      message: 'refs/spyke.png is not there',
      at: { file: 'script.yaml', line: 3, column: 5 },
      facts: [
        ['needed by', 'spyke'],
        ['rule', 'copy'],
      ],
    });
  });

  it('11 the missing source arrives → the build goes on', async () => {
    const book = bookOf({}, [make('output/a', 'copy', 'a.txt')]);
    await book.build();
    book.edit('a.txt', 'ant');
    expect((await book.build()).built).toEqual(['output/a']);
  });

  it('11 a source deleted after a build → an error, and the old output stays', async () => {
    const book = bookOf({ 'a.txt': 'ant' }, [make('output/a', 'copy', 'a.txt')]);
    await book.build();
    book.remove('a.txt');
    expect((await book.build()).codes).toEqual(['missing-source']);
    expect(book.text('output/a')).toBe('ant');
    book.edit('a.txt', 'ant');
    expect((await book.build()).started).toEqual([]);
  });

  it('12 an unknown target → an error with the nearest names', () => {
    const graph = bookOf({}, [
      make('output/a', 'copy', 'a.txt', { label: 'ch-01/p001/k1' }),
      make('output/b', 'copy', 'a.txt', { label: 'ch-01/p002/k1' }),
    ]).open().graph;
    const found = select(graph, 'ch-01/p003', (wanted, names) => nearest(wanted, names, 3));
    expect(found.ok || found.error).toMatchObject({
      code: 'unknown-target',
      message: 'nothing is called "ch-01/p003"',
      facts: [['nearest', 'ch-01/p001, ch-01/p002, ch-01/p001/k1']],
      hint: 'Did you mean ch-01/p001?',
    });
  });
});
