import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blue, type CliBook, cliBook, k2, paintedBook, red } from '../../../test/command-line.ts';
import { sha256 } from '../../engine/digest.ts';
import { tryLock } from '../../engine/real/lock.ts';

let book: CliBook;
beforeEach(async () => {
  book = cliBook(paintedBook);
  expect(await book.plasma('build')).toMatchObject({ code: 0 });
});
afterEach(() => book.dispose());
const review = 'chapters/ch-01/reviews/p001_k2.yaml';

describe('approve', () => {
  it('binds the approval to the pixels and the recipe', async () => {
    expect(await book.plasma('approve', 'ch-01/p001/k2', '--reason', 'the "eyes": good')).toMatchObject({
      code: 0,
      err: '',
    });
    const text = book.read(review);
    expect(text).toContain(`digest: sha256:${sha256(red)}\n`);
    expect(text).toMatch(/recipe: sha256:[0-9a-f]{64}\n/);
    expect(text).toContain('panel: ch-01/p001/k2\ntake: 1\n');
    expect(text).toContain('status: approved\n');
    expect(text).toContain('reason: "the \\"eyes\\": good"\n');
    expect(await book.plasma('status')).toMatchObject({ code: 0, err: '' });
  });

  it('keeps comments and order of a review that is there, and drops a reason that is no longer true', async () => {
    await book.plasma('reject', 'ch-01/p001/k2', '--reason', 'six fingers');
    book.write(
      review,
      book
        .read(review)
        .replace('status: rejected', 'status: rejected # by Ana')
        .replace('reason: "six fingers"', 'reason: "six fingers"  # count them'),
    );
    await book.plasma('approve', 'ch-01/p001/k2', '--lock');
    const text = book.read(review);
    expect(text).toContain('status: approved # by Ana\n');
    expect(text).toContain('# count them\n');
    expect(text).not.toContain('six fingers');
    expect(text).toMatch(/\nlock: true\n$/);
  });

  it('a lock keeps the pixels when the source changes, and --no-lock lets them go', async () => {
    const last = async (): Promise<string> => (await book.plasma('log', k2, '--json', '--last', '1')).out;
    await book.plasma('approve', 'ch-01/p001/k2', '--lock');
    const recipe = /recipe: .*/.exec(book.read(review))![0];
    book.write('art/k2_1.png', blue);
    await book.plasma('build');
    expect(await last()).toContain(`"digest":"${sha256(red)}"`);
    expect(await book.plasma('approve', 'ch-01/p001/k2', '--no-lock')).toMatchObject({ code: 0, err: '' });
    expect(book.read(review)).toContain(recipe);
    await book.plasma('build');
    expect(await last()).toContain(`"digest":"${sha256(blue)}"`);
    // another tool has other parameters: only the tools are worth a line
    const told = (await book.plasma('diff', k2)).out;
    expect(told).toContain('is now made by copy');
    expect(told).toContain('was made by pin');
    expect(told).not.toContain('what:');
  });

  it('takes the take that is named, and says which there are', async () => {
    expect((await book.plasma('approve', 'ch-01/p001/k1', '--take', '2')).out).toContain(
      'take 2 of 2 approved',
    );
    const none = await book.plasma('approve', 'ch-01/p001/k1', '--take', '3');
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('takes  1, 2') });
  });

  it('refuses art that is stale, missing or edited, and writes nothing', async () => {
    book.write('art/k2_1.png', blue);
    expect(await book.plasma('approve', 'ch-01/p001/k2')).toMatchObject({
      code: 2,
      err: expect.stringContaining('older than what the script asks for'),
    });
    await book.plasma('build');
    book.write(k2, 'painted over');
    expect(await book.plasma('approve', 'ch-01/p001/k2')).toMatchObject({
      code: 2,
      err: expect.stringContaining('changed by hand'),
    });
    book.remove(k2);
    expect(await book.plasma('reject', 'ch-01/p001/k2')).toMatchObject({
      code: 2,
      err: expect.stringContaining('plasma build ch-01/p001/k2'),
    });
    expect(book.has('chapters/ch-01/reviews')).toBe(false);
  });

  it('names the nearest panels for a slip', async () => {
    expect(await book.plasma('approve', 'ch-01/p001/kk2')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean ch-01/p001/k2?'),
    });
    expect(await book.plasma('approve', 'ch-01/p001')).toMatchObject({
      code: 2,
      err: expect.stringContaining('is more than one panel'),
    });
  });

  it('leaves a review alone that it can not read', async () => {
    await book.plasma('approve', 'ch-01/p001/k2');
    book.write(review, '[broken');
    expect((await book.plasma('approve', 'ch-01/p001/k2')).code).toBe(2);
    expect(book.read(review)).toBe('[broken');
  });
});

