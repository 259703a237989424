import { describe, expect, it } from 'vitest';
import { bookOf, make } from '../../test/book.ts';
import { DiskError } from './disk.ts';
import { filesOf, isRacy, look } from './look.ts';
import { digestAt, Known } from './state.ts';

const stat = (changed: number) => ({ kind: 'file' as const, size: 1, changed, written: changed });

describe('looking at files', () => {
  it("a file changed within a tick of the disk's clock is racy; whole seconds are the mark of a slow clock", () => {
    expect([
      isRacy(stat(1000.5), 1040),
      isRacy(stat(1000.5), 1060),
      isRacy(stat(1000), 2900),
      isRacy(stat(1000), 3100),
      isRacy(stat(5000.5), 4000),
    ]).toEqual([true, false, true, false, true]);
  });

  it('hashes only what has another stat than on record', async () => {
    const book = bookOf({ a: 'ant', b: 'bee' }, [
      make('output/a', 'upper', 'a'),
      make('output/b', 'upper', 'b'),
    ]);
    await book.build();
    book.touch('b');
    const { graph, ledger } = book.open();
    const hashed: string[] = [];
    const disk = {
      ...book.disk,
      digest: (path: string) => {
        hashed.push(path);
        return book.disk.digest(path);
      },
    };
    await look(disk, book.disk.clock, ledger, filesOf(graph, graph.order));
    await look(disk, book.disk.clock, ledger, filesOf(graph, graph.order));
    expect(hashed).toEqual(['b']);
  });

  it('a racy file is hashed again the next time', async () => {
    const book = bookOf({ a: 'ant' }, [make('output/a', 'upper', 'a')]);
    book.disk.dash('a', 'ant');
    await book.build();
    const { changed } = book.disk.files.get('a')!;
    book.disk.files.set('a', { bytes: Buffer.from('asp'), changed });
    await book.build();
    expect(book.text('output/a')).toBe('ASP');
  });

  it('a file that goes away while it is looked at is absent', async () => {
    const book = bookOf({ a: 'ant' }, [make('output/a', 'upper', 'a')]);
    await book.build();
    book.touch('a');
    book.edit('output/a', 'painted');
    const { graph, ledger } = book.open();
    const disk = {
      ...book.disk,
      digest: async (path: string): Promise<string> => {
        book.remove(path);
        throw new DiskError('ENOENT', path);
      },
    };
    const findings = await look(disk, book.disk.clock, ledger, filesOf(graph, graph.order));
    expect([ledger.state.known[graph.find('a')], findings.gone[graph.find('output/a')]]).toEqual([
      Known.absent,
      1,
    ]);
  });

  it('a file that changes while it is hashed is hashed until it rests', async () => {
    const book = bookOf({ a: 'ant' }, [make('output/a', 'upper', 'a')]);
    const { graph, ledger } = book.open();
    let edits = 2;
    const disk = {
      ...book.disk,
      digest: async (path: string): Promise<string> => {
        const digest = await book.disk.digest(path);
        if (edits-- > 0) book.edit('a', `asp ${edits}`);
        return digest;
      },
    };
    await look(disk, book.disk.clock, ledger, filesOf(graph, graph.order));
    expect(digestAt(ledger.state, graph.find('a'))).toBe(await book.disk.digest('a'));
  });
});
