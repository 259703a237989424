import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blue, type CliBook, cliBook, k2, paintedBook, red } from '../../../test/command-line.ts';
import { sha256 } from '../../engine/digest.ts';
import { bytesIn } from './gc.ts';

let book: CliBook;
beforeEach(async () => {
  book = cliBook(paintedBook);
  await book.plasma('build');
});
afterEach(() => book.dispose());
const paint = 'chapters/ch-01/paint/ch01_p001_k2.png';
const blob = (bytes: string | Uint8Array): string =>
  `.plasma/store/sha256/${sha256(bytes).slice(0, 2)}/${sha256(bytes)}`;
/** Built, so that there is one and the same picture in two places no more. */
const page = 'output/ch-01/pages/ch01_p001.bin';

describe('adopt', () => {
  it("makes a painted file the art, and puts plasma's own back", async () => {
    book.write(k2, blue);
    const said = await book.plasma('adopt', k2);
    expect(said).toMatchObject({ code: 0, err: '', out: expect.stringContaining(`adopted ${paint}`) });
    expect(sha256(await raw(paint))).toBe(sha256(blue));
    expect(sha256(await raw(k2))).toBe(sha256(red));
    await book.plasma('build');
    expect((await raw(page)).length).toBe(red.length + 2 * blue.length);
    expect((await book.plasma('status')).out).not.toContain('edited');
  });

  it('takes a picture from elsewhere, named by its panel', async () => {
    book.write('my pictures/笑.png', blue);
    expect(await book.plasma('adopt', 'ch-01/p001/k2', '--from', 'my pictures/笑.png')).toMatchObject({
      code: 0,
    });
    expect(sha256(await raw(paint))).toBe(sha256(blue));
    expect(sha256(await raw(k2))).toBe(sha256(red));
  });

  it('never loses a painting that is there', async () => {
    book.write(paint, red);
    book.write(k2, blue);
    expect(await book.plasma('adopt', k2)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--replace'),
    });
    expect(sha256(await raw(k2))).toBe(sha256(blue));
    const said = await book.plasma('adopt', k2, '--replace');
    const aside = /is kept at (\S+)/.exec(said.out)![1]!;
    expect(sha256(await raw(aside))).toBe(sha256(red));
    expect(sha256(await raw(paint))).toBe(sha256(blue));
  });

  it('refuses what nobody has painted on, what is no whole picture, and what is no art', async () => {
    expect(await book.plasma('adopt', k2)).toMatchObject({
      code: 2,
      err: expect.stringContaining('nobody has painted on it'),
    });
    book.write(k2, 'text');
    expect(await book.plasma('adopt', k2)).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not a PNG picture'),
    });
    book.write(k2, blue.subarray(0, 60));
    expect(await book.plasma('adopt', k2)).toMatchObject({
      code: 2,
      err: expect.stringContaining('not whole'),
    });
    expect(await book.plasma('adopt', page)).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not the art of a panel'),
    });
    expect(await book.plasma('adopt', 'output/ch-01/raw/ch01_p001_k22_v1.png')).toMatchObject({
      code: 2,
      err: expect.stringContaining(`Did you mean ${k2}?`),
    });
    expect(await book.plasma('adopt', k2, '--from', 'gone.png')).toMatchObject({
      code: 2,
      err: expect.stringContaining('gone.png is not there'),
    });
    expect(book.has('chapters/ch-01/paint')).toBe(false);
  });
});

describe('restore', () => {
  it("puts plasma's bytes back and keeps yours", async () => {
    book.write(page, 'mine');
    const said = await book.plasma('restore', page);
    const aside = /is kept at (\S+)/.exec(said.out)![1]!;
    expect(book.read(aside)).toBe('mine');
    expect((await raw(page)).length).toBe(2 * red.length + blue.length);
    expect((await book.plasma('status')).out).toBe('9 targets: 9 fresh\n');
  });

  it('brings a deleted file back, and has nothing to do for one that is as it was', async () => {
    book.remove(k2);
    expect(await book.plasma('restore', 'ch-01/p001')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`restored ${k2}`),
    });
    expect((await book.plasma('restore', k2)).out).toBe('Nothing to do: this is what plasma made.\n');
  });

  it('leaves the file alone when the store has lost its bytes', async () => {
    book.write(page, 'mine');
    book.remove('.plasma/store');
    expect(await book.plasma('restore', page)).toMatchObject({
      code: 1,
      err: expect.stringContaining('the store no longer has'),
    });
    expect(book.read(page)).toBe('mine');
  });
});

