import { beforeAll, describe, expect, it } from 'vitest';
import { type Book, bookOf, make } from '../book.ts';
import type { MemoryDisk } from '../memory-disk.ts';

const drafts = [
  make(['output/a', 'output/z'], 'join', 'a', { params: { end: '!' } }),
  make('output/b', 'first', 'output/a'),
  make('output/c', 'copy', ['output/b', 'b?']),
];
const clean = { 'output/a': 'ant!', 'output/z': 'ant!/1', 'output/b': 'a', 'output/c': 'abee' };

/**
 * A book with a past: built, changed, its rules changed and changed back, built again, so that
 * there is a table with a journal after it, and what was true once is not true now.
 */
async function livedIn(): Promise<Book> {
  const book = bookOf({ a: 'ant', b: 'bee' }, drafts);
  await book.build();
  book.drafts = [make('output/x', 'copy', 'a'), ...drafts];
  await book.build();
  book.drafts = drafts;
  await book.build();
  book.edit('a', 'owl');
  book.remove('b');
  await book.build();
  return book;
}

/** What a person does next: back to what was true before, which must not be taken for what is. */
function goBack(book: Book): void {
  book.edit('a', 'ant');
  book.edit('b', 'bee');
  book.remove('output/z');
}

/**
 * With `path` as `damage` leaves it: the next build is right, and the one after it runs nothing.
 * Whole actions with other bytes are found only when one of them is to run, and cost that build.
 */
async function survives(
  lived: MemoryDisk,
  path: string,
  damage: (bytes: Uint8Array) => Uint8Array | undefined,
): Promise<void> {
  const book = bookOf({}, drafts);
  book.disk = lived.snapshot();
  const bytes = damage(book.disk.read(path)!);
  if (bytes === undefined) book.disk.files.delete(path);
  else book.disk.files.set(path, { bytes, changed: book.disk.clock.at });
  goBack(book);
  const sameSize = bytes?.length === lived.files.get(path)!.bytes.length && path.endsWith('.actions');
  const first = await book.build();
  if (sameSize && first.codes.includes('disk')) await book.build();
  const again = await book.build();
  const outputs = book.outputs();
  for (const [output, text] of Object.entries(clean))
    if (outputs[output] !== text) expect(outputs).toMatchObject(clean);
  if (again.started.length + again.restored.length + again.failed.length > 0)
    expect(again.events).toEqual([]);
}

/** Every third byte in a hurry; with `PLASMA_SEEDS` set, for a long night, every one. */
const stride = process.env.PLASMA_SEEDS === undefined ? 3 : 1;

let lived: MemoryDisk;
let kept: readonly string[];

beforeAll(async () => {
  lived = (await livedIn()).disk;
  kept = [...lived.files.keys()].filter(
    (path) => path.startsWith('.plasma/') && !path.startsWith('.plasma/store'),
  );
});

describe('state that is not whole', () => {
  it('19 there is a table, a journal, traces and a graph to be damaged', () => {
    expect(kept.map((path) => path.replace(/-\d+/, '')).sort()).toEqual([
      '.plasma/graph/book.actions',
      '.plasma/graph/book.graph',
      '.plasma/state/journal',
      '.plasma/state/table',
      '.plasma/traces.jsonl',
    ]);
  });

  it('19 truncated at any byte → loads, loses at most the tail, and nothing stale is called fresh', async () => {
    for (const path of kept) {
      const { length } = lived.files.get(path)!.bytes;
      for (let n = 0; n < length; n += stride) await survives(lived, path, (bytes) => bytes.subarray(0, n));
    }
  });

  it('19 any of it gone, garbage, empty, doubled, or of an old version → looked at again, never a throw', async () => {
    const garbage = Buffer.from('<html>502 Bad Gateway</html>\n'.repeat(300));
    for (const path of kept) {
      await survives(lived, path, () => undefined);
      await survives(lived, path, () => new Uint8Array());
      await survives(lived, path, (bytes) => new Uint8Array(bytes.length));
      await survives(lived, path, (bytes) => garbage.subarray(0, bytes.length));
      await survives(lived, path, () => garbage);
      await survives(lived, path, (bytes) => Buffer.concat([bytes, bytes]));
      await survives(lived, path, (bytes) => Buffer.concat([bytes, garbage]));
      await survives(lived, path, (bytes) =>
        Buffer.from(
          Buffer.from(bytes)
            .toString('latin1')
            .replace(/plasma(.)\d/, 'plasma$11'),
          'latin1',
        ),
      );
    }
  });

  it('19 any byte flipped → the same', async () => {
    for (const path of kept) {
      const { length } = lived.files.get(path)!.bytes;
      for (let n = 0; n < length; n += 5 * stride) {
        await survives(lived, path, (bytes) => {
          bytes[n]! ^= 1 << (n % 8);
          return bytes;
        });
      }
    }
  });

  it('19 every file of .plasma lost together, but the store → nothing reruns', async () => {
    const book = bookOf({}, drafts);
    book.disk = lived.snapshot();
    for (const path of kept) if (!path.includes('traces')) book.disk.remove(path);
    goBack(book);
    expect((await book.build()).started).toEqual([]);
    expect(book.outputs()).toMatchObject(clean);
  });

  it('19 an action damaged while its step stands in line → that step fails, and the next build is right', async () => {
    const two = [make('output/a', 'upper', 'a'), make('output/b', 'upper', 'b')];
    const book = bookOf({ a: 'ant', b: 'bee' }, two);
    book.open();
    const puppet = book.hold('output/a');
    const building = book.build({ keepGoing: true });
    await puppet.started;
    const path = [...book.disk.files.keys()].find((file) => file.endsWith('.actions'))!;
    book.disk.put(path, new Uint8Array(book.disk.files.get(path)!.bytes.length));
    puppet.release();
    const { built, failed, codes } = await building;
    expect([built, failed, codes]).toEqual([['output/a'], ['output/b'], ['disk']]);
    expect((await book.build()).built).toEqual(['output/b']);
  });

  it('19 a damaged state is told, and the next build is quiet', async () => {
    const book = bookOf({}, drafts);
    book.disk = lived.snapshot();
    book.disk.put('.plasma/state/table', 'garbage');
    expect((await book.build()).damaged).toBe(true);
    expect((await book.build()).damaged).toBe(false);
  });
});
