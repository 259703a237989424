import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blue, type CliBook, cliBook, k2, paintedBook, red } from '../../../test/command-line.ts';
import { sha256 } from '../../engine/digest.ts';

let book: CliBook;
beforeEach(async () => {
  book = cliBook(paintedBook);
  await book.plasma('build');
});
afterEach(() => book.dispose());
const script = 'chapters/ch-01/script.yaml';
const change = async (from: string, to: string): Promise<void> => {
  book.write(script, book.read(script).replace(from, to));
  await book.plasma('build');
};
const lines = (text: string): readonly Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('log', () => {
  it('tells when and how each result came about, and what had changed', async () => {
    await change('scene: snow', 'scene: fog');
    const said = await book.plasma('log', 'output/ch-01/seeds/ch01_p001_k2.txt');
    expect(said.out).toMatch(
      /^output\/ch-01\/seeds\/ch01_p001_k2\.txt {2}ch-01\/p001\/k2\n {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC {2}built in \d+ ms by text \(plasma [\d.]+\) {2}key [0-9a-f]{12}\n/,
    );
    expect(said.out).toContain(
      String.raw`• text: "5\nsnow\n" → "5\nfog\n" (chapters/ch-01/script.yaml:10:9)`,
    );
    expect(said.out).toContain(
      `→ output/ch-01/seeds/ch01_p001_k2.txt ${sha256('5\nfog\n').slice(0, 12)}, 6 B`,
    );
  });

  it('says that a result came from the store, as an object a line with --json', async () => {
    await change('scene: snow', 'scene: fog');
    await change('scene: fog', 'scene: snow');
    const [first, second, third] = lines(
      (await book.plasma('log', 'output/ch-01/seeds/ch01_p001_k2.txt', '--json')).out,
    );
    expect([first!.how, second!.how, third!.how]).toEqual(['built', 'built', 'restored']);
    expect(third).toMatchObject({
      key: first!.key,
      changes: [{ kind: 'param', name: 'text', before: '5\nfog\n', after: '5\nsnow\n' }],
    });
    expect(
      (await book.plasma('log', 'output/ch-01/seeds/ch01_p001_k2.txt', '--json', '--last', '1')).out.trim(),
    ).toBe(JSON.stringify(third));
  });

  it('says which input was another', async () => {
    book.write('art/k2_1.png', blue);
    await book.plasma('build');
    expect((await book.plasma('log', 'ch-01/p001')).out).toContain(
      `input ${k2}: ${sha256(red).slice(0, 12)} → ${sha256(blue).slice(0, 12)}`,
    );
  });

  it('refuses a name that nothing has', async () => {
    expect(await book.plasma('log', 'ch-01/p0001')).toMatchObject({
      code: 2,
      err: expect.stringContaining('ch-01/p001'),
    });
    expect(await book.plasma('log', 'ch-01/p001', '--last', '0')).toMatchObject({ code: 2 });
  });
});

describe('diff', () => {
  it('draws the difference of two pictures', async () => {
    book.write('art/k2_1.png', blue);
    await book.plasma('build');
    const said = await book.plasma('diff', k2);
    expect(said.out).toContain('input art/k2_1.png');
    expect(said.out).toContain('100.0 % of the pixels differ (PSNR ');
    const file = /\.plasma\/diff\/\S+\.png/.exec(said.out)![0];
    expect(book.read(file).slice(1, 4)).toBe('PNG');
    expect(lines((await book.plasma('diff', k2, '--json')).out)[0]).toMatchObject({
      target: k2,
      outputs: [{ path: k2, before: sha256(red), after: sha256(blue), image: { file, differing: 1 } }],
    });
  });

  it('shows the lines of a text that are others', async () => {
    await change('scene: snow', 'scene: fog');
    expect((await book.plasma('diff', 'output/ch-01/seeds/ch01_p001_k2.txt')).out).toContain(
      'from line 2:\n    - snow\n    + fog\n',
    );
  });

  it('passes over results with the same bytes, and says when there is no other', async () => {
    await book.plasma('build', '--force', k2);
    expect((await book.plasma('diff', k2)).out).toContain('has had no other result yet');
  });

  it('says what is no picture, without a crash', async () => {
    book.write('art/k2_1.png', 'not a picture');
    await book.plasma('build');
    expect(await book.plasma('diff', k2)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/[0-9a-f]{12} can't be read as a picture/),
    });
  });
});