describe('clean', () => {
  const withoutSeeds = (): void =>
    book.write('rules/art.ts', book.read('rules/art.ts').replaceAll('/seeds/', '/grains/'));

  it('removes what no rule makes any more, with the folders that it leaves empty', async () => {
    withoutSeeds();
    await book.plasma('build');
    expect((await book.plasma('clean', '--dry-run')).out).toContain(
      'would remove output/ch-01/seeds/ch01_p001_k1.txt\n',
    );
    expect(book.has('output/ch-01/seeds/ch01_p001_k1.txt')).toBe(true);
    expect(await book.plasma('clean')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Removed 4 files'),
    });
    expect(book.has('output/ch-01/seeds')).toBe(false);
    expect((await book.plasma('clean')).out).toContain('Nothing to remove');
  });

  it('keeps what a person changed or put there', async () => {
    book.write('output/ch-01/seeds/ch01_p001_k1.txt', 'mine');
    book.write('output/ch-01/seeds/notes.txt', 'mine too');
    withoutSeeds();
    await book.plasma('build');
    const said = JSON.parse((await book.plasma('clean', '--json')).out) as object;
    expect(said).toMatchObject({
      removed: { length: 3 },
      kept: [{ path: 'output/ch-01/seeds/ch01_p001_k1.txt', why: 'edited' }],
      foreign: 1,
    });
    expect(book.read('output/ch-01/seeds/ch01_p001_k1.txt') + book.read('output/ch-01/seeds/notes.txt')).toBe(
      'minemine too',
    );
  });

  it('--all removes what was built, and the next build brings it back from the store', async () => {
    book.write(page, 'mine');
    expect((await book.plasma('clean', '--all')).out).toContain('Removed 8 files');
    expect(book.read(page)).toBe('mine');
    expect(book.has(k2)).toBe(false);
    expect((await book.plasma('build', '--json')).out).toContain('"built":0,"restored":8');
  });
});

describe('gc', () => {
  const twice = async (): Promise<void> => {
    for (const scene of ['fog', 'sun']) {
      book.write(
        'chapters/ch-01/script.yaml',
        book.read('chapters/ch-01/script.yaml').replace(/scene: (snow|fog)/, `scene: ${scene}`),
      );
      await book.plasma('build');
    }
  };

  it('keeps the newest results and what is young, unless told otherwise', async () => {
    await twice();
    expect((await book.plasma('gc')).out).toContain('Nothing to remove');
    expect((await book.plasma('gc', '--keep-days', '0', '--dry-run')).out).toContain('Nothing to remove');
    expect((await book.plasma('gc', '--keep-days', '0', '--keep-results', '2')).out).toContain(
      'Removed 1 result: 7 B freed',
    );
    expect([book.has(blob('5\nsnow\n')), book.has(blob('5\nfog\n')), book.has(blob('5\nsun\n'))]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('never removes what a build needs, whatever it is told', async () => {
    await twice();
    const said = await book.plasma('gc', '--keep-days', '0', '--keep-results', '0', '--max-size', '1B');
    expect(said.out).toMatch(/Removed 2 results[\s\S]*none of it may go/);
    await book.plasma('clean', '--all');
    expect((await book.plasma('build', '--json')).out).toContain('"built":0,"restored":9');
    expect((await book.plasma('explain', 'output/ch-01/seeds/ch01_p001_k2.txt')).out).toContain('made ');
  });

  it('never removes what a person approved', async () => {
    await book.plasma('approve', 'ch-01/p001/k4');
    book.write('art/k4_1.png', red);
    book.write('art/k1_2.png', red);
    await book.plasma('build');
    await book.plasma('gc', '--keep-days', '0', '--keep-results', '0');
    expect(book.has(blob(blue))).toBe(true);
    book.remove('chapters/ch-01/reviews');
    await book.plasma('gc', '--keep-days', '0', '--keep-results', '0');
    expect(book.has(blob(blue))).toBe(false);
  });

  it('keeps what another backend made', async () => {
    book.write(
      'rules/who.ts',
      `import { defineRule, text } from 'plasma';\nexport default defineRule({ name: 'who', *targets({ backend }) { yield text({ text: backend, to: 'output/who.txt' }); } });\n`,
    );
    await book.plasma('build', '--backend', 'comfyui');
    await book.plasma('build');
    await book.plasma('gc', '--keep-days', '0', '--keep-results', '0');
    expect((await book.plasma('build', '--backend', 'comfyui', '--json')).out).toContain(
      '"built":0,"restored":1',
    );
    expect(book.read('output/who.txt')).toBe('comfyui');
  });

  it('reads sizes', () => {
    expect(['10GB', '500 MB', '1.5kb', '7', '2TiB'].map(bytesIn)).toEqual([
      10 * 1024 ** 3,
      500 * 1024 ** 2,
      1536,
      7,
      2 * 1024 ** 4,
    ]);
    expect(['', 'GB', '-1GB', '1 XB', '1e3'].map(bytesIn)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

async function raw(path: string): Promise<Uint8Array> {
  const { readFileSync } = await import('node:fs');
  return readFileSync(`${book.root}/${path}`);
}
