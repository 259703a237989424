import { describe, expect, it } from 'vitest';
import { cleanOutputs } from '../../src/workshop/clean.ts';
import type { Workshop } from '../../src/workshop/open.ts';
import { type Book, bookOf, make } from '../book.ts';

const two = (): Book =>
  bookOf({ 'a.txt': 'ant', 'b.txt': 'bee' }, [
    make('output/p1/a', 'upper', 'a.txt'),
    make('output/p1/b', 'upper', 'b.txt'),
  ]);

const prune = async (book: Book, how = { all: false, dryRun: false }) =>
  cleanOutputs({ disk: book.disk, ...book.open() } as unknown as Workshop, how);

describe('outputs that no rule makes any more', () => {
  it('15 a panel removed → its output is pruned when asked, and not before', async () => {
    const book = two();
    await book.build();
    book.drafts = [book.drafts[0]!];
    await book.build();
    expect(book.text('output/p1/b')).toBe('BEE');
    expect((await prune(book)).removed).toEqual(['output/p1/b']);
    expect(book.outputs()).toEqual({ 'output/p1/a': 'ANT' });
    expect((await prune(book)).removed).toEqual([]);
  });

  it('15 pruned right after the rule went, with no build between → the same', async () => {
    const book = two();
    await book.build();
    book.drafts = [book.drafts[0]!];
    expect((await prune(book)).removed).toEqual(['output/p1/b']);
  });

  it('15 an output that a person changed → it is never pruned', async () => {
    const book = two();
    await book.build();
    book.edit('output/p1/b', 'painted');
    book.drafts = [book.drafts[0]!];
    await book.build();
    expect((await prune(book)).kept).toEqual([{ path: 'output/p1/b', why: 'edited' }]);
    expect(book.text('output/p1/b')).toBe('painted');
  });

  it('15 a file that a person put under output/ → it is never pruned, though a rule once read it', async () => {
    const book = two();
    book.edit('output/notes.txt', 'mine');
    book.edit('output/refs.txt', 'mine too');
    book.drafts = [...book.drafts, make('output/c', 'copy', 'output/refs.txt')];
    await book.build();
    book.drafts = two().drafts;
    await book.build();
    expect((await prune(book)).removed).toEqual(['output/c']);
    expect(book.text('output/notes.txt')).toBe('mine');
    expect(book.text('output/refs.txt')).toBe('mine too');
  });

  it('15 a rule removed and put back → its output is there again, with nothing rerun', async () => {
    const book = two();
    await book.build();
    const { drafts } = book;
    book.drafts = [drafts[0]!];
    await book.build();
    await prune(book);
    book.drafts = drafts;
    expect((await book.build()).restored).toEqual(['output/p1/b']);
    expect(book.text('output/p1/b')).toBe('BEE');
  });

  it("15 a removed output that became a source → it is a person's now", async () => {
    const book = two();
    await book.build();
    book.drafts = [book.drafts[0]!, make('output/c', 'copy', 'output/p1/b')];
    await book.build();
    expect((await prune(book)).removed).toEqual([]);
    expect(book.text('output/c')).toBe('BEE');
  });
});