describe('reroll', () => {
  const script = 'chapters/ch-01/script.yaml';

  it('writes the seed, keeps every other byte, and makes only what hangs on it', async () => {
    const before = book.read(script);
    const said = await book.plasma('reroll', 'ch-01/p001/k2', '--seed', '77');
    expect(said).toMatchObject({
      code: 0,
      out: expect.stringMatching(/seed 5 → 77[\s\S]*plasma build ch-01\/p001\/k2/),
    });
    expect(book.read(script)).toBe(before.replace('seed: 5 #', 'seed: 77 #'));
    expect((await book.plasma('build')).err).not.toContain('built    copy');
    expect(book.read('output/ch-01/seeds/ch01_p001_k2.txt')).toBe('77\nsnow\n');
  });

  it('rolls another seed each time, from the one that came from the ids too', async () => {
    const first = await book.plasma('reroll', 'ch-01/p001/k1');
    expect(first.out).toMatch(/seed \d+ \(from its ids\) → \d+/);
    const second = await book.plasma('reroll', 'ch-01/p001/k1');
    expect(/→ (\d+)/.exec(second.out)![1]).not.toBe(/→ (\d+)/.exec(first.out)![1]);
    expect(book.read(script)).toContain('- id: k1 # the first\n');
  });

  it('works while something else in the book is broken', async () => {
    book.write('rules/art.ts', 'export default {');
    expect(await book.plasma('reroll', 'ch-01/p001/k2', '--seed', '1')).toMatchObject({ code: 0 });
  });

  it('refuses what is no panel, what shows the art of another, and what is no seed', async () => {
    const before = book.read(script);
    expect(await book.plasma('reroll', 'ch-01/p01/k2')).toMatchObject({
      code: 2,
      err: expect.stringContaining('ch-01/p001/k2'),
    });
    expect(await book.plasma('reroll', 'ch-01/p001/k3')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/shows the art of another panel[\s\S]*script\.yaml:13:/),
    });
    expect(await book.plasma('reroll', 'ch-01/p001/k2', '--seed', '-1')).toMatchObject({ code: 2 });
    expect(await book.plasma('reroll', 'ch-01/p001/k2', '--seed', '9007199254740993')).toMatchObject({
      code: 2,
    });
    expect(book.read(script)).toBe(before);
  });
});

describe('while a build runs for an hour', () => {
  it('approve, reject and reroll do not wait for it', async () => {
    const building = tryLock(book.root, 'plasma build');
    if (!('lock' in building)) throw new Error('somebody holds a new book');
    for (const words of [['approve'], ['reject'], ['reroll', '--seed', '9']] as const) {
      const [command, ...more] = words;
      expect(await book.plasma(command, 'ch-01/p001/k2', ...more)).toMatchObject({ code: 0, err: '' });
    }
    building.lock.release();
  });

  it('but two that write sources wait for each other', () => {
    const first = tryLock(book.root, 'plasma approve', 'edit');
    expect(tryLock(book.root, 'plasma reroll', 'edit')).toMatchObject({
      holder: { command: 'plasma approve' },
    });
    if ('lock' in first) first.lock.release();
    expect(tryLock(book.root, 'plasma reroll', 'edit')).toHaveProperty('lock');
  });
});