describe('verify', () => {
  it('finds that everything comes out the same, and changes nothing', async () => {
    expect(await book.plasma('verify')).toMatchObject({ code: 0, out: '9 identical\n' });
    expect(book.has('.plasma/staging')).toBe(true);
    expect((await book.plasma('build')).err + (await book.plasma('build')).out).toContain(
      '9 targets are fresh',
    );
  });

  it('tells what comes out different each time, by name and with exit code 1', async () => {
    book.write(
      'rules/dice.ts',
      `import { defineRule } from 'plasma';\nexport default defineRule({ name: 'dice', *targets() { yield { tool: 'dice', params: {}, outputs: { to: 'output/dice.txt' } }; } });\n`,
    );
    book.write(
      'plasma.config.ts',
      `import { appendFileSync } from 'node:fs';\nimport { defineConfig, defineTool, ok } from 'plasma';\nlet n = 0;\nexport default defineConfig({ title: 'Tiny', languages: ['en'], tools: [defineTool({ id: 'dice', version: 1, run: async (job) => { appendFileSync(job.root + '/thrown', '.'); job.outputs.to.write(String(process.hrtime.bigint())); return ok({}); } })] });\n`,
    );
    await book.plasma('build');
    const before = book.read('output/dice.txt');
    expect(await book.plasma('verify', 'output/dice.txt')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^different output\/dice\.txt\n[\s\S]*\n1 different\n$/),
    });
    expect(book.read('output/dice.txt')).toBe(before);
    expect(book.read('thrown')).toBe('..');
    expect(lines((await book.plasma('verify', '--json')).out).at(-1)).toEqual({
      counts: { identical: 9, similar: 0, different: 1, failed: 0, skipped: 0 },
    });
  });

  /** A tool whose picture has another text in it each time, and is `painted` from the second time on. */
  const painter = async (painted: string): Promise<void> => {
    book.write(
      'rules/painter.ts',
      `import { defineRule } from 'plasma';\nexport default defineRule({ name: 'painter', *targets() { yield { tool: 'painter', params: {}, outputs: { image: 'output/art.png', record: 'output/art.json' } }; } });\n`,
    );
    book.write('painted.json', painted);
    const here = (path: string): string => JSON.stringify(new URL(path, import.meta.url).pathname);
    book.write(
      'plasma.config.ts',
      `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { defineConfig, defineTool, ok } from 'plasma';
import sharp from ${here('../../../node_modules/sharp/dist/index.mjs')};
import { readPng, withChunk, writePng } from ${here('../../tools/image/png.ts')};
export default defineConfig({ title: 'Tiny', languages: ['en'], tools: [defineTool({ id: 'painter', version: 1, run: async (job) => {
  const again = existsSync(job.root + '/painted-once');
  writeFileSync(job.root + '/painted-once', '');
  const [amount, side] = again ? JSON.parse(readFileSync(job.root + '/painted.json', 'utf8')) : [0, 0];
  const level = (x, y) => 120 + Math.round(40 * Math.sin(x / 5 + y / 9)) + (x < side && y < side ? amount : 0);
  const data = Uint8Array.from({ length: 96 * 96 }, (_, i) => level(i % 96, Math.floor(i / 96)));
  const png = await sharp(data, { raw: { width: 96, height: 96, channels: 1 } }).png().toBuffer();
  const told = String(process.hrtime.bigint());
  const text = { type: 'tEXt', data: Buffer.from('prompt\\0' + told, 'latin1') };
  job.outputs.image.write(writePng(withChunk(readPng(png).value, text)));
  job.outputs.record.write(JSON.stringify({ ms: told }));
  return ok({});
} })] });\n`,
    );
    expect(await book.plasma('build', 'output/art.png')).toMatchObject({
      code: 0,
      err: expect.not.stringContaining('error'),
    });
  };
  const seen = async () => {
    const said = await book.plasma('verify', 'output/art.png', '--json');
    return { code: said.code, one: lines(said.out)[0] as { readonly outputs: readonly object[] } };
  };

  it('counts the same pixels as identical, whatever the file and the record say', async () => {
    await painter('[0, 0]');
    const { code, one } = await seen();
    expect(code).toBe(0);
    expect(one).toMatchObject({
      state: 'identical',
      outputs: [
        { path: 'output/art.png', sameBytes: false, samePixels: true, differing: 0 },
        { path: 'output/art.json', sameBytes: false, note: expect.stringContaining('not compared') },
      ],
    });
  });

  it('tells a picture that looks the same, with the measure', async () => {
    await painter('[1, 60]');
    const { code, one } = await seen();
    expect(code).toBe(0);
    expect(one).toMatchObject({
      state: 'similar',
      outputs: [
        { samePixels: false, differing: 60 ** 2 / 96 ** 2, image: expect.stringContaining('.plasma/diff/') },
        {},
      ],
    });
    expect((await book.plasma('verify', 'output/art.png')).out).toMatch(
      /39\.1 % of the pixels differ, PSNR 5\d\.\d dB, SSIM 1\.000 \(1\.00 where it differs most\)/,
    );
  });

  it('tells a small part that was drawn otherwise', async () => {
    await painter('[90, 7]');
    expect(await seen()).toMatchObject({ code: 1, one: { state: 'different' } });
  });

  it('passes over what is not fresh', async () => {
    book.write('art/k2_1.png', blue);
    expect(await book.plasma('verify', k2)).toMatchObject({
      code: 0,
      out: expect.stringContaining('it is not fresh: build it first'),
    });
  });

  it('--store finds damaged bytes, and --repair has them made again', async () => {
    book.write(`.plasma/store/sha256/${sha256('5\nsnow\n').slice(0, 2)}/${sha256('5\nsnow\n')}`, 'rotten');
    expect(await book.plasma('verify', '--store')).toMatchObject({
      code: 1,
      out: expect.stringContaining('1 damaged'),
    });
    expect(await book.plasma('verify', '--store', '--repair')).toMatchObject({ code: 0 });
    expect(book.read(`.plasma/aside/damaged/${sha256('5\nsnow\n')}`)).toBe('rotten');
    book.remove('output/ch-01/seeds/ch01_p001_k2.txt');
    await book.plasma('build');
    expect(book.read('output/ch-01/seeds/ch01_p001_k2.txt')).toBe('5\nsnow\n');
    expect(await book.plasma('verify', '--store')).toMatchObject({
      code: 0,
      out: expect.stringContaining('0 damaged'),
    });
  });
});
